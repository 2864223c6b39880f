-- name: lock
-- One drawing at a time is put in the place of the one before.
LOCK TABLE map_place IN SHARE ROW EXCLUSIVE MODE

-- name: put
-- A listing that has left the store meanwhile is left out.
INSERT INTO map_place (listing_id, x, y)
SELECT given.listing_id, given.x, given.y
FROM unnest($1::uuid[], $2::real[], $3::real[]) AS given (listing_id, x, y)
JOIN listing l ON l.id = given.listing_id
ON CONFLICT (listing_id) DO UPDATE SET x = excluded.x, y = excluded.y

-- name: forget
-- What is not on the new drawing.
DELETE FROM map_place WHERE listing_id <> ALL ($1::uuid[])

-- name: note
-- From what it was drawn.
INSERT INTO map_drawing (index_version, encoder) VALUES ($1, $2)
ON CONFLICT (only_row) DO UPDATE SET index_version = excluded.index_version, encoder = excluded.encoder, drawn_at = now()

-- name: drawing
-- The one that stands.
SELECT index_version, encoder, drawn_at FROM map_drawing

-- name: points
-- What is on the map and public now, of a kind ($1) and a box of the plan ($2), the newest first; its code of the plan is looked
-- up for those alone that are given.
SELECT p.listing_id, p.x, p.y, p.kind, p.title, p.total, coalesce(f.code, '') AS field
FROM (
    SELECT m.listing_id, m.x, m.y, l.kind, l.title, l.published_at, count(*) OVER () AS total
    FROM map_place m JOIN listing l ON l.id = m.listing_id AND listing_visible(l.status, l.expires_on, false)
    WHERE ($1::text IS NULL OR l.kind = $1)
      AND ($2::text IS NULL OR m.listing_id IN (
          SELECT listing_id FROM listing_field WHERE scheme = 'plan' AND (code = $2 OR starts_with(code, $2 || '.'))))
    ORDER BY l.published_at DESC, m.listing_id LIMIT $3) AS p
LEFT JOIN LATERAL (
    SELECT code FROM listing_field WHERE listing_id = p.listing_id AND scheme = 'plan'
      AND ($2::text IS NULL OR code = $2 OR starts_with(code, $2 || '.'))
    ORDER BY code LIMIT 1) AS f ON true
ORDER BY p.published_at DESC, p.listing_id
