-- name: begin
-- A second send of the same form finds the first.
INSERT INTO bulk_import (id, organization_id, begun_by, file_name, payload, language, submits, whole, keeps_alike,
                         attested_by, attested_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING RETURNING id

-- name: count_waiting
-- Of an organisation, beside the one that is about to begin.
SELECT count(*) FROM bulk_import WHERE organization_id = $1 AND done_at IS NULL AND id <> $2

-- name: find
-- One import without its bytes; whose it is, the caller compares.
SELECT id, organization_id, begun_by, file_name, language, submits, whole, keeps_alike, attested_by, attested_on,
       report, begun_at, done_at
FROM bulk_import WHERE id = $1

-- name: payload
-- The bytes, while they are there: once the rows were looked at they are gone.
SELECT payload FROM bulk_import WHERE id = $1

-- name: finish
-- What became of the rows stays, the file does not.
UPDATE bulk_import SET report = $2, payload = NULL, done_at = now() WHERE id = $1 AND done_at IS NULL

-- name: latest
-- An organisation's last imports.
SELECT id, organization_id, begun_by, file_name, language, submits, whole, keeps_alike, attested_by, attested_on,
       report, begun_at, done_at
FROM bulk_import WHERE organization_id = $1 ORDER BY begun_at DESC, id LIMIT $2

-- name: drop_old
-- A report quotes rows, which may name people: after a month it has served.
DELETE FROM bulk_import WHERE id IN (
    SELECT id FROM bulk_import WHERE begun_at < now() - interval '30 days' ORDER BY begun_at LIMIT $1)
