-- name: begin
-- One a need: of two who begin at once the first one's counts.
INSERT INTO comparison (need_id, blind, seed, begun_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (need_id) DO NOTHING

-- name: find
-- For the members of the organisation whose need it is, and nobody else.
SELECT c.need_id, c.blind, c.seed, c.version, c.opened_at, c.unblinded_at
FROM comparison c JOIN listing l ON l.id = c.need_id
WHERE c.need_id = $1 AND listing_own(l.organization_id, $2)

-- name: lock
-- One writer at a time changes what is compared.
SELECT need_id FROM comparison WHERE need_id = $1 FOR UPDATE

-- name: share
-- Several score at once, but not while the criteria or the answers change.
SELECT need_id FROM comparison WHERE need_id = $1 FOR SHARE

-- name: answers
-- In the order of their letters.
SELECT listing_id, place FROM comparison_answer WHERE need_id = $1 ORDER BY place

-- name: scorers
-- Who began to score, by name as long as they have an account; who is done stands first.
SELECT s.member_id, p.name, s.finished_at
FROM comparison_scorer s LEFT JOIN member_person p ON p.member_id = s.member_id
WHERE s.need_id = $1 ORDER BY s.finished_at NULLS LAST, s.member_id

-- name: add_scorer
-- Whoever scores once is a scorer.
INSERT INTO comparison_scorer (need_id, member_id) VALUES ($1, $2) ON CONFLICT (need_id, member_id) DO NOTHING

-- name: finish
-- Done once is done.
UPDATE comparison_scorer SET finished_at = now() WHERE need_id = $1 AND member_id = $2 AND finished_at IS NULL

-- name: open
-- From here on the members of the organisation see all scores.
UPDATE comparison SET opened_at = now(), opened_by = $2 WHERE need_id = $1 AND opened_at IS NULL

-- name: unblind
-- Once, for good: who has seen a name can't forget it.
UPDATE comparison SET unblinded_at = now(), unblinded_by = $2
WHERE need_id = $1 AND blind AND unblinded_at IS NULL

-- name: decide
-- The latest counts, and the earlier ones stay; the very same that is sent twice is one.
INSERT INTO comparison_decision (need_id, chosen, reason, blind, decided_by)
SELECT :need_id::uuid, :chosen::uuid[], :reason::text, :blind::boolean, :decided_by::text
WHERE NOT EXISTS (SELECT FROM (SELECT chosen, reason, blind, decided_by FROM comparison_decision
                               WHERE need_id = :need_id ORDER BY id DESC LIMIT 1) AS d
                  WHERE (d.chosen, d.reason, d.blind, d.decided_by) = (:chosen, :reason, :blind, :decided_by))

-- name: decisions
-- The latest first.
SELECT d.chosen, d.reason, d.blind, p.name AS decided_by, d.decided_at
FROM comparison_decision d LEFT JOIN member_person p ON 'member:' || p.member_id = d.decided_by
WHERE d.need_id = $1 ORDER BY d.id DESC
