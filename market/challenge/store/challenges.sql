-- name: lock_needs
-- Held until the call is in: a need that is being withdrawn is waited for, and then refused.
SELECT id, organization_id FROM listing
WHERE id = ANY($1::uuid[]) AND kind = 'need' AND listing_visible(status, expires_on, false) ORDER BY id FOR SHARE

-- name: open_of
-- The open call of a need; there is one at most.
SELECT call_id FROM call_need WHERE need_id = $1 AND is_open

-- name: add
-- A draft, which its drafters alone see.
INSERT INTO call (id, language, title, problem, demands, conditions, budget_low_fen, budget_high_fen, budget_negotiable,
                  deadline_on, answers_until, steps, step, step_on, begun_by)
VALUES (:id, :language, :title, :problem, :demands, :conditions, :budget_low_fen, :budget_high_fen,
    :budget_negotiable, :deadline_on, :answers_until, :steps, :step, :step_on, :begun_by)

-- name: add_need
-- A need is in one open call: of two at once the second breaks a named constraint.
INSERT INTO call_need (call_id, need_id, organization_id) VALUES ($1, $2, $3)

-- name: lock
-- One writer at a time.
SELECT id FROM call WHERE id = $1 FOR UPDATE

-- name: find
-- Calls as a viewer sees them: who drafts (:drafts) all, an organisation and a member those for their own needs once
-- they were asked, and those that they answered; everybody what is published, as long as a need behind it is to be seen
-- by everybody, has not left and its owner agrees. Which needs these are, only who drafts learns, and an owner of their
-- own, unless the call is for one need alone. With :is_open what goes on or not, with :published what is published
-- alone; the newest first.
SELECT c.id, c.language, c.title, c.problem, c.demands, c.conditions, c.budget_low_fen, c.budget_high_fen,
       c.budget_negotiable, c.deadline_on, c.answers_until, c.text_version, c.asked_version, c.steps, c.step, c.step_on,
       c.version, c.published_at, c.closed_at, c.outcome, c.begun_at, k.needs, s.shared, s.others, s.firms,
       count(*) OVER () AS total
FROM call c
CROSS JOIN LATERAL (
    SELECT count(*) > 1 AS shared,
           count(DISTINCT n.organization_id) FILTER (WHERE n.is_open AND NOT listing_own(n.organization_id,
               :organization_id)) AS others,
           count(DISTINCT n.organization_id) FILTER (WHERE n.is_open) AS firms,
           bool_or(listing_own(n.organization_id, :organization_id)) AND c.asked_version IS NOT NULL AS own,
           bool_or(n.consent = 'given' AND coalesce(listing_visible(l.status, l.expires_on, false), false)
                   AND NOT EXISTS (SELECT FROM call_step e
                                   WHERE e.call_id = n.call_id AND e.need_id = n.need_id AND e.act = 'leave')) AS stands
    FROM call_need n LEFT JOIN listing l ON l.id = n.need_id WHERE n.call_id = c.id) AS s
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'need_id', n.need_id, 'consent', CASE WHEN :drafts OR listing_own(n.organization_id,
                   :organization_id) THEN n.consent END,
               'text_version', n.text_version, 'own', listing_own(n.organization_id, :organization_id), 'is_open',
                   n.is_open)
           ORDER BY n.need_id), '[]') AS needs
    FROM call_need n WHERE n.call_id = c.id AND (:drafts OR listing_own(n.organization_id, :organization_id)
        OR NOT s.shared)) AS k
WHERE (:call_id::uuid IS NULL OR c.id = :call_id) AND (:is_open::boolean IS NULL OR (c.closed_at IS NULL) = :is_open)
  AND (NOT :published OR c.published_at IS NOT NULL)
  AND (:drafts OR coalesce(s.own, false) OR (c.published_at IS NOT NULL AND coalesce(s.stands, false))
       OR EXISTS (SELECT FROM call_answer a WHERE a.call_id = c.id
                  AND (listing_own(a.organization_id, :organization_id)
                      OR a.written_by = 'member:' || :member_id::uuid)))
ORDER BY coalesce(c.published_at, c.begun_at) DESC, c.id OFFSET :offset LIMIT :limit

-- name: record
-- What happened, for ever; its number, so that those whom it concerns are told of it.
INSERT INTO call_step (call_id, act, step_before, step_after, need_id, actor, outcome, on_day)
VALUES (:call_id, :act, :step_before, :step_after, :need_id, :actor, :outcome, coalesce(:on_day::date,
    market_today())) RETURNING id

-- name: timeline
-- What happened, first to last: $2 who drafts reads all of it, an owner what is theirs ($3) and what is everybody's ($4).
SELECT s.act, s.step_before, s.step_after, s.outcome, s.on_day, s.recorded_at
FROM call_step s
WHERE s.call_id = $1
  AND ($2 OR s.act = ANY($4::text[])
       OR EXISTS (SELECT FROM call_need n WHERE n.call_id = s.call_id AND n.need_id = s.need_id
                  AND listing_own(n.organization_id, $3)))
ORDER BY s.id

-- name: unheard
-- The needs that a call is still for and whose owner has no account that could answer for it.
SELECT n.need_id FROM call_need n
WHERE n.call_id = $1 AND n.is_open
  AND NOT EXISTS (SELECT FROM member m WHERE m.organization_id = n.organization_id AND m.editor
                  AND m.standing = 'active' AND m.role IN ('enterprise', 'institute'))

-- name: owner
-- Whose a need of a call is.
SELECT organization_id FROM call_need WHERE call_id = $1 AND need_id = $2

-- name: owners
-- Whom to write to about a call: those who have not left it.
SELECT DISTINCT organization_id FROM call_need WHERE call_id = $1 AND is_open ORDER BY organization_id
