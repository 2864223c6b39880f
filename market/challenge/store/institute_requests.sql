-- name: lock_organization
-- One writer at a time counts how often an institute was asked.
SELECT id FROM organization WHERE id = $1 FOR NO KEY UPDATE

-- name: asked
-- How often an institute was asked this month, which begins at midnight in China. A statement of its own: one that waits
-- for the lock counts as of before it waited.
SELECT count(*) FROM institute_request
WHERE organization_id = $1
  AND asked_at >= date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'

-- name: is_public
-- Whether a need is to be seen by everybody, and is not the asked one's own.
SELECT EXISTS (SELECT FROM listing WHERE id = $1 AND kind = 'need' AND organization_id <> $2
               AND listing_visible(status, expires_on, false))

-- name: add
-- About one need an institute is asked once.
INSERT INTO institute_request (id, need_id, organization_id, sent_as, asked_by)
VALUES (:id, :need_id, :organization_id, :sent_as, :asked_by)
ON CONFLICT (need_id, organization_id) DO NOTHING
RETURNING id

-- name: lock
-- Whose question it is, held until its answer is in.
SELECT organization_id, answer, need_id, asked_by FROM institute_request WHERE id = $1 FOR UPDATE

-- name: answer
-- The first answer counts.
UPDATE institute_request SET answer = $2, answered_by = $3, answered_at = now() WHERE id = $1

-- name: find
-- Of a need ($1) or of an institute ($2), the latest first.
SELECT r.id, r.need_id, r.organization_id, r.sent_as, r.asked_at, r.answer, r.answered_at
FROM institute_request r
WHERE ($1::uuid IS NULL OR r.need_id = $1) AND ($2::uuid IS NULL OR r.organization_id = $2)
ORDER BY r.asked_at DESC, r.id LIMIT 200

-- name: asked_of
-- How often each of some institutes was asked this month.
SELECT organization_id, count(*) AS asked FROM institute_request
WHERE organization_id = ANY($1::uuid[])
  AND asked_at >= date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'
GROUP BY organization_id
