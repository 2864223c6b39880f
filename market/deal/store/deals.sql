-- name: lock
-- One writer of a deal at a time, until the transaction ends; rows that only grow can't be locked themselves.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 7302118))

-- name: is_invented
-- Whether any of the listings that a deal comes of, or of the parties that it names, is a sample: no real contract is theirs.
SELECT EXISTS (SELECT FROM listing WHERE id = ANY ($1::uuid[]) AND sample)
    OR EXISTS (SELECT FROM organization WHERE code = ANY ($2::text[]) AND sample)

-- name: open
-- A deal, of which nothing is recorded yet.
INSERT INTO deal (id, series, introduction_id, need_id, listing_id, sample, opened_by)
VALUES (:id, :series, :introduction_id, :need_id, :listing_id, :sample, :opened_by)

-- name: add_entry
-- What happened; when it was recorded the database says itself.
INSERT INTO deal_entry (deal_id, number, event, happened_on, amount_fen, corrects, decides, waits, reason, recorded_by)
VALUES (:deal_id, :number, :event, :happened_on, :amount_fen, :corrects, :decides, :waits, :reason, :recorded_by)
RETURNING id

-- name: project
-- What stands is written now, not at the commit, so that whoever goes on in the transaction reads it.
SET CONSTRAINTS deal_projected IMMEDIATE

-- name: project_later
-- As it is by itself.
SET CONSTRAINTS deal_projected DEFERRED

-- name: digest
-- What the record keeps of an entry.
SELECT deal_digest($1)

-- name: find
-- A deal as a viewer sees it: $2 the office, $3 an organisation that is a party, from the signature on, $4 the broker who
-- looks after its introduction or opened it. An intention names parties who may not know of each other yet.
SELECT d.id, d.series, d.introduction_id, d.need_id, d.listing_id, d.sample, d.opened_at, c.state, c.terms_entry_id,
       c.registration_entry_id, coalesce(c.paid_fen, 0) AS paid_fen, coalesce(c.total_fen, 0) AS total_fen,
       (SELECT count(*) FROM deal_entry e WHERE e.deal_id = d.id)::integer AS entries, r.seller, r.buyer, r.broker
FROM deal d
LEFT JOIN deal_current c ON c.deal_id = d.id
LEFT JOIN introduction i ON i.id = d.introduction_id
CROSS JOIN LATERAL (
    SELECT coalesce(c.signed_on IS NOT NULL AND listing_own(c.seller_organization_id, $3), false) AS seller,
           coalesce(c.signed_on IS NOT NULL AND listing_own(c.buyer_organization_id, $3), false) AS buyer,
           $4::uuid IS NOT NULL AND (d.opened_by = 'member:' || $4 OR coalesce(i.owner_id = $4, false)) AS broker) AS r
WHERE d.id = $1 AND ($2 OR r.seller OR r.buyer OR r.broker)

-- name: of_introduction
-- The deal that came of an introduction, if any; whoever asks has read the introduction.
SELECT id FROM deal WHERE introduction_id = $1
