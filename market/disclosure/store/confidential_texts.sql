-- name: tiers
-- Which confidential texts a listing has.
SELECT tier FROM listing_text WHERE listing_id = $1 ORDER BY tier

-- name: hold
-- What is revoked while somebody reads is revoked after this reading.
SELECT FROM disclosure_grant WHERE listing_id = $1 ORDER BY id FOR SHARE

-- name: find_right
-- The grant by which somebody reads: $3 the organisation that was granted it, $4 the broker. Its grounds must still hold.
SELECT g.id
FROM disclosure_grant g
JOIN listing l ON l.id = g.listing_id AND l.organization_id = g.owner_id
CROSS JOIN LATERAL (SELECT grant_party(g.receiver_id, g.receiver_member_id) AS party_id) AS y
LEFT JOIN LATERAL (
    SELECT e.outcome FROM export_decision e WHERE e.grant_id = g.id ORDER BY e.id DESC LIMIT 1) AS d ON true
WHERE g.listing_id = $1 AND g.tier >= $2 AND g.state = 'granted' AND coalesce(g.expires_on >= market_today(), true)
  AND (listing_own(g.receiver_id, $3) OR listing_own(g.receiver_member_id, $4))
  AND (g.tier <> 'L3' OR nda_in_force(g.owner_id, y.party_id))
  AND (NOT is_foreign(y.party_id) OR coalesce(d.outcome IN ('not-listed', 'licensed'), false))
ORDER BY g.tier, g.id LIMIT 1

-- name: read
-- The text comes out of the row that says it was read: there is no way to the one without the other.
WITH reading AS (
    INSERT INTO text_reading (listing_id, tier, reader_id, role, organization_id, grant_id, purpose, reason)
    SELECT t.listing_id, t.tier, :reader_id, :role, :organization_id, :grant_id, :purpose, :reason
    FROM listing_text t WHERE t.listing_id = :listing_id AND t.tier = :tier
    RETURNING listing_id, tier)
SELECT t.body FROM reading r JOIN listing_text t ON t.listing_id = r.listing_id AND t.tier = r.tier

-- name: note
-- A reading of what lies beside the texts, or before them: a file of their tier, a manuscript under review.
INSERT INTO text_reading (listing_id, tier, reader_id, role, organization_id, grant_id, purpose, reason)
VALUES (:listing_id, :tier, :reader_id, :role, :organization_id, :grant_id, :purpose, :reason)

-- name: readings
-- Who read a listing's texts, the latest first, by the names of today; an erased person has none.
SELECT r.listing_id, r.tier, r.reader_id, r.role, p.name AS reader, r.organization_id, o.name AS organization,
       r.purpose, r.reason, r.read_at
FROM text_reading r
LEFT JOIN member_person p ON p.member_id = r.reader_id
LEFT JOIN organization o ON o.id = r.organization_id
WHERE r.listing_id = $1
ORDER BY r.id DESC LIMIT $2
