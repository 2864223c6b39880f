-- name: find
-- Published needs without a pair of level 3: the latest judgement of a pair counts, where there is none the ranker's
-- level of it (:answered_from the level from which a need is answered). Of a broker with fields (:member_id), those of
-- their fields. A need was matched when a ranking of its text as it stands was kept for a broker, empty ones too; the
-- near misses are that ranking's. Supply of its fields is of the same industry, counted once for the page
-- (MATERIALIZED): made anew for each need it reads the whole market twenty times. Sorted by budget (:by_budget) or by
-- deadline; :need_id one need alone.
WITH judged AS (
    SELECT DISTINCT ON (j.need_id, j.listing_id) j.need_id, j.listing_id, j.level
    FROM judgement j
    WHERE (:need_id::uuid IS NULL OR j.need_id = :need_id) AND NOT EXISTS (SELECT FROM judgement r
        WHERE r.replaces = j.id)
    ORDER BY j.need_id, j.listing_id, j.judged_at DESC, j.id
), pair AS (
    SELECT need_id, listing_id, coalesce(j.level, p.level) AS level
    FROM (SELECT need_id, listing_id, level FROM queue_pair
          WHERE state <> 'gone' AND (:need_id::uuid IS NULL OR need_id = :need_id)) p
    FULL JOIN judged j USING (need_id, listing_id)
), best AS (
    SELECT p.need_id, max(p.level) AS level, count(*) AS pairs
    FROM pair p JOIN listing l ON l.id = p.listing_id AND listing_visible(l.status, l.expires_on, false)
    GROUP BY p.need_id
), silent AS (
    SELECT l.id, l.version, length(l.summary) + length(l.body) AS sized, b.level, coalesce(b.pairs, 0) AS pairs,
           jsonb_array_length(n.indicators) AS indicators, n.deadline_on,
           coalesce(n.budget_high_fen, n.budget_low_fen) AS budget
    FROM listing l JOIN need n ON n.listing_id = l.id LEFT JOIN best b ON b.need_id = l.id
    WHERE listing_visible(l.status, l.expires_on, false) AND coalesce(b.level, 0) < :answered_from
      AND (:need_id::uuid IS NULL OR l.id = :need_id)
      AND (:member_id::uuid IS NULL OR NOT EXISTS (SELECT FROM broker_field f WHERE f.member_id = :member_id)
           OR EXISTS (SELECT FROM broker_field f JOIN listing_field c ON c.listing_id = l.id AND c.scheme = 'plan'
                      WHERE f.member_id = :member_id AND (c.code = f.code OR starts_with(c.code, f.code || '.'))))
), page AS (
    SELECT s.*, count(*) OVER () AS total FROM silent s
    ORDER BY CASE WHEN :by_budget THEN s.budget END DESC NULLS LAST, s.deadline_on NULLS LAST,
        s.budget DESC NULLS LAST, s.id
    OFFSET :offset LIMIT :limit
), industry AS MATERIALIZED (
    SELECT DISTINCT f.listing_id AS need_id, split_part(f.code, '.', 1) || '.' || split_part(f.code, '.', 2) AS code
    FROM page p JOIN listing_field f ON f.listing_id = p.id AND f.scheme = 'plan'
), supply AS MATERIALIZED (
    SELECT i.code, count(DISTINCT l.id) FILTER (WHERE l.kind = 'achievement') AS achievements,
           count(DISTINCT l.id) FILTER (WHERE l.kind = 'expert') AS experts
    FROM (SELECT DISTINCT code FROM industry) i
    JOIN listing_field f ON f.scheme = 'plan'
        AND split_part(f.code, '.', 1) || '.' || split_part(f.code, '.', 2) = i.code
    JOIN listing l ON l.id = f.listing_id AND l.kind <> 'need' AND listing_visible(l.status, l.expires_on, false)
    GROUP BY i.code
)
SELECT p.id, p.sized, p.level, p.pairs, p.indicators, p.deadline_on, p.total, r.id IS NOT NULL AS matched,
       coalesce(r.near, '[]') AS near, coalesce(s.achievements, 0) AS achievements, coalesce(s.experts, 0) AS experts,
       c.call_id, (SELECT count(*) FROM institute_request q WHERE q.need_id = p.id) AS asked
FROM page p
LEFT JOIN LATERAL (
    SELECT k.id, jsonb_path_query_array(k.lines, '$[*] ? (@.lane == "near_misses").mend') AS near
    FROM ranking k WHERE k.need_id = p.id AND k.need_version = p.version AND k.role = 'broker'
    ORDER BY k.shown_at DESC, k.id LIMIT 1) AS r ON true
LEFT JOIN LATERAL (
    SELECT sum(u.achievements) AS achievements, sum(u.experts) AS experts
    FROM industry i JOIN supply u USING (code) WHERE i.need_id = p.id) AS s ON true
LEFT JOIN call_need c ON c.need_id = p.id AND c.is_open
ORDER BY CASE WHEN :by_budget THEN p.budget END DESC NULLS LAST, p.deadline_on NULLS LAST, p.budget DESC NULLS LAST,
    p.id
