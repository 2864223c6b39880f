-- name: of_step
-- A recommendation is news as long as the introduction goes on, an end only to whom it was recommended by letter or who
-- has seen it move. What was done by a member is no news to them.
SELECT DISTINCT t.introduction_id, t.step, m.id AS member_id
FROM introduction_step t
JOIN introduction i ON i.id = t.introduction_id
JOIN introduction_side s ON s.introduction_id = i.id
JOIN member m ON CASE WHEN i.kind = 'expert' AND s.side = 'supply' THEN m.expert_id = i.listing_id
                      ELSE m.organization_id = s.organization_id AND m.editor AND m.role IN ('enterprise', 'institute')
                 END
WHERE t.id = $1 AND m.standing = 'active' AND t.actor <> 'member:' || m.id AND t.took_place_at > now() - $3::interval
  AND CASE WHEN t.step = 'begin' THEN i.stage NOT IN ('signed', 'ended') AND s.interest IS NULL
           WHEN t.step = 'introduce' THEN i.stage <> 'ended' AND s.contact_at IS NULL
           WHEN t.stage_after = 'ended' THEN t.stage_before <> 'recommended' OR t.took_place_at > i.begun_at + $2::interval
           ELSE i.stage <> 'ended' END
  AND NOT EXISTS (SELECT FROM unwanted_letter u WHERE u.member_id = m.id AND u.topic = 'introductions')
ORDER BY member_id

-- name: of_word
-- The sides that hear it, but for the one that wrote.
SELECT DISTINCT w.introduction_id, m.id AS member_id
FROM introduction_word w
JOIN introduction i ON i.id = w.introduction_id
JOIN introduction_side s ON s.introduction_id = i.id AND w.audience IN (s.side, 'both') AND w.author_side <> s.side
JOIN member m ON CASE WHEN i.kind = 'expert' AND s.side = 'supply' THEN m.expert_id = i.listing_id
                      ELSE m.organization_id = s.organization_id AND m.editor AND m.role IN ('enterprise', 'institute')
                 END
WHERE w.id = $1 AND m.standing = 'active' AND w.written_at > now() - $2::interval
  AND NOT EXISTS (SELECT FROM unwanted_letter u WHERE u.member_id = m.id AND u.topic = 'introductions')
ORDER BY member_id

-- name: answer
-- A side answers once.
UPDATE introduction_side SET interest = $3, answered_by = $4, answered_at = now() WHERE introduction_id = $1 AND side = $2

-- name: move
-- The stage, since when, and why it ended if it did; nothing is to be done next then.
UPDATE introduction
SET stage = $2, stage_since = now(), end_reason = $3, version = version + 1,
    next_action = CASE WHEN $2 = 'ended' THEN '' ELSE next_action END,
    next_on = CASE WHEN $2 <> 'ended' THEN next_on END
WHERE id = $1

-- name: both_public
-- Whether both are still to be seen by everybody.
SELECT count(*) = 2 FROM listing WHERE id = ANY($1::uuid[]) AND listing_visible(status, expires_on, false)

-- name: plan
-- What the owner does next, and when.
UPDATE introduction SET next_action = $2, next_on = $3, version = version + 1 WHERE id = $1

-- name: hand_over
-- From this commit on another moves it.
UPDATE introduction SET owner_id = $2, version = version + 1 WHERE id = $1

-- name: contact
-- Whose contact details the other side sees; null for nobody's.
UPDATE introduction_side SET contact_by = $3, contact_at = CASE WHEN $3::uuid IS NOT NULL THEN now() END
WHERE introduction_id = $1 AND side = $2

-- name: released
-- How to reach a side that agreed to it, as long as whoever agreed has an account.
SELECT s.side, p.name, p.email, p.phone FROM introduction_side s JOIN member_person p ON p.member_id = s.contact_by
WHERE s.introduction_id = $1 AND s.contact_at IS NOT NULL ORDER BY s.side

-- name: add_export
-- What a named person decided; the latest counts.
INSERT INTO introduction_export (introduction_id, outcome, catalogue, catalogue_seen_on, reason, decided_by)
VALUES (:introduction_id, :outcome, :catalogue, :catalogue_seen_on, :reason, :decided_by)

-- name: brokers
-- To whom an introduction can be handed.
SELECT m.id, p.name FROM member m JOIN member_person p ON p.member_id = m.id
WHERE m.role = 'broker' AND m.standing = 'active' ORDER BY p.name, m.id

-- name: timeline
-- What happened, first to last; what the owner planned is the brokers' affair ($2).
SELECT id, step, stage_before, stage_after, side, reason, took_place_at FROM introduction_step
WHERE introduction_id = $1 AND ($2 OR step NOT IN ('plan', 'decide-export')) ORDER BY id
