-- name: waiting
-- Every queue of the office in one answer. A grant to an organisation abroad waits for a decision about export control,
-- and so does an introduction that both sides want; who asks for an expert's contact details waits for the office where
-- the expert has no account; a listing is about to expire within $1 days; a deal in one of the states $2 is idle when
-- nothing has happened to it for as many days as $3 says. Invented deals count only where $4.
SELECT 'reviews' AS queue, count(*) AS waiting, min(submitted_at) AS since FROM review WHERE state = 'waiting'
UNION ALL
SELECT 'sign_ups', count(*), min(s.asked_at)
FROM sign_up s JOIN member m ON m.id = s.member_id
WHERE s.state = 'waiting' AND m.standing = 'waiting'
UNION ALL
SELECT 'export_decisions', count(*), min(g.asked_at)
FROM disclosure_grant g
WHERE g.state IN ('asked', 'granted') AND is_foreign(grant_party(g.receiver_id, g.receiver_member_id))
  AND NOT EXISTS (SELECT FROM export_decision e WHERE e.grant_id = g.id)
UNION ALL
SELECT 'introductions_abroad', count(*), min(i.stage_since)
FROM introduction i
WHERE i.stage = 'interest'
  AND 2 = (SELECT count(*) FROM introduction_side s WHERE s.introduction_id = i.id AND s.interest = 'yes')
  AND EXISTS (SELECT FROM introduction_side s WHERE s.introduction_id = i.id AND is_foreign(s.organization_id))
  AND NOT EXISTS (SELECT FROM introduction_export e WHERE e.introduction_id = i.id)
UNION ALL
SELECT 'objections', count(*), min(asked_at) FROM objection WHERE settled_at IS NULL
UNION ALL
SELECT 'contact_requests', count(*), min(c.asked_at)
FROM contact_consent c
WHERE c.state = 'asked'
  AND NOT EXISTS (SELECT FROM member m WHERE m.expert_id = c.listing_id AND m.standing = 'active')
UNION ALL
SELECT 'deal_flags', count(*), min(f.found_at)
FROM deal_flag f
WHERE NOT EXISTS (SELECT FROM deal_flag_step s WHERE s.flag_id = f.id AND s.step IN ('dismissed', 'upheld'))
  AND 'found' = (SELECT s.step FROM deal_flag_step s WHERE s.flag_id = f.id ORDER BY s.number DESC LIMIT 1)
  AND ($4 OR EXISTS (
      SELECT FROM deal_flag_evidence e JOIN deal d ON d.id = e.deal_id WHERE e.flag_id = f.id AND NOT d.sample))
UNION ALL
SELECT 'deal_decisions', count(DISTINCT e.deal_id), min(e.recorded_at)
FROM deal_entry e JOIN deal o ON o.id = e.deal_id
WHERE e.waits AND ($4 OR NOT o.sample)
  AND NOT EXISTS (SELECT FROM deal_entry d WHERE d.deal_id = e.deal_id AND d.decides = e.number)
UNION ALL
SELECT 'idle_deals', count(*), NULL
FROM deal_current c JOIN unnest($2::text[], $3::integer[]) AS i (state, days) ON i.state = c.state
WHERE c.series = 'market' AND ($4 OR NOT c.sample) AND NOT EXISTS (
    SELECT FROM deal_entry e
    WHERE e.deal_id = c.deal_id AND e.decides IS NULL AND e.happened_on >= market_today() - i.days)
UNION ALL
SELECT 'expiring', count(*), NULL
FROM listing
WHERE status IN ('published', 'paused') AND expires_on BETWEEN market_today() AND market_today() + $1::integer

-- name: expiring
-- The soonest first; what is past its day is the clock's.
SELECT id, expires_on, count(*) OVER () AS total
FROM listing
WHERE status IN ('published', 'paused') AND expires_on BETWEEN market_today() AND market_today() + $1::integer
ORDER BY expires_on, id OFFSET $2 LIMIT $3

-- name: holds_samples
-- Whether invented listings stand among the real ones.
SELECT EXISTS (SELECT FROM listing WHERE sample) AND EXISTS (SELECT FROM listing WHERE NOT sample)
