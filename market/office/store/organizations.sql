-- name: add
-- A code or a number that is in use breaks a named constraint.
INSERT INTO organization (id, code, number, name, name_en, kind, country, province, city, district, sample, recorded_by)
VALUES (:id, :code, :number, :name, :name_en, :kind, :country, :province, :city, :district, :sample, :recorded_by)

-- name: edit
-- Code and sample mark are not edited. What is indexed of a listing names its organisation: each is told of anew.
WITH edited AS (
    UPDATE organization
    SET number = :number, name = :name, name_en = :name_en, kind = :kind, country = :country, province = :province,
        city = :city, district = :district,
        recorded_by = :recorded_by, recorded_at = now()
    WHERE id = :id RETURNING id)
INSERT INTO change (bulk, listing_id, kind)
SELECT true, l.id, l.kind FROM listing l JOIN edited ON l.organization_id = edited.id ORDER BY l.id

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
