-- name: last
-- The quarter that was closed last, of invented deals or of others.
SELECT year, quarter FROM public_closing WHERE sample = $1 ORDER BY year DESC, quarter DESC LIMIT 1

-- name: first
-- When the first deal was registered that is through the market.
SELECT min(registered_on) FROM deal_current
WHERE series = 'market' AND sample = $1 AND state IN ('registered', 'changed')

-- name: standing
-- What each registered deal through the market adds, as it stood on a day by all that is known now: what the registrar
-- approved of the technical part.
SELECT c.deal_id, c.kind, c.statistics_field, c.seller_area, c.buyer_area, c.seller_code, c.buyer_code,
       coalesce(c.approved_technical_fen, c.technical_fen) AS fen, c.registered_on
FROM deals_standing(NULL, $2) AS c
WHERE c.series = 'market' AND c.sample = $1 AND c.state IN ('registered', 'changed') AND c.registered_on <= $2

-- name: parts
-- What was counted by earlier closings, with the year of each.
SELECT c.year, p.deal_id, p.period, p.kind, p.field, p.seller_area, p.buyer_area, p.seller_code, p.buyer_code, p.fen
FROM public_part p JOIN public_closing c ON c.id = p.closing_id
WHERE c.sample = $1 ORDER BY p.id

-- name: told
-- What the public was told of a year.
SELECT t.period, t.margin, t.member, t.fen
FROM public_total t JOIN public_closing c ON c.id = t.closing_id
WHERE c.sample = $1 AND c.year = $2 ORDER BY t.period, t.margin, t.member

-- name: years
-- The years of which something is told, with the quarters that are closed; invented deals only until there are others, or the
-- samples are taken out. A year in which no deal was counted has no cell, and its total is nothing.
SELECT c.sample, c.year, array_agg(c.quarter ORDER BY c.quarter) AS quarters, max(c.closed_at) AS closed_at,
       CASE WHEN count(w.closing_id) = 0 THEN 0 ELSE sum(w.fen)::bigint END AS fen
FROM public_closing c
LEFT JOIN public_total w ON w.closing_id = c.id AND w.period = 0 AND w.margin = 'all'
WHERE c.sample = NOT EXISTS (SELECT FROM public_closing r WHERE NOT r.sample)
  AND (NOT c.sample OR EXISTS (SELECT FROM organization WHERE sample))
GROUP BY c.sample, c.year ORDER BY c.year DESC

-- name: close
-- One closing of a quarter; a second one breaks its key.
INSERT INTO public_closing (sample, year, quarter, district, safety, known_at, closed_by)
VALUES (:sample, :year, :quarter, :district, :safety, :known_at, :closed_by)
RETURNING id

-- name: add_parts
-- What stands behind a closing.
INSERT INTO public_part (closing_id, deal_id, period, kind, field, seller_area, buyer_area, seller_code, buyer_code, fen)
SELECT :closing_id, p.* FROM unnest(:deal_id::uuid[], :period::integer[], :kind::text[], :field::text[],
    :seller_area::text[], :buyer_area::text[], :seller_code::text[], :buyer_code::text[],
                           :fen::bigint[]) AS p

-- name: add_totals
-- What is told by it.
INSERT INTO public_total (closing_id, period, margin, member, fen)
SELECT :closing_id, t.* FROM unnest(:period::integer[], :margin::text[], :member::text[], :fen::bigint[]) AS t
