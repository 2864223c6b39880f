-- name: lock
-- One looks for flags at a time, so that the same finding is not written by two.
SELECT pg_advisory_xact_lock(7302120)

-- name: market_deals_since
-- The deals through the market that got an entry after one, seller by seller, since a seller's deals are looked into
-- together; what counts no more comes first, one by one.
SELECT d.id, c.seller_code
FROM deal d
LEFT JOIN deal_current c ON c.deal_id = d.id
WHERE d.series = 'market' AND EXISTS (SELECT FROM deal_entry e WHERE e.deal_id = d.id AND e.id > $1)
ORDER BY c.seller_code NULLS FIRST, d.id

-- name: touched
-- The deals asked for, and those that share a flag with one of them: they may lose it.
SELECT DISTINCT b.deal_id
FROM deal_flag_evidence a JOIN deal_flag_evidence b ON b.flag_id = a.flag_id
WHERE a.deal_id = ANY($1::uuid[])

-- name: suspects
-- The deals asked for, and all others of their sellers; a seller without a code has no others.
SELECT c.deal_id, c.sample, c.terms_entry_id, c.state, c.signed_on, (d.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_on
FROM deal_current c
JOIN deal d ON d.id = c.deal_id
WHERE c.series = 'market'
  AND (c.deal_id = ANY($1::uuid[])
       OR c.seller_code IN (SELECT x.seller_code FROM deal_current x WHERE x.deal_id = ANY($1::uuid[])))

-- name: answers
-- Who and where the parties are, as far as somebody answered.
SELECT deal_id, field, answer FROM registration_answer WHERE deal_id = ANY($1::uuid[]) AND field = ANY($2::text[])

-- name: known
-- The flags about some deals, and whether the rule still found each when it looked last.
SELECT f.id, f.fingerprint, s.step = 'found' AS stands
FROM deal_flag f
CROSS JOIN LATERAL (
    SELECT x.step FROM deal_flag_step x
    WHERE x.flag_id = f.id AND x.step IN ('found', 'gone') ORDER BY x.number DESC LIMIT 1) AS s
WHERE EXISTS (SELECT FROM deal_flag_evidence e WHERE e.flag_id = f.id AND e.deal_id = ANY($1::uuid[]))

-- name: add
-- A finding that nothing found before.
INSERT INTO deal_flag (id, kind, fingerprint, figures, signs, rules)
VALUES (:id, :kind, :fingerprint, :figures, :signs, :rules)

-- name: add_evidence
-- A deal that it is about.
INSERT INTO deal_flag_evidence (flag_id, deal_id, entry_id) VALUES ($1, $2, $3)

-- name: step
-- What became of it now, after all that did before.
INSERT INTO deal_flag_step (flag_id, number, step, reason, taken_by)
SELECT $1, coalesce(max(s.number), 0) + 1, $2, $3, $4 FROM deal_flag_step s WHERE s.flag_id = $1
