-- name: find
-- The deals that a viewer sees (the office all, a party's :organization_id from the signature on, :member_id a broker)
-- and wants: :since and :until are days of the signature, :waits those that wait for a second person, :idle_states the
-- states in which they are idle after as many days as :idle_days says; invented ones only where :samples. The latest
-- signature first, then what was opened last. What waits, and what is idle, is told to who works on a deal, not to a
-- broker of a party's. A page is found before anything is told of it: names are looked up for its deals alone. Where
-- nothing counts yet, the first entry says to who works on the deal what it is about, without amounts.
WITH page AS (
    SELECT d.id, count(*) OVER () AS found,
           v.works, v.works AND w.deal_id IS NOT NULL AS waits
    FROM deal d
    LEFT JOIN deal_current c ON c.deal_id = d.id
    LEFT JOIN introduction i ON i.id = d.introduction_id
    LEFT JOIN (
        SELECT DISTINCT e.deal_id FROM deal_entry e
        WHERE e.waits AND NOT EXISTS (
            SELECT FROM deal_entry x WHERE x.deal_id = e.deal_id AND x.decides = e.number)) AS w ON w.deal_id = d.id
    CROSS JOIN LATERAL (
        SELECT :office OR coalesce(:member_id::uuid IS NOT NULL AND (d.opened_by = 'member:' || :member_id
            OR i.owner_id = :member_id), false) AS works
    ) AS v
    WHERE (:samples OR NOT d.sample) AND (v.works OR (c.signed_on IS NOT NULL AND (
               listing_own(c.seller_organization_id, :organization_id) OR listing_own(c.buyer_organization_id,
                   :organization_id))))
      AND (:series::text IS NULL OR d.series = :series) AND (:state::text IS NULL OR c.state = :state)
          AND (:kind::text IS NULL OR c.kind = :kind)
      AND (:since::date IS NULL OR c.signed_on >= :since) AND (:until::date IS NULL OR c.signed_on <= :until)
      AND (:words = '' OR EXISTS (
          SELECT FROM deal_terms t
          JOIN deal_party s ON s.entry_id = t.entry_id AND s.side = 'seller'
          JOIN deal_party b ON b.entry_id = t.entry_id AND b.side = 'buyer'
          WHERE t.entry_id = c.terms_entry_id
            AND concat_ws(' ', t.subject, t.contract_number, c.registration_number, s.name, b.name, s.code, b.code)
                ILIKE :words))
      AND (NOT :waits OR (w.deal_id IS NOT NULL AND v.works))
      AND (:idle_states::text[] IS NULL OR (v.works AND d.series = 'market' AND EXISTS (
          SELECT FROM unnest(:idle_states, :idle_days::integer[]) AS i (state, days)
          WHERE i.state = c.state AND NOT EXISTS (
              SELECT FROM deal_entry e
              WHERE e.deal_id = d.id AND e.decides IS NULL AND e.happened_on >= market_today() - i.days))))
    ORDER BY c.signed_on DESC NULLS FIRST, d.opened_at DESC, d.id
    LIMIT :limit OFFSET :offset
)
SELECT d.id, d.series, d.sample, c.state, coalesce(t.subject, '') AS subject, c.kind,
       coalesce(s.name, sp.name, '') AS seller, coalesce(b.name, bp.name, '') AS buyer, c.total_fen, c.technical_fen,
       c.approved_technical_fen, c.signed_on, c.registered_on, p.works, p.waits, p.found
FROM page p
JOIN deal d ON d.id = p.id
LEFT JOIN deal_current c ON c.deal_id = d.id
CROSS JOIN LATERAL (
    SELECT coalesce(c.terms_entry_id, (
        SELECT e.id FROM deal_entry e WHERE p.works AND e.deal_id = d.id AND e.number = 1)) AS entry_id) AS k
LEFT JOIN deal_terms t ON t.entry_id = k.entry_id
LEFT JOIN deal_party s ON s.entry_id = k.entry_id AND s.side = 'seller'
LEFT JOIN deal_party b ON b.entry_id = k.entry_id AND b.side = 'buyer'
LEFT JOIN deal_person sp ON sp.entry_id = k.entry_id AND sp.side = 'seller'
LEFT JOIN deal_person bp ON bp.entry_id = k.entry_id AND bp.side = 'buyer'
ORDER BY c.signed_on DESC NULLS FIRST, d.opened_at DESC, d.id

-- name: moved
-- The latest day on which anything happened to each of some deals.
SELECT e.deal_id, max(e.happened_on) AS moved_on
FROM deal_entry e WHERE e.deal_id = ANY($1::uuid[]) AND e.decides IS NULL
GROUP BY e.deal_id
