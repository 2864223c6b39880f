-- name: count
-- What is public in each industry of the plan, and how much of it has no pair from level $1 on: the latest judgement of a
-- pair counts, where there is none the ranker's level of it. Of a need every pair with what is public counts, of an achievement
-- every pair with a public need. Invented listings are counted as long as there are no real ones ($2). Of one field ($3) each
-- listing is told by itself, with its own figures of 0 and 1: the rows behind those of the field.
WITH judged AS (
    SELECT DISTINCT ON (j.need_id, j.listing_id) j.need_id, j.listing_id, j.level
    FROM judgement j
    WHERE NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)
    ORDER BY j.need_id, j.listing_id, j.judged_at DESC, j.id
), good AS MATERIALIZED (
    SELECT need_id, listing_id
    FROM (SELECT need_id, listing_id, level FROM queue_pair WHERE state <> 'gone') p
    FULL JOIN judged j USING (need_id, listing_id)
    WHERE coalesce(j.level, p.level) >= $1
), public AS MATERIALIZED (
    SELECT l.id, l.kind, l.sample FROM listing l
    WHERE listing_visible(l.status, l.expires_on, false)
), answered AS MATERIALIZED (
    SELECT g.need_id AS id FROM good g JOIN public l ON l.id = g.listing_id
    UNION
    SELECT g.listing_id FROM good g JOIN public n ON n.id = g.need_id
), industry AS (
    SELECT DISTINCT p.id, p.kind,
           coalesce(split_part(f.code, '.', 1) || CASE WHEN f.code LIKE '%.%' THEN '.' || split_part(f.code, '.', 2) ELSE '' END,
                    '') AS code
    FROM public p LEFT JOIN listing_field f ON f.listing_id = p.id AND f.scheme = 'plan'
    WHERE p.kind IN ('need', 'achievement') AND p.sample = $2
)
SELECT i.code AS field, CASE WHEN $3::text IS NOT NULL THEN i.id END AS listing_id,
       count(*) FILTER (WHERE i.kind = 'need') AS needs,
       count(*) FILTER (WHERE i.kind = 'need' AND a.id IS NULL) AS silent,
       count(*) FILTER (WHERE i.kind = 'achievement') AS achievements,
       count(*) FILTER (WHERE i.kind = 'achievement' AND a.id IS NULL) AS unwanted
FROM industry i LEFT JOIN answered a ON a.id = i.id
WHERE $3 IS NULL OR i.code = $3
GROUP BY 1, 2 ORDER BY i.code = '', i.code, 2
