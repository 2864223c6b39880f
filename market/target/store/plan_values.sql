-- name: latest
-- The latest word on each indicator and year; what was said in the demonstration stands as long as that lasts.
SELECT DISTINCT ON (indicator, year) indicator, year, value, source FROM plan_value
WHERE NOT sample OR (SELECT holds_samples_alone())
ORDER BY indicator, year, id DESC

-- name: add
-- Added to what was said before of the same year, which stays.
INSERT INTO plan_value (indicator, year, value, source, sample) VALUES (:indicator, :year, :value, :source, :sample)
