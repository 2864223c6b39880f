-- name: find
-- Grants as their sides see them: an operator (:office) all, an organisation what is its own (:owner_id) and what it
-- asked for (:receiver_id), a broker (:member_id) what they asked for. Who owns an anonymous need its receiver does not
-- read, nor what an NDA would betray.
SELECT g.id, g.listing_id, l.kind, g.receiver_id, g.receiver_member_id, g.tier, g.reason, g.asked_at, g.answer,
       g.decided_at, g.expires_on, g.ended_at,
       CASE WHEN g.state = 'granted' AND g.expires_on < market_today() THEN 'lapsed' ELSE g.state END AS state,
       CASE WHEN :office THEN 'office' WHEN s.owns THEN 'owner' ELSE 'receiver' END AS side,
       CASE WHEN :office OR s.owns OR listing_visible(l.status, l.expires_on, false) THEN l.title END AS title,
       CASE WHEN :office OR s.owns OR NOT coalesce(n.anonymous, false) THEN g.owner_id
            ELSE '00000000-0000-0000-0000-000000000000' END AS owner_id,
       coalesce(o.name, p.name) AS receiver,
       f.party_id, f.is_foreign,
       CASE WHEN :office OR s.owns THEN array_remove(ARRAY[
           CASE WHEN g.tier = 'L3' AND NOT nda_in_force(g.owner_id, f.party_id) THEN 'no-nda' END,
           CASE WHEN f.is_foreign AND d.outcome IS NULL THEN 'not-decided' END,
           CASE WHEN f.is_foreign AND d.outcome = 'forbidden' THEN 'forbidden' END], NULL) ELSE '{}' END AS obstacles
FROM disclosure_grant g
JOIN listing l ON l.id = g.listing_id
LEFT JOIN need n ON n.listing_id = l.id
LEFT JOIN organization o ON o.id = g.receiver_id
LEFT JOIN member_person p ON p.member_id = g.receiver_member_id
CROSS JOIN LATERAL (SELECT listing_own(g.owner_id, :owner_id) AS owns) AS s
CROSS JOIN LATERAL (SELECT grant_party(g.receiver_id, g.receiver_member_id) AS party_id) AS y
CROSS JOIN LATERAL (SELECT y.party_id, is_foreign(y.party_id) AS is_foreign) AS f
LEFT JOIN LATERAL (
    SELECT e.outcome FROM export_decision e WHERE e.grant_id = g.id ORDER BY e.id DESC LIMIT 1) AS d ON true
WHERE (:grant_id::uuid IS NULL OR g.id = :grant_id) AND (:listing_id::uuid IS NULL OR g.listing_id = :listing_id)
  AND (:office OR s.owns OR listing_own(g.receiver_id, :receiver_id) OR listing_own(g.receiver_member_id, :member_id))
ORDER BY g.state <> 'asked', g.asked_at DESC, g.id LIMIT :limit

-- name: count_asked
-- What waits for the answer of an owner ($1).
SELECT count(*) FROM disclosure_grant WHERE owner_id = $1 AND state = 'asked'

-- name: lock
-- One writer at a time: a grant is answered once.
SELECT owner_id FROM disclosure_grant WHERE id = $1 FOR UPDATE

-- name: hold_listing
-- Before its grants, as whoever edits the listing does: a text that is taken away meanwhile is asked for no more.
SELECT FROM listing WHERE id = $1 FOR KEY SHARE

-- name: lapse
-- What is past its last day makes room for being asked anew.
UPDATE disclosure_grant SET state = 'lapsed', ended_by = 'clock', ended_at = now()
WHERE listing_id = $1 AND state = 'granted' AND expires_on < market_today()

-- name: ask
-- Asked once, however often it is sent: nothing comes back for one that is open already.
INSERT INTO disclosure_grant (id, listing_id, owner_id, receiver_id, receiver_member_id, tier, reason, asked_by)
SELECT :id, l.id, l.organization_id, :receiver_id, :receiver_member_id, t.tier, :reason, :asked_by
FROM listing l JOIN listing_text t ON t.listing_id = l.id AND t.tier = :tier
WHERE l.id = :listing_id
ON CONFLICT DO NOTHING
RETURNING id, owner_id

-- name: find_open
-- The one that is open already.
SELECT id FROM disclosure_grant
WHERE listing_id = $1 AND tier = $2 AND coalesce(receiver_id, receiver_member_id) = $3 AND state IN ('asked', 'granted')

-- name: decide
-- The owner's answer, given once.
UPDATE disclosure_grant
SET state = :state, answer = :answer, expires_on = :expires_on, decided_by = :decided_by, decided_at = now()
WHERE id = :id

-- name: revoke
-- From this commit on nobody reads by it.
UPDATE disclosure_grant SET state = 'revoked', ended_by = $2, ended_at = now() WHERE id = $1

-- name: asked_by
-- Who asked, to be told of the answer.
SELECT asked_by FROM disclosure_grant WHERE id = $1
