-- name: find
-- The names that any entry of a deal brought and that are still kept.
SELECT DISTINCT n.side AS part, n.name
FROM deal_entry e JOIN deal_person n ON n.entry_id = e.id WHERE e.deal_id = $1
UNION
SELECT 'files', n.name
FROM deal_entry e JOIN deal_file_name n ON n.entry_id = e.id WHERE e.deal_id = $1
ORDER BY part, name

-- name: erase_reports
-- While the name is still known: what was reported of files of past deals with it.
DELETE FROM deal_import b
USING deal_entry e JOIN deal_person n ON n.entry_id = e.id
WHERE e.deal_id = $1 AND n.side = $2 AND b.done_at IS NOT NULL AND position(n.name IN b.report::text) > 0

-- name: erase_person
-- The name of a party that is a person, of every entry of the deal.
DELETE FROM deal_person n USING deal_entry e WHERE e.id = n.entry_id AND e.deal_id = $1 AND n.side = $2

-- name: erase_files
-- What the files of a deal are called; their bytes and digests stay.
DELETE FROM deal_file_name n USING deal_entry e WHERE e.id = n.entry_id AND e.deal_id = $1
