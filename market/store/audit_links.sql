-- name: links
-- In the chain's order, a piece at a time, each row as text: nothing that a driver makes of a value comes between.
SELECT k.position, k.audit_id, k.digest, a.id IS NOT NULL AS there, a.id::text,
       CASE WHEN isfinite(a.recorded_at)
            THEN (extract(epoch FROM a.recorded_at) * 1000000)::bigint::text ELSE a.recorded_at::text END AS at,
       a.actor, a.organization_id::text, a.event, a.subject_kind, a.subject_id, a.detail::text, a.request_id
FROM audit_link k LEFT JOIN audit a ON a.id = k.audit_id
WHERE k.position > $1 ORDER BY k.position LIMIT $2

-- name: unlinked
-- A row that was put in past the triggers has no link.
SELECT a.id FROM audit a WHERE NOT EXISTS (SELECT FROM audit_link k WHERE k.audit_id = a.id) ORDER BY a.id

-- name: head
-- Where the chain says that it ends.
SELECT position, digest FROM audit_head

-- name: broken_versions
-- A listing's history has every version from the first on, up to the one the listing has now.
SELECT coalesce(h.listing_id, l.id) AS listing_id
FROM (SELECT listing_id, min(version) AS first, max(version) AS last, count(*) AS versions
      FROM listing_history GROUP BY listing_id) h
FULL JOIN listing l ON l.id = h.listing_id
WHERE h.first IS DISTINCT FROM 1 OR h.last <> h.versions OR (l.id IS NOT NULL AND l.version IS DISTINCT FROM h.last)
ORDER BY 1
