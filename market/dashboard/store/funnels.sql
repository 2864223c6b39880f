-- name: only_samples
-- Invented needs are counted as long as there are no real ones, and never among them.
SELECT NOT EXISTS (SELECT FROM listing WHERE kind = 'need' AND NOT sample AND published_at IS NOT NULL)

-- name: ways
-- The days on which each need that was ever public ($2: the invented ones) came to each stage, and the first introduction and
-- deals that brought it there. A pair counts from level $1 on, by the ranker or by a judgement that stands. Only deals through the
-- market count, no invented one of a real need; one is registered while it is official, and paid on the first day of a payment
-- that stands, at the earliest on that of its registration.
WITH matched AS (
    SELECT p.need_id, min(p.at) AS at
    FROM (SELECT need_id, found_at AS at FROM queue_pair WHERE level >= $1
          UNION ALL
          SELECT j.need_id, j.judged_at FROM judgement j
          WHERE j.level >= $1 AND NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)) AS p
    GROUP BY p.need_id
), introduced AS (
    SELECT DISTINCT ON (need_id) need_id, id, begun_at AS at FROM introduction ORDER BY need_id, begun_at, id
), payment AS (
    SELECT DISTINCT ON (e.deal_id, coalesce(e.corrects, e.number)) e.deal_id, e.event, e.happened_on
    FROM deal_entry e
    JOIN deal d ON d.id = e.deal_id AND d.need_id IS NOT NULL
    JOIN deal_current c ON c.deal_id = d.id AND c.paid_fen > 0
    JOIN deal_entry o ON o.deal_id = e.deal_id AND o.number = coalesce(e.corrects, e.number) AND o.event = 'paid'
    WHERE e.decides IS NULL AND (NOT e.waits OR EXISTS (
        SELECT FROM deal_entry a WHERE a.deal_id = e.deal_id AND a.decides = e.number AND a.event = 'approved'))
    ORDER BY e.deal_id, coalesce(e.corrects, e.number), e.number DESC
), paid AS (
    SELECT deal_id, min(happened_on) AS on_day FROM payment WHERE event <> 'struck' GROUP BY deal_id
), dealt AS (
    SELECT d.need_id, min(c.signed_on) AS signed_on,
           (array_agg(d.id ORDER BY c.signed_on, d.id) FILTER (WHERE c.signed_on IS NOT NULL))[1] AS signed_deal,
           min(c.registered_on) FILTER (WHERE c.state IN ('registered', 'changed')) AS registered_on,
           (array_agg(d.id ORDER BY c.registered_on, d.id)
               FILTER (WHERE c.state IN ('registered', 'changed')))[1] AS registered_deal,
           min(greatest(p.on_day, c.registered_on))
               FILTER (WHERE c.state IN ('registered', 'changed') AND p.on_day IS NOT NULL) AS paid_on,
           (array_agg(d.id ORDER BY greatest(p.on_day, c.registered_on), d.id)
               FILTER (WHERE c.state IN ('registered', 'changed') AND p.on_day IS NOT NULL))[1] AS paid_deal
    FROM deal d JOIN deal_current c ON c.deal_id = d.id LEFT JOIN paid p ON p.deal_id = d.id
    WHERE d.series = 'market' AND d.sample = $2 AND d.need_id IS NOT NULL
    GROUP BY d.need_id
)
SELECT (l.published_at AT TIME ZONE 'Asia/Shanghai')::date AS listed, (m.at AT TIME ZONE 'Asia/Shanghai')::date AS matched,
       (i.at AT TIME ZONE 'Asia/Shanghai')::date AS introduced, d.signed_on AS signed, d.registered_on AS registered,
       d.paid_on AS paid, l.id AS need_id, i.id AS introduction_id, d.signed_deal, d.registered_deal, d.paid_deal
FROM listing l
LEFT JOIN matched m ON m.need_id = l.id
LEFT JOIN introduced i ON i.need_id = l.id
LEFT JOIN dealt d ON d.need_id = l.id
WHERE l.kind = 'need' AND l.published_at IS NOT NULL AND l.sample = $2
ORDER BY l.published_at, l.id

-- name: loose
-- Contracts through the market that came of no need that is kept, the latest first, and how many there are.
SELECT d.id, count(*) OVER () AS found FROM deal d JOIN deal_current c ON c.deal_id = d.id AND c.signed_on IS NOT NULL
WHERE d.series = 'market' AND d.sample = $1 AND NOT EXISTS (SELECT FROM listing l WHERE l.id = d.need_id)
ORDER BY c.signed_on DESC, d.id LIMIT $2 OFFSET $3
