-- name: add
-- A place is free, since whoever adds holds the comparison.
INSERT INTO comparison_answer (need_id, listing_id, place) VALUES ($1, $2, $3)
ON CONFLICT (need_id, listing_id) DO NOTHING

-- name: remove
-- Its scores go with it.
DELETE FROM comparison_answer WHERE need_id = $1 AND listing_id = $2
