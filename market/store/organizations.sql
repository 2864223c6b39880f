-- name: add
-- A code or a number that is in use breaks a named constraint.
INSERT INTO organization (id, code, number, name, name_en, kind, country, province, city, district, sample, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: find
-- By id, many at once: a page names the organisation of each of its listings.
SELECT id, code, number, name, name_en, kind, country, province, city, district, sample
FROM organization WHERE id = ANY($1::uuid[])

-- name: find_by_codes
-- The organisations of a file's rows, many at once.
SELECT id, code, number, name, name_en, kind, country, province, city, district, sample
FROM organization WHERE code = ANY($1::text[])

-- name: find_by_code
-- Files name an organisation by its code.
SELECT id, code, number, name, name_en, kind, country, province, city, district, sample
FROM organization WHERE code = $1
