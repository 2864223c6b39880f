-- name: page
-- The latest first, by the order of the commits, and how many there are in all.
WITH hit AS (
    SELECT a.id, k.position
    FROM audit a JOIN audit_link k ON k.audit_id = a.id
    WHERE audit_wanted(a, :event, :subject_kind, :subject_id, :actor, :since_on, :until_on)
)
SELECT (SELECT count(*) FROM hit) AS total, k.position, k.digest, a.id, a.recorded_at, a.actor, a.organization_id,
       a.event, a.subject_kind, a.subject_id, a.detail, a.request_id
FROM (SELECT 1) AS always
LEFT JOIN (SELECT id FROM hit ORDER BY position DESC OFFSET :offset LIMIT :limit) AS shown ON true
LEFT JOIN audit a ON a.id = shown.id
LEFT JOIN audit_link k ON k.audit_id = a.id
ORDER BY k.position DESC

-- name: piece
-- In the chain's order, from after a position (:after) up to another (:up_to): nothing is ever added in between.
SELECT k.position, k.digest, a.id, a.recorded_at, a.actor, a.organization_id, a.event, a.subject_kind, a.subject_id,
       a.detail, a.request_id
FROM audit a JOIN audit_link k ON k.audit_id = a.id
WHERE audit_wanted(a, :event, :subject_kind, :subject_id, :actor, :since_on, :until_on) AND k.position > :after
    AND k.position <= :up_to
ORDER BY k.position LIMIT :limit

-- name: record
-- The link in the chain is made at the commit, by a trigger (see migration 0007).
INSERT INTO audit (actor, organization_id, event, subject_kind, subject_id, detail, request_id)
VALUES (:actor, :organization_id, :event, :subject_kind, :subject_id, :detail, :request_id)
