-- name: past
-- How a deal came about, as far as its introduction tells: found by the matching (not drawn
-- at random), in a broker's hands, met, called.
SELECT EXISTS (SELECT FROM queue_pair q WHERE q.need_id = d.need_id AND q.listing_id = d.listing_id
                 AND q.source = 'ranked') AS found,
       coalesce(i.owner_id IS NOT NULL, false) AS brokered,
       EXISTS (SELECT FROM introduction_meeting m
               WHERE m.introduction_id = d.introduction_id AND m.cancelled_at IS NULL AND m.ends_at <= now()) AS met,
       EXISTS (SELECT FROM call_need n JOIN call_answer a ON a.call_id = n.call_id
               WHERE n.need_id = d.need_id AND a.listing_id = d.listing_id AND a.withdrawn_at IS NULL) AS called
FROM deal d LEFT JOIN introduction i ON i.id = d.introduction_id
WHERE d.id = $1

-- name: of_deal
-- What was said of a deal, the latest first, which counts.
SELECT match_parts, broker_parts, meeting_parts, call_parts, direct_parts, rule, proposed, reason, recorded_by, recorded_at
FROM deal_attribution WHERE deal_id = $1 ORDER BY id DESC

-- name: add
-- Said after what was said before, which stays.
INSERT INTO deal_attribution (deal_id, match_parts, broker_parts, meeting_parts, call_parts, direct_parts, whole, rule, proposed,
                              reason, recorded_by)
VALUES (:deal_id, :match_parts, :broker_parts, :meeting_parts, :call_parts, :direct_parts, :whole, :rule, :proposed,
    :reason, :recorded_by)

-- name: years
-- The years in which deals through the market were registered.
SELECT DISTINCT extract(year FROM registered_on)::integer AS year FROM deal_current
WHERE series = 'market' AND sample = $1 AND state IN ('registered', 'changed') ORDER BY year DESC

-- name: unsaid
-- Registered deals through the market, of a year ($2) or all, of which nobody has said who they came about through; the largest
-- first.
SELECT c.deal_id, t.subject, c.registered_on, coalesce(c.approved_technical_fen, c.technical_fen) AS fen
FROM deal_current c JOIN deal_terms t ON t.entry_id = c.terms_entry_id
WHERE c.series = 'market' AND c.sample = $1 AND c.state IN ('registered', 'changed')
  AND ($2::integer IS NULL OR c.registered_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31))
  AND NOT EXISTS (SELECT FROM deal_attribution a WHERE a.deal_id = c.deal_id)
ORDER BY fen DESC, c.deal_id LIMIT $3

-- name: piles
-- Registered deals through the market, of a year ($2) or all, added up by how they are divided; NULL: nobody has said. Where
-- $3 each deal is told by itself.
SELECT CASE WHEN $3 THEN c.deal_id END AS deal_id, a.match_parts, a.broker_parts, a.meeting_parts, a.call_parts, a.direct_parts, count(*)::integer AS deals,
       sum(coalesce(c.approved_technical_fen, c.technical_fen))::bigint AS fen
FROM deal_current c
LEFT JOIN LATERAL (SELECT * FROM deal_attribution x WHERE x.deal_id = c.deal_id ORDER BY x.id DESC LIMIT 1) AS a ON true
WHERE c.series = 'market' AND c.sample = $1 AND c.state IN ('registered', 'changed')
  AND ($2::integer IS NULL OR c.registered_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31))
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 2, 3, 4, 5, 6, 1
