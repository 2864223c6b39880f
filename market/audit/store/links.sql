-- name: links
-- In the chain's order, a piece at a time, each row as text: neither a driver nor a function of the schema comes
-- between, which whoever rules the database could replace.
SELECT k.position, k.audit_id, k.digest, a.id IS NOT NULL AS there, a.id::text,
       trunc(extract(epoch FROM a.recorded_at) * 1000000)::text AS at,
       a.actor, a.organization_id::text, a.event, a.subject_kind, a.subject_id, a.detail::text, a.request_id
FROM audit_link k LEFT JOIN audit a ON a.id = k.audit_id
WHERE (k.position, k.audit_id) > ($1, $2) ORDER BY k.position, k.audit_id LIMIT $3

-- name: unlinked
-- A row that was put in past the triggers has no link.
SELECT a.id FROM audit a WHERE NOT EXISTS (SELECT FROM audit_link k WHERE k.audit_id = a.id) ORDER BY a.id

-- name: head
-- Where the chain says that it ends.
SELECT position, digest FROM audit_head
