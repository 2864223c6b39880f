-- name: open_of_pair
-- One that has not ended; there is one at most.
SELECT id FROM introduction WHERE need_id = $1 AND listing_id = $2 AND stage <> 'ended'

-- name: begin
-- Of two brokers at once one begins it.
INSERT INTO introduction (id, need_id, listing_id, kind, owner_id, begun_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (need_id, listing_id) WHERE stage <> 'ended' DO NOTHING

-- name: end_unanswered
-- Only as long as neither side has answered.
UPDATE introduction i SET stage = 'ended', end_reason = 'taken_back', stage_since = now(), version = version + 1
WHERE i.id = $1 AND i.stage = 'recommended'
  AND NOT EXISTS (SELECT FROM introduction_side s WHERE s.introduction_id = i.id AND s.interest IS NOT NULL)
