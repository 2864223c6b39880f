-- name: lock
-- One writer at a time brings the proposals up to date.
LOCK TABLE need_cluster IN SHARE ROW EXCLUSIVE MODE

-- name: put
-- The very same needs are one proposal; what was dismissed or called for stays so, and takes the new figures. One whose
-- call was closed before anybody saw it is proposed again.
INSERT INTO need_cluster AS k (id, digest, field, need_ids, organizations, terms, silhouette, spread)
VALUES (:id, :digest, :field, :need_ids, :organizations, :terms, :silhouette, :spread)
ON CONFLICT (digest) DO UPDATE SET
    field = excluded.field, organizations = excluded.organizations, terms = excluded.terms,
    silhouette = excluded.silhouette, spread = excluded.spread, found_at = now(),
    (state, call_id) = (
        SELECT CASE WHEN k.state = 'outdated' OR r.again THEN 'proposed' ELSE k.state END,
               CASE WHEN NOT r.again THEN k.call_id END
        FROM (SELECT EXISTS (SELECT FROM call c WHERE c.id = k.call_id AND c.closed_at IS NOT NULL
                             AND c.published_at IS NULL) AS again) AS r)

-- name: outdate
-- Proposals that were not found this time.
UPDATE need_cluster SET state = 'outdated' WHERE state = 'proposed' AND digest <> ALL ($1::bytea[])

-- name: find
-- The proposals first, the clearest first.
SELECT id, field, need_ids, organizations, terms, silhouette, spread, state, call_id, found_at, decided_at
FROM need_cluster
WHERE ($1::uuid IS NULL OR id = $1) AND ($1::uuid IS NOT NULL OR state <> 'outdated')
ORDER BY state <> 'proposed', silhouette DESC, id LIMIT 200

-- name: hold
-- One officer at a time decides about a proposal.
SELECT id FROM need_cluster WHERE id = $1 FOR UPDATE

-- name: decide
-- What the office decided; with a call, or without one.
UPDATE need_cluster SET state = $2, call_id = $3, decided_by = $4, decided_at = now() WHERE id = $1

-- name: owners
-- Whose needs are, in the order of their ids.
SELECT organization_id FROM listing WHERE id = ANY($1::uuid[]) ORDER BY id
