-- name: find
-- The names that an achievement gives, each with where it is from.
SELECT i.name, i.basis, i.source, i.held_on FROM achievement_inventor i WHERE i.listing_id = $1 ORDER BY i.position
