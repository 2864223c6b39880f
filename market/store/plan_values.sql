-- name: latest
-- The latest word on each indicator and year.
SELECT DISTINCT ON (indicator, year) indicator, year, value, source FROM plan_value ORDER BY indicator, year, id DESC

-- name: add
-- Added to what was said before of the same year, which stays.
INSERT INTO plan_value (indicator, year, value, source) VALUES ($1, $2, $3, $4)
