-- name: begin
-- A second send of the same form finds the first.
INSERT INTO bulk_import (id, organization_id, begun_by, file_name, payload, language, submits, whole, keeps_alike,
                         attested_by, attested_on)
VALUES (:id, :organization_id, :begun_by, :file_name, :payload, :language, :submits, :whole, :keeps_alike,
    :attested_by, :attested_on) ON CONFLICT (id) DO NOTHING RETURNING id

-- name: count_waiting
-- Of an organisation, beside the one that is about to begin; what nobody will read any more keeps nobody waiting.
SELECT count(*) FROM bulk_import b
WHERE b.organization_id = $1 AND b.done_at IS NULL AND b.id <> $2
  AND EXISTS (SELECT FROM job j JOIN jobs.procrastinate_jobs q ON q.id = j.id
              WHERE j.kind = 'import_file' AND j.arguments ->> 'import' = b.id::text AND q.status IN ('todo', 'doing'))

-- name: find
-- One import without its bytes; whose it is, the caller compares. It is lost once its job failed for good or was given up.
SELECT b.id, b.organization_id, b.begun_by, b.file_name, b.language, b.submits, b.whole, b.keeps_alike, b.attested_by,
       b.attested_on, b.report, b.begun_at, b.done_at,
       b.done_at IS NULL
       AND NOT EXISTS (SELECT FROM job j JOIN jobs.procrastinate_jobs q ON q.id = j.id
                       WHERE j.kind = 'import_file' AND j.arguments ->> 'import' = b.id::text
                         AND q.status IN ('todo', 'doing')) AS lost
FROM bulk_import b WHERE b.id = $1

-- name: payload
-- The bytes, while they are there: once the rows were looked at they are gone.
SELECT payload FROM bulk_import WHERE id = $1

-- name: finish
-- What became of the rows stays, the file does not.
UPDATE bulk_import SET report = $2, payload = NULL, done_at = now() WHERE id = $1 AND done_at IS NULL

-- name: latest
-- An organisation's last imports.
SELECT b.id, b.organization_id, b.begun_by, b.file_name, b.language, b.submits, b.whole, b.keeps_alike, b.attested_by,
       b.attested_on, b.report, b.begun_at, b.done_at,
       b.done_at IS NULL
       AND NOT EXISTS (SELECT FROM job j JOIN jobs.procrastinate_jobs q ON q.id = j.id
                       WHERE j.kind = 'import_file' AND j.arguments ->> 'import' = b.id::text
                         AND q.status IN ('todo', 'doing')) AS lost
FROM bulk_import b WHERE b.organization_id = $1 ORDER BY b.begun_at DESC, b.id LIMIT $2

-- name: drop_old
-- A report quotes rows, which may name people: after a month it has served.
DELETE FROM bulk_import WHERE id IN (
    SELECT id FROM bulk_import WHERE begun_at < now() - interval '30 days' ORDER BY begun_at LIMIT $1)
