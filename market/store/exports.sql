-- name: listing_ids
-- In an order that another store with the same listings has too: by bytes, whatever the server's own collation is; ids
-- differ from store to store and come last.
SELECT l.id
FROM listing l
JOIN organization o ON o.id = l.organization_id
WHERE l.kind = $1 AND listing_visible(l.status, l.expires_on, $2)
ORDER BY o.code COLLATE "C", l.number COLLATE "C" NULLS LAST, l.title COLLATE "C", l.id

-- name: organization_ids
-- By their codes, byte by byte.
SELECT id FROM organization ORDER BY code COLLATE "C"
