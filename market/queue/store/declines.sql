-- name: of_supplier
-- What was said of an organisation's listings and stands, by reason, where firms enough are behind it; for each reason
-- how many of the needs ask for what the listing does not say.
WITH told AS (
    SELECT DISTINCT ON (j.listing_id, j.need_id) j.listing_id, j.need_id, j.level, j.reason,
           n.organization_id AS asker
    FROM judgement j
    JOIN listing l ON l.id = j.listing_id AND l.organization_id = $1
    JOIN listing n ON n.id = j.need_id AND n.organization_id <> l.organization_id
    WHERE NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)
    ORDER BY j.listing_id, j.need_id, j.judged_at DESC
), shown AS (
    SELECT listing_id, count(*) AS shown FROM told GROUP BY listing_id HAVING count(DISTINCT asker) >= $2
)
SELECT l.id, l.kind, l.title, s.shown, t.reason, count(*) AS declined,
       count(*) FILTER (WHERE CASE t.reason
           WHEN 'maturity' THEN a.maturity_level IS NULL AND n.maturity_level IS NOT NULL
           WHEN 'price' THEN a.price_low_fen IS NULL AND a.price_high_fen IS NULL
                AND (n.budget_low_fen IS NOT NULL OR n.budget_high_fen IS NOT NULL)
           WHEN 'mode' THEN cardinality(a.modes) = 0 AND cardinality(n.modes) > 0
           WHEN 'territory' THEN a.territory = ''
           WHEN 'indicator' THEN EXISTS (
               SELECT FROM jsonb_array_elements(n.indicators) asked WHERE NOT EXISTS (
                   SELECT FROM jsonb_array_elements(a.indicators) own WHERE own ->> 'name' = asked ->> 'name'))
           ELSE false END) AS silent
FROM told t
JOIN shown s ON s.listing_id = t.listing_id
JOIN listing l ON l.id = t.listing_id
JOIN need n ON n.listing_id = t.need_id
LEFT JOIN achievement a ON a.listing_id = t.listing_id
WHERE t.level < 4 AND t.reason <> ''
GROUP BY l.id, l.kind, l.title, s.shown, t.reason HAVING count(DISTINCT t.asker) >= $2
ORDER BY s.shown DESC, l.id, declined DESC, t.reason

-- name: figures
-- Figures that needs asked for where a listing was declined for one and does not state it, if firms enough ask for it.
SELECT j.listing_id, asked ->> 'name' AS name, count(DISTINCT n.organization_id) AS askers
FROM judgement j
JOIN listing l ON l.id = j.listing_id AND l.organization_id = $1
JOIN listing n ON n.id = j.need_id AND n.organization_id <> l.organization_id
JOIN need d ON d.listing_id = j.need_id
JOIN achievement a ON a.listing_id = j.listing_id
CROSS JOIN jsonb_array_elements(d.indicators) asked
WHERE j.level < 4 AND j.reason = 'indicator' AND NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)
  AND NOT EXISTS (SELECT FROM jsonb_array_elements(a.indicators) own WHERE own ->> 'name' = asked ->> 'name')
GROUP BY j.listing_id, name HAVING count(DISTINCT n.organization_id) >= $2
ORDER BY askers DESC, name

-- name: by_field
-- Of all that stands: by industry of the need, its code up to the second point.
SELECT split_part(f.code, '.', 1) || '.' || split_part(f.code, '.', 2) AS name, j.reason, count(DISTINCT j.id) AS declined
FROM judgement j
JOIN listing_field f ON f.listing_id = j.need_id AND f.scheme = 'plan' AND f.code LIKE '%.%'
WHERE j.level < 4 AND j.reason <> '' AND NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)
GROUP BY name, j.reason ORDER BY name, declined DESC, j.reason

-- name: by_organization
-- The same by whose listing was declined, the most declined first.
SELECT o.id, o.name, j.reason, count(*) AS declined, sum(count(*)) OVER (PARTITION BY o.id) AS all_declined
FROM judgement j
JOIN listing l ON l.id = j.listing_id
JOIN organization o ON o.id = l.organization_id
WHERE j.level < 4 AND j.reason <> '' AND NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)
GROUP BY o.id, o.name, j.reason ORDER BY all_declined DESC, o.id, declined DESC, j.reason LIMIT $1
