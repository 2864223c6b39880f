-- name: entries
-- The entries that tell of history, in the chain's order: which rows, and their digest.
SELECT k.position, a.id, a.detail
FROM audit a JOIN audit_link k ON k.audit_id = a.id
WHERE a.detail ? 'history' AND k.position > $1 ORDER BY k.position LIMIT $2

-- name: digests
-- Each row of history as the digest that migration 0007 makes of it, without calling a function of the schema.
SELECT h.id, h.listing_id, sha256(convert_to((
    SELECT string_agg(coalesce(octet_length(p.part) || ':' || p.part, '-') || ',', '' ORDER BY p.place)
    FROM unnest(ARRAY[
        h.id::text, h.listing_id::text, h.kind, h.version::text, h.step, h.status_before, h.status_after, h.actor,
        trunc(extract(epoch FROM h.recorded_at) * 1000000)::text, trunc(extract(epoch FROM h.held_at) * 1000000)::text,
        h.note, h.snapshot::text, encode(h.personal_digest, 'hex')]) WITH ORDINALITY AS p(part, place)), 'UTF8')) AS digest
FROM listing_history h WHERE h.id > $1 ORDER BY h.id LIMIT $2

-- name: broken_versions
-- A listing's history has every version from the first on, up to the one the listing has now.
SELECT coalesce(h.listing_id, l.id) AS listing_id
FROM (SELECT listing_id, min(version) AS first, max(version) AS last, count(*) AS versions
      FROM listing_history GROUP BY listing_id) h
FULL JOIN listing l ON l.id = h.listing_id
WHERE h.first IS DISTINCT FROM 1 OR h.last <> h.versions OR (l.id IS NOT NULL AND l.version IS DISTINCT FROM h.last)
ORDER BY 1
