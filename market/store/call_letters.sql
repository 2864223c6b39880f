-- name: of_step
-- Editors of the firms whose consent stands and whose need has not left, and who answered with what stands. An expert
-- hears of what they answered, never of their unit's calls.
SELECT s.call_id, s.act, m.id AS member_id
FROM call_step s
JOIN call c ON c.id = s.call_id AND c.published_at IS NOT NULL
JOIN member m ON m.standing = 'active' AND s.actor <> 'member:' || m.id
WHERE s.id = $1 AND s.recorded_at > now() - $2::interval
  AND (EXISTS (SELECT FROM call_answer a
               WHERE a.call_id = c.id AND a.withdrawn_at IS NULL AND a.written_by = 'member:' || m.id)
       OR (m.editor AND m.role IN ('enterprise', 'institute')
           AND EXISTS (SELECT FROM call_need n
                       WHERE n.call_id = c.id AND n.organization_id = m.organization_id AND n.consent = 'given'
                         AND NOT EXISTS (SELECT FROM call_step e WHERE e.call_id = n.call_id AND e.need_id = n.need_id
                                         AND e.act = 'leave'))))
ORDER BY m.id
