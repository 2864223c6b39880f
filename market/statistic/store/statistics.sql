-- name: cells
-- The one query of all figures of deals: the groups by the named :dimensions of what stood as of a cut (:known_at,
-- :held_on). Who sees which: the :office all, a party's :organization_id from the signature on, :member_id a broker. Of
-- what is wanted :field_in, :seller_in and :buyer_in also cover what lies in them, :since and :until bound the day on
-- which the level was reached, :signed_since and :signed_until that of the signature; :waits is what waits for a second
-- person, :sample invented deals or others.
SELECT CASE WHEN 'series' = ANY (:dimensions::text[]) THEN c.series END AS series,
       CASE WHEN 'level' = ANY (:dimensions) THEN v.level END AS level,
       CASE WHEN 'state' = ANY (:dimensions) THEN c.state END AS state,
       CASE WHEN 'kind' = ANY (:dimensions) THEN c.kind END AS kind,
       CASE WHEN 'field' = ANY (:dimensions) THEN c.field_code END AS field,
       CASE WHEN 'statistics_field' = ANY (:dimensions) THEN c.statistics_field END AS statistics_field,
       CASE WHEN 'seller_type' = ANY (:dimensions) THEN c.seller_type END AS seller_type,
       CASE WHEN 'buyer_type' = ANY (:dimensions) THEN c.buyer_type END AS buyer_type,
       CASE WHEN 'ip' = ANY (:dimensions) THEN c.ip_kind END AS ip,
       CASE WHEN 'seller_area' = ANY (:dimensions) THEN c.seller_area END AS seller_area,
       CASE WHEN 'buyer_area' = ANY (:dimensions) THEN c.buyer_area END AS buyer_area,
       CASE WHEN 'month' = ANY (:dimensions) THEN date_trunc('month', v.reached_on)::date END AS month,
       CASE WHEN 'year' = ANY (:dimensions) THEN date_trunc('year', v.reached_on)::date END AS year,
       CASE WHEN 'deal' = ANY (:dimensions) THEN c.deal_id END AS deal,
       count(*) AS deals, sum(v.total_fen) AS total_fen, sum(v.technical_fen) AS technical_fen,
       sum(c.total_fen) AS total_claimed_fen, sum(c.technical_fen) AS technical_claimed_fen,
       coalesce(sum(c.approved_total_fen), 0) AS total_approved_fen,
       coalesce(sum(c.approved_technical_fen), 0) AS technical_approved_fen, sum(c.paid_fen) AS paid_fen,
       count(*) OVER () AS found
FROM deals_standing(:known_at, :held_on) AS c
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
WHERE (:office::boolean
       OR (c.signed_on IS NOT NULL AND (
           listing_own(c.seller_organization_id, :organization_id::uuid) OR listing_own(c.buyer_organization_id,
               :organization_id)))
       OR (:member_id::uuid IS NOT NULL AND EXISTS (
           SELECT FROM deal d LEFT JOIN introduction i ON i.id = d.introduction_id
           WHERE d.id = c.deal_id AND (d.opened_by = 'member:' || :member_id OR i.owner_id = :member_id))))
  AND (:series::text IS NULL OR c.series = :series) AND (:level::text IS NULL OR v.level = :level)
      AND (:state::text IS NULL OR c.state = :state)
  AND (:kind::text IS NULL OR c.kind = :kind)
  AND (:field::text IS NULL OR c.field_code = :field) AND (:statistics_field::text IS NULL
      OR c.statistics_field = :statistics_field)
  AND (:seller_type::text IS NULL OR c.seller_type = :seller_type) AND (:buyer_type::text IS NULL
      OR c.buyer_type = :buyer_type)
  AND (:ip::text IS NULL OR c.ip_kind = :ip)
  AND (:seller_area::text IS NULL OR c.seller_area = :seller_area) AND (:buyer_area::text IS NULL
      OR c.buyer_area = :buyer_area)
  AND (:field_in = '' OR starts_with(c.field_code || '.', :field_in || '.'))
  AND (:seller_in = '' OR starts_with(c.seller_area || '/', :seller_in || '/'))
  AND (:buyer_in = '' OR starts_with(c.buyer_area || '/', :buyer_in || '/'))
  AND (:since::date IS NULL OR v.reached_on >= :since) AND (:until::date IS NULL OR v.reached_on <= :until)
  AND (:signed_since::date IS NULL OR c.signed_on >= :signed_since) AND (:signed_until::date IS NULL
      OR c.signed_on <= :signed_until)
  AND (:words = '' OR EXISTS (
      SELECT FROM deal_terms t
      JOIN deal_party s ON s.entry_id = t.entry_id AND s.side = 'seller'
      JOIN deal_party b ON b.entry_id = t.entry_id AND b.side = 'buyer'
      WHERE t.entry_id = c.terms_entry_id
        AND concat_ws(' ', t.subject, t.contract_number, c.registration_number, s.name, b.name, s.code, b.code)
            ILIKE :words))
  AND (NOT :waits::boolean OR EXISTS (
      SELECT FROM deal_entry e
      WHERE e.deal_id = c.deal_id AND e.waits AND NOT EXISTS (
          SELECT FROM deal_entry x WHERE x.deal_id = e.deal_id AND x.decides = e.number)))
  AND (:sample::boolean IS NULL OR c.sample = :sample)
  AND (:deals::uuid[] IS NULL OR c.deal_id = ANY (:deals))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
ORDER BY max(v.reached_on) DESC NULLS FIRST, 14
LIMIT :limit OFFSET :offset

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
