-- name: priced
-- Registered deals through the market as they stood on a day ($2), of the years up to it ($3), each with its price (the
-- technical part as approved) and how mature the achievement is that it came of.
SELECT c.deal_id, c.kind, c.field_code, c.seller_code, c.buyer_code,
       coalesce(c.approved_technical_fen, c.technical_fen) AS fen, a.maturity_scale, a.maturity_level
FROM deals_standing(NULL, $2) AS c
JOIN deal d ON d.id = c.deal_id
LEFT JOIN achievement a ON a.listing_id = d.listing_id
WHERE c.series = 'market' AND c.sample = $1 AND c.state IN ('registered', 'changed')
  AND c.registered_on > $2 - make_interval(years => $3)
ORDER BY c.deal_id

-- name: earlier
-- Every band that was ever told, with the deals behind it.
SELECT b.kind, b.field, b.maturity, array_agg(d.deal_id) AS deals, array_agg(d.fen) AS fen
FROM price_band b JOIN public_closing c ON c.id = b.closing_id JOIN price_band_deal d ON d.band_id = b.id
WHERE c.sample = $1 GROUP BY b.id ORDER BY b.id

-- name: add
-- A band as of a closing.
INSERT INTO price_band (closing_id, kind, field, maturity, low_fen, median_fen, high_fen, deals, sellers, buyers)
VALUES (:closing_id, :kind, :field, :maturity, :low_fen, :median_fen, :high_fen, :deals, :sellers, :buyers)
RETURNING id

-- name: add_deals
-- What stands behind it.
INSERT INTO price_band_deal (band_id, deal_id, fen) SELECT $1, deal_id, fen FROM unnest($2::uuid[], $3::bigint[]) AS d (deal_id, fen)

-- name: find
-- The latest bands of the wanted classes; of invented deals only until there are closings of others, or the samples are taken out.
SELECT DISTINCT ON (b.kind, b.field, b.maturity) b.kind, b.field, b.maturity, b.low_fen, b.median_fen, b.high_fen, b.deals,
       b.sellers, b.buyers, c.year, c.quarter, c.sample
FROM unnest($1::text[], $2::text[], $3::text[]) AS w (kind, field, maturity)
JOIN price_band b ON b.kind = w.kind AND b.field = w.field AND b.maturity = w.maturity
JOIN public_closing c ON c.id = b.closing_id
WHERE c.sample = NOT EXISTS (SELECT FROM public_closing r WHERE NOT r.sample)
  AND (NOT c.sample OR EXISTS (SELECT FROM organization WHERE sample))
ORDER BY b.kind, b.field, b.maturity, b.id DESC
