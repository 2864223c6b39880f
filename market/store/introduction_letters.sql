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
