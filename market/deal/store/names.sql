-- name: find
-- The names that any entry of a deal brought and that are still kept.
SELECT DISTINCT n.side AS part, n.name
FROM deal_entry e JOIN deal_person n ON n.entry_id = e.id WHERE e.deal_id = $1
UNION
SELECT 'files', n.name
FROM deal_entry e JOIN deal_file_name n ON n.entry_id = e.id WHERE e.deal_id = $1
ORDER BY part, name

-- name: erase_reports
-- While the name is still known: what was reported of files of past deals with it. A file that still waits for a second
-- person stays, without what its rows were quoted for: once it is recorded they are looked at anew.
WITH named AS (
    SELECT b.id, b.done_at
    FROM deal_import b, deal_entry e JOIN deal_person n ON n.entry_id = e.id
    WHERE e.deal_id = $1 AND n.side = $2 AND position(n.name IN b.report::text) > 0),
unquoted AS (
    UPDATE deal_import SET report = jsonb_set(report, '{faults}', '[]')
    WHERE id IN (SELECT id FROM named WHERE done_at IS NULL))
DELETE FROM deal_import WHERE id IN (SELECT id FROM named WHERE done_at IS NOT NULL)

-- name: erase_person
-- The name of a party that is a person, of every entry of the deal.
DELETE FROM deal_person n USING deal_entry e WHERE e.id = n.entry_id AND e.deal_id = $1 AND n.side = $2

-- name: erase_files
-- What the files of a deal are called; their bytes and digests stay.
DELETE FROM deal_file_name n USING deal_entry e WHERE e.id = n.entry_id AND e.deal_id = $1
