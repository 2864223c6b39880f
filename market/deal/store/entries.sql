-- name: of_deal
-- Every entry of a deal, first to last, with the sums that it brought and what a second person decided of it. $2: who
-- recorded it is told as well.
SELECT e.id, e.deal_id, e.number, e.event, e.happened_on, e.amount_fen, e.corrects, e.decides, e.waits, e.reason,
       e.recorded_by, e.recorded_at, d.event AS decision, l.total_fen, l.technical_fen, r.approved_total_fen AS approved_fen,
       r.number AS registration, CASE WHEN $2 THEN p.name END AS recorder,
       ARRAY(SELECT y.organization_id FROM deal_party y WHERE y.entry_id = e.id AND y.organization_id IS NOT NULL) AS party_ids
FROM deal_entry e
LEFT JOIN deal_entry d ON d.deal_id = e.deal_id AND d.decides = e.number
LEFT JOIN deal_registration r ON r.entry_id = e.id
LEFT JOIN member_person p ON e.recorded_by = 'member:' || p.member_id
LEFT JOIN LATERAL (
    SELECT sum(x.amount_fen)::bigint AS total_fen,
           coalesce(sum(x.amount_fen) FILTER (WHERE x.technical), 0)::bigint AS technical_fen
    FROM deal_line x WHERE x.entry_id = e.id) AS l ON true
WHERE e.deal_id = $1
ORDER BY e.number

-- name: files
-- The files that entries of a deal brought, with the names that are kept apart.
SELECT f.entry_id, f.sha256, f.media_type, f.size_bytes, coalesce(n.name, '') AS name
FROM deal_entry e JOIN deal_file f ON f.entry_id = e.id
LEFT JOIN deal_file_name n ON n.entry_id = f.entry_id AND n.number = f.number
WHERE e.deal_id = $1 ORDER BY f.entry_id, f.number

-- name: add_file
-- A file in its place, by its digest.
INSERT INTO deal_file (entry_id, number, sha256, media_type, size_bytes)
VALUES (:entry_id, :number, :sha256, :media_type, :size_bytes)

-- name: name_file
-- What it is called, where that can be erased.
INSERT INTO deal_file_name (entry_id, number, name) VALUES ($1, $2, $3)
