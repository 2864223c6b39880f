-- name: cells
-- The one query of all figures of deals: the groups by the named dimensions ($1) of what stood as of a cut ($2, $3). Who
-- sees which: $4 the office, $5 a party's organisation from the signature on, $6 a broker. Which are wanted: $7 series,
-- $8 level, $9 state, $10 kind, $11 field and $12 that of the national statistics, $13 and $14 what seller and buyer are,
-- $15 right, $16 and $17 their areas, $18 what the field lies in, $19 and $20 the areas, $21 and $22 the days on which the
-- level was reached, $23 and $24 those of the signature, $25 words, $26 what waits for a second person, $27 invented deals
-- or others, $28 deals by name. $29 groups from $30 on.
SELECT CASE WHEN 'series' = ANY ($1::text[]) THEN c.series END AS series,
       CASE WHEN 'level' = ANY ($1) THEN v.level END AS level,
       CASE WHEN 'state' = ANY ($1) THEN c.state END AS state,
       CASE WHEN 'kind' = ANY ($1) THEN c.kind END AS kind,
       CASE WHEN 'field' = ANY ($1) THEN c.field_code END AS field,
       CASE WHEN 'statistics_field' = ANY ($1) THEN c.statistics_field END AS statistics_field,
       CASE WHEN 'seller_type' = ANY ($1) THEN c.seller_type END AS seller_type,
       CASE WHEN 'buyer_type' = ANY ($1) THEN c.buyer_type END AS buyer_type,
       CASE WHEN 'ip' = ANY ($1) THEN c.ip_kind END AS ip,
       CASE WHEN 'seller_area' = ANY ($1) THEN c.seller_area END AS seller_area,
       CASE WHEN 'buyer_area' = ANY ($1) THEN c.buyer_area END AS buyer_area,
       CASE WHEN 'month' = ANY ($1) THEN date_trunc('month', v.reached_on)::date END AS month,
       CASE WHEN 'year' = ANY ($1) THEN date_trunc('year', v.reached_on)::date END AS year,
       CASE WHEN 'deal' = ANY ($1) THEN c.deal_id END AS deal,
       count(*) AS deals, sum(v.total_fen) AS total_fen, sum(v.technical_fen) AS technical_fen,
       sum(c.total_fen) AS total_claimed_fen, sum(c.technical_fen) AS technical_claimed_fen,
       coalesce(sum(c.approved_total_fen), 0) AS total_approved_fen,
       coalesce(sum(c.approved_technical_fen), 0) AS technical_approved_fen, sum(c.paid_fen) AS paid_fen,
       count(*) OVER () AS found
FROM deals_standing($2, $3) AS c
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.state IN ('registered', 'changed') THEN 'registered'
                WHEN c.state IN ('signed', 'submitted') THEN 'signed'
                WHEN c.state = 'intended' THEN 'intended' ELSE 'ended' END AS level,
           CASE WHEN c.state IN ('registered', 'changed') THEN c.registered_on
                WHEN c.state IN ('signed', 'submitted') THEN c.signed_on
                WHEN c.state = 'intended' THEN c.drafted_on ELSE coalesce(c.revoked_on, c.terminated_on) END AS reached_on,
           CASE WHEN c.state IN ('registered', 'changed') THEN coalesce(c.approved_total_fen, c.total_fen)
                ELSE c.total_fen END AS total_fen,
           CASE WHEN c.state IN ('registered', 'changed') THEN coalesce(c.approved_technical_fen, c.technical_fen)
                ELSE c.technical_fen END AS technical_fen) AS v
WHERE ($4::boolean
       OR (c.signed_on IS NOT NULL AND (
           listing_own(c.seller_organization_id, $5::uuid) OR listing_own(c.buyer_organization_id, $5)))
       OR ($6::uuid IS NOT NULL AND EXISTS (
           SELECT FROM deal d LEFT JOIN introduction i ON i.id = d.introduction_id
           WHERE d.id = c.deal_id AND (d.opened_by = 'member:' || $6 OR i.owner_id = $6))))
  AND ($7::text IS NULL OR c.series = $7) AND ($8::text IS NULL OR v.level = $8) AND ($9::text IS NULL OR c.state = $9)
  AND ($10::text IS NULL OR c.kind = $10)
  AND ($11::text IS NULL OR c.field_code = $11) AND ($12::text IS NULL OR c.statistics_field = $12)
  AND ($13::text IS NULL OR c.seller_type = $13) AND ($14::text IS NULL OR c.buyer_type = $14)
  AND ($15::text IS NULL OR c.ip_kind = $15)
  AND ($16::text IS NULL OR c.seller_area = $16) AND ($17::text IS NULL OR c.buyer_area = $17)
  AND ($18 = '' OR starts_with(c.field_code || '.', $18 || '.'))
  AND ($19 = '' OR starts_with(c.seller_area || '/', $19 || '/'))
  AND ($20 = '' OR starts_with(c.buyer_area || '/', $20 || '/'))
  AND ($21::date IS NULL OR v.reached_on >= $21) AND ($22::date IS NULL OR v.reached_on <= $22)
  AND ($23::date IS NULL OR c.signed_on >= $23) AND ($24::date IS NULL OR c.signed_on <= $24)
  AND ($25 = '' OR EXISTS (
      SELECT FROM deal_terms t
      JOIN deal_party s ON s.entry_id = t.entry_id AND s.side = 'seller'
      JOIN deal_party b ON b.entry_id = t.entry_id AND b.side = 'buyer'
      WHERE t.entry_id = c.terms_entry_id
        AND concat_ws(' ', t.subject, t.contract_number, c.registration_number, s.name, b.name, s.code, b.code)
            ILIKE $25))
  AND (NOT $26::boolean OR EXISTS (
      SELECT FROM deal_entry e
      WHERE e.deal_id = c.deal_id AND e.waits AND NOT EXISTS (
          SELECT FROM deal_entry x WHERE x.deal_id = e.deal_id AND x.decides = e.number)))
  AND ($27::boolean IS NULL OR c.sample = $27)
  AND ($28::uuid[] IS NULL OR c.deal_id = ANY ($28))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
ORDER BY max(v.reached_on) DESC NULLS FIRST, 14
LIMIT $29 OFFSET $30

-- name: told
-- What the deals behind a figure are called, as of the same cut ($2, $3); a party that is a person has no name here.
SELECT c.deal_id, t.subject, s.name AS seller, b.name AS buyer, c.registration_number
FROM unnest($1::uuid[]) AS w (deal_id)
CROSS JOIN LATERAL deal_standing(w.deal_id, coalesce($2::timestamptz, 'infinity'), coalesce($3::date, 'infinity')) AS c
JOIN deal_terms t ON t.entry_id = c.terms_entry_id
JOIN deal_party s ON s.entry_id = c.terms_entry_id AND s.side = 'seller'
JOIN deal_party b ON b.entry_id = c.terms_entry_id AND b.side = 'buyer'

-- name: moment
-- Before the start of every other transaction of the application that goes on, by a second at least: entries are stamped with
-- the start of theirs, so none of an earlier time is still to come.
SELECT least(now() - interval '1 second', min(a.xact_start) - interval '1 microsecond') AS moment
FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
