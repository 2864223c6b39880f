-- name: offered
-- A listing that may answer a call: public, of the actor's organisation ($2), or the expert that they are ($3).
SELECT l.organization_id, l.kind FROM listing l
WHERE l.id = $1 AND l.kind IN ('achievement', 'expert') AND listing_visible(l.status, l.expires_on, false)
  AND (listing_own(l.organization_id, $2) OR EXISTS (SELECT FROM member m WHERE m.id = $3 AND m.expert_id = l.id))

-- name: own_offers
-- What somebody can answer with, by title; an expert with the expert that they are alone.
SELECT l.id FROM listing l
WHERE l.kind IN ('achievement', 'expert') AND listing_visible(l.status, l.expires_on, false)
  AND ((listing_own(l.organization_id, $1) AND NOT $3) OR EXISTS (SELECT FROM member m WHERE m.id = $2 AND m.expert_id = l.id))
ORDER BY l.title, l.id LIMIT 200

-- name: is_of_caller
-- Whether an organisation has a need behind the call: none takes up its own.
SELECT EXISTS (SELECT FROM call_need WHERE call_id = $1 AND organization_id = $2)

-- name: sent
-- What was sent under an id, so that a form that is sent twice answers once.
SELECT call_id, listing_id, written_by FROM call_answer WHERE id = $1

-- name: add
-- Each listing answers a call once.
INSERT INTO call_answer (id, call_id, organization_id, listing_id, body, written_by)
VALUES (:id, :call_id, :organization_id, :listing_id, :body, :written_by)

-- name: withdraw
-- It stays on record that there was one.
UPDATE call_answer SET withdrawn_at = now() WHERE id = $1 AND withdrawn_at IS NULL

-- name: find
-- The answers to a call that a viewer may read: the office ($2) all, a firm who agrees and whose need has not left ($3)
-- those that stand, whoever answered ($3, $4) their own. That a need left lies in the steps: `is_open` ends with the call.
SELECT a.id, a.organization_id, a.listing_id, l.kind, a.body, a.written_at, a.withdrawn_at, o.own
FROM call_answer a
LEFT JOIN listing l ON l.id = a.listing_id
CROSS JOIN LATERAL (
    SELECT listing_own(a.organization_id, $3) OR EXISTS (
        SELECT FROM member m WHERE m.id = $4 AND m.expert_id = a.listing_id) AS own) AS o
WHERE a.call_id = $1
  AND ($2 OR o.own
       OR (a.withdrawn_at IS NULL
           AND EXISTS (SELECT FROM call_need n WHERE n.call_id = a.call_id AND n.consent = 'given'
                       AND listing_own(n.organization_id, $3)
                       AND NOT EXISTS (SELECT FROM call_step s
                                       WHERE s.call_id = n.call_id AND s.need_id = n.need_id AND s.act = 'leave'))))
ORDER BY a.written_at, a.id
