-- name: begin
-- A second send of the same form finds the first.
INSERT INTO deal_import (id, begun_by, source, file_name, payload, whole)
VALUES (:id, :begun_by, :source, :file_name, :payload, :whole)
ON CONFLICT (id) DO NOTHING RETURNING id

-- name: find
-- One file without its bytes, and how far its job has come. It is lost once its job failed for good or was given up.
SELECT b.id, b.begun_by, b.source, b.file_name, b.whole, b.waits, b.approved_by, b.report, b.begun_at, b.done_at, w.done, w.total,
       b.done_at IS NULL AND NOT (b.waits AND b.approved_by IS NULL) AND w.id IS NULL AS lost
FROM deal_import b
LEFT JOIN LATERAL (
    SELECT j.id, j.done, j.total FROM job j JOIN jobs.procrastinate_jobs q ON q.id = j.id
    WHERE j.kind = 'import_deals' AND j.arguments ->> 'import' = b.id::text AND q.status IN ('todo', 'doing')
    ORDER BY j.id DESC LIMIT 1) AS w ON true
WHERE b.id = $1

-- name: latest
-- The last files.
SELECT b.id, b.begun_by, b.source, b.file_name, b.whole, b.waits, b.approved_by, b.report, b.begun_at, b.done_at, w.done, w.total,
       b.done_at IS NULL AND NOT (b.waits AND b.approved_by IS NULL) AND w.id IS NULL AS lost
FROM deal_import b
LEFT JOIN LATERAL (
    SELECT j.id, j.done, j.total FROM job j JOIN jobs.procrastinate_jobs q ON q.id = j.id
    WHERE j.kind = 'import_deals' AND j.arguments ->> 'import' = b.id::text AND q.status IN ('todo', 'doing')
    ORDER BY j.id DESC LIMIT 1) AS w ON true
ORDER BY b.begun_at DESC, b.id LIMIT $1

-- name: payload
-- The bytes, while they are there: once the rows were looked at they are gone.
SELECT payload FROM deal_import WHERE id = $1

-- name: lock
-- One decision about a file at a time.
SELECT begun_by, waits, approved_by, done_at FROM deal_import WHERE id = $1 FOR UPDATE

-- name: wait
-- Nothing is recorded before a second person has approved; the report says how many rows ask for that.
UPDATE deal_import SET waits = true, report = $2 WHERE id = $1 AND done_at IS NULL AND approved_by IS NULL

-- name: approve
-- The second person, who is not the one that sent it.
UPDATE deal_import SET approved_by = $2 WHERE id = $1

-- name: finish
-- What became of the rows stays, the file does not.
UPDATE deal_import SET report = $2, payload = NULL, done_at = now() WHERE id = $1 AND done_at IS NULL RETURNING id

-- name: first_entry
-- The first entry of the deals through the market that a file brought: from it on they are looked into.
SELECT min(e.id)
FROM deal_source s JOIN deal d ON d.id = s.deal_id AND d.series = 'market' JOIN deal_entry e ON e.deal_id = d.id
WHERE s.import_id = $1

-- name: of_deal
-- Where a deal was imported from; whoever asks has read the deal.
SELECT source, number FROM deal_source WHERE deal_id = $1

-- name: drop_old
-- A report quotes rows, which may name people: after a month it has served, and so has a file that nobody decided about.
DELETE FROM deal_import WHERE id IN (
    SELECT id FROM deal_import WHERE begun_at < now() - interval '30 days' ORDER BY begun_at LIMIT $1)
