-- name: page
-- Flags that still stand or were decided about, those nobody decided about first, then the latest: of a kind, of a
-- deal, one flag, with :waiting only those that wait for a person; those of invented deals alone only where :samples.
WITH told AS (
    SELECT f.id, f.kind, f.figures, f.signs, f.rules, f.found_at,
           (SELECT x.step FROM deal_flag_step x WHERE x.flag_id = f.id AND x.step IN ('found', 'gone')
            ORDER BY x.number DESC LIMIT 1) = 'found' AS stands,
           EXISTS (SELECT FROM deal_flag_step x WHERE x.flag_id = f.id AND x.step IN ('dismissed', 'upheld')) AS decided
    FROM deal_flag f
    WHERE (:kind::text IS NULL OR f.kind = :kind) AND (:flag_id::uuid IS NULL OR f.id = :flag_id)
      AND (:deal_id::uuid IS NULL OR EXISTS (SELECT FROM deal_flag_evidence e WHERE e.flag_id = f.id
          AND e.deal_id = :deal_id))
)
SELECT t.id, t.kind, t.figures, t.signs, t.rules, t.found_at, count(*) OVER () AS total
FROM told t
WHERE :flag_id::uuid IS NOT NULL
   OR ((t.stands OR t.decided) AND (NOT :waiting OR (t.stands AND NOT t.decided)) AND (:samples OR EXISTS (
       SELECT FROM deal_flag_evidence e JOIN deal d ON d.id = e.deal_id WHERE e.flag_id = t.id AND NOT d.sample)))
ORDER BY t.stands AND NOT t.decided DESC, t.found_at DESC, t.id OFFSET :offset LIMIT :limit

-- name: evidence
-- The deals of flags, by the terms in which they were found.
SELECT e.flag_id, e.deal_id, e.entry_id, c.state, c.signed_on, coalesce(c.terms_entry_id = e.entry_id, false) AS current
FROM deal_flag_evidence e LEFT JOIN deal_current c ON c.deal_id = e.deal_id
WHERE e.flag_id = ANY($1::uuid[])
ORDER BY e.flag_id, c.signed_on NULLS LAST, e.deal_id

-- name: steps
-- What became of flags, first to last, with the names of members.
SELECT s.flag_id, s.number, s.step, s.reason, s.taken_by, s.taken_at, p.name
FROM deal_flag_step s
LEFT JOIN member_person p ON s.taken_by = 'member:' || p.member_id
WHERE s.flag_id = ANY($1::uuid[])
ORDER BY s.flag_id, s.number

-- name: hold
-- One decides about a flag at a time.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 7302121))

-- name: step
-- What became of it now, after all that did before.
INSERT INTO deal_flag_step (flag_id, number, step, reason, taken_by)
SELECT $1, coalesce(max(s.number), 0) + 1, $2, $3, $4 FROM deal_flag_step s WHERE s.flag_id = $1
