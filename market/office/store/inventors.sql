-- name: find
-- The names that an achievement gives, each with where it is from.
SELECT i.name, i.basis, i.source, i.held_on FROM achievement_inventor i WHERE i.listing_id = $1 ORDER BY i.position

-- name: erase_reports
-- While the names are still known: what imports reported of rows with one of them.
DELETE FROM bulk_import b
USING achievement_inventor i
WHERE i.listing_id = $1 AND b.done_at IS NOT NULL AND position(i.name IN b.report::text) > 0
