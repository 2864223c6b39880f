-- name: hold_files
-- While a row is being written for a file that may be there already, no sweep takes the file away.
SELECT pg_advisory_xact_lock_shared(7302114)

-- name: hold_sweep
-- The other side: no row is being written for a file that has none.
SELECT pg_advisory_xact_lock(7302114)

-- name: add
-- The same bytes once a listing: a second send says at most for whom they are; that it lets nobody new in was looked at.
INSERT INTO attachment (id, listing_id, organization_id, name, media_type, size_bytes, sha256, tier, added_by)
VALUES (:id, :listing_id, :organization_id, :name, :media_type, :size_bytes, :sha256, :tier, :added_by)
ON CONFLICT (listing_id, sha256) DO UPDATE SET tier = excluded.tier WHERE attachment.tier <> excluded.tier RETURNING id

-- name: of_listing
-- By tier, then in the order in which they came.
SELECT id, listing_id, organization_id, name, media_type, size_bytes, sha256, tier, added_at, opened_at
FROM attachment WHERE listing_id = $1 ORDER BY tier, added_at, id

-- name: find
-- One file; who may read it, its listing and its tier say.
SELECT id, listing_id, organization_id, name, media_type, size_bytes, sha256, tier, added_at, opened_at
FROM attachment WHERE id = $1

-- name: remove
-- The bytes are swept away once nothing names them.
DELETE FROM attachment WHERE id = $1

-- name: open
-- The office has let the listing in, with what lies beside it.
UPDATE attachment SET opened_at = now() WHERE listing_id = $1 AND opened_at IS NULL

-- name: drop_unopened
-- What came with a manuscript that was thrown away.
DELETE FROM attachment WHERE listing_id = $1 AND opened_at IS NULL

-- name: named
-- Which of some digests a row still names.
SELECT sha256 FROM attachment WHERE sha256 = ANY($1::bytea[])
UNION
SELECT sha256 FROM deal_file WHERE sha256 = ANY($1::bytea[])
