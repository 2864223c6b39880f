-- name: save
-- A form that is sent twice saves one search; another member's id is never taken over.
INSERT INTO saved_search (id, member_id, name, query, kind, fields, places, languages, scale, level_min, frequency, by_mail)
VALUES (:id, :member_id, :name, :query, :kind, :fields, :places, :languages, :scale, :level_min, :frequency, :by_mail)
ON CONFLICT (id) DO NOTHING

-- name: has
-- Whether the form was sent before.
SELECT EXISTS (SELECT FROM saved_search WHERE id = $1 AND member_id = $2)

-- name: count
-- Counted while the member's wish is held, so that two forms at once make no more than are allowed.
SELECT count(*) FROM saved_search WHERE member_id = $1

-- name: own
-- A member's own, the latest first.
SELECT id, member_id, name, query, kind, fields, places, languages, scale, level_min, frequency, by_mail, saved_at
FROM saved_search WHERE member_id = $1 ORDER BY saved_at DESC, id

-- name: change
-- How they are told alone; another search is another one.
UPDATE saved_search SET frequency = $3, by_mail = $4 WHERE id = $1 AND member_id = $2 RETURNING id

-- name: remove
-- Its news go with it: what nobody looks for any more is told to nobody.
WITH news AS (DELETE FROM digest_item WHERE source_id = $1 AND member_id = $2)
DELETE FROM saved_search WHERE id = $1 AND member_id = $2 RETURNING id

-- name: standing
-- Every search of members who are in, or those alone that were saved lately ($1).
SELECT s.id, s.member_id, s.name, s.query, s.kind, s.fields, s.places, s.languages, s.scale, s.level_min, s.frequency,
       s.by_mail, s.saved_at
FROM saved_search s JOIN member m ON m.id = s.member_id
WHERE m.standing = 'active' AND ($1::interval IS NULL OR s.saved_at > now() - $1::interval)
ORDER BY s.member_id, s.id
