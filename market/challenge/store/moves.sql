-- name: edit
-- Another text needs its owners' consent anew: what they said was said of the text before.
UPDATE call SET language = :language, title = :title, problem = :problem, demands = :demands, conditions = :conditions,
       budget_low_fen = :budget_low_fen, budget_high_fen = :budget_high_fen, budget_negotiable = :budget_negotiable,
       deadline_on = :deadline_on, answers_until = :answers_until,
       text_version = text_version + 1, version = version + 1
WHERE id = :id

-- name: ask
-- From now on the owners see the text, and answer to it.
UPDATE call SET asked_version = text_version, version = version + 1 WHERE id = $1

-- name: consent
-- What an owner says of a text; who refuses leaves the call.
UPDATE call_need SET consent = :consent, text_version = :text_version, answered_by = :answered_by,
    answered_at = now(), is_open = :consent = 'given'
WHERE call_id = :call_id AND need_id = :need_id

-- name: move
-- Where it stands now, since which day; everybody sees it from its first public step on.
UPDATE call SET step = $2, step_on = $3, version = version + 1,
       published_at = CASE WHEN $4 THEN coalesce(published_at, now()) ELSE published_at END
WHERE id = $1

-- name: needs_public
-- Whether every need that a call still is for is to be seen by everybody.
SELECT coalesce(bool_and(coalesce(listing_visible(l.status, l.expires_on, false), false)), false)
FROM call_need n LEFT JOIN listing l ON l.id = n.need_id WHERE n.call_id = $1 AND n.is_open

-- name: close
-- It is over, and its needs may be called for anew.
WITH freed AS (UPDATE call_need SET is_open = false WHERE call_id = $1)
UPDATE call SET closed_at = now(), outcome = $2, version = version + 1 WHERE id = $1 AND closed_at IS NULL

-- name: lock_of_needs
-- The open calls of needs that have left the market, in the order in which everybody locks.
SELECT c.id, c.step FROM call c
WHERE c.closed_at IS NULL
  AND EXISTS (SELECT FROM call_need n WHERE n.call_id = c.id AND n.is_open AND n.need_id = ANY($1::uuid[]))
ORDER BY c.id FOR UPDATE

-- name: leave
-- Needs are called for no more; what they were called for stays on record, and who read the call before is told.
WITH changed AS (UPDATE call SET version = version + 1 WHERE id = $1)
UPDATE call_need SET is_open = false WHERE call_id = $1 AND need_id = ANY($2::uuid[]) AND is_open RETURNING need_id

-- name: needs_left
-- How many needs a call still is for.
SELECT count(*) FROM call_need WHERE call_id = $1 AND is_open

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
