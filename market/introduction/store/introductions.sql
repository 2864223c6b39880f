-- name: hold_listings
-- Both, until the end of the transaction: whoever takes one from the market comes before, or ends what begins here. They
-- are held first, as by everybody who moves them.
SELECT id FROM listing WHERE id IN ($1, $2) ORDER BY id FOR SHARE

-- name: lock_broker
-- One writer at a time counts a broker's caseload.
SELECT role FROM member WHERE id = $1 AND standing = 'active' FOR NO KEY UPDATE

-- name: lock_expert
-- One writer at a time counts what an expert was asked.
SELECT load_cap FROM expert WHERE listing_id = $1 FOR NO KEY UPDATE

-- name: asked
-- How often an expert was asked this quarter, which begins at midnight in China. A statement of its own: one that waits
-- for the lock counts as of before it waited.
SELECT count(*) FROM introduction
WHERE listing_id = $1 AND end_reason IS DISTINCT FROM 'taken-back'
  AND begun_at >= date_trunc('quarter', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'

-- name: caseload
-- How many a broker has that are not over.
SELECT count(*) FROM introduction WHERE owner_id = $1 AND stage NOT IN ('signed', 'ended')

-- name: open_of_pair
-- One that has not ended; there is one at most.
SELECT id FROM introduction WHERE need_id = $1 AND listing_id = $2 AND stage <> 'ended'

-- name: parties
-- Whose the two are, as long as both are to be seen by everybody; an expert is of the organisation that lists them.
SELECT n.organization_id AS need, l.organization_id AS supply, n.organization_id = l.organization_id AS one, d.anonymous
FROM listing n JOIN need d ON d.listing_id = n.id JOIN listing l ON l.id = $2 AND l.kind = $3
WHERE n.id = $1 AND n.kind = 'need'
  AND listing_visible(n.status, n.expires_on, false) AND listing_visible(l.status, l.expires_on, false)

-- name: begin
-- Of two brokers at once one begins it.
INSERT INTO introduction (id, need_id, listing_id, kind, owner_id, begun_by)
VALUES (:id, :need_id, :listing_id, :kind, :owner_id, :begun_by)
ON CONFLICT (need_id, listing_id) WHERE stage <> 'ended' DO NOTHING
RETURNING id

-- name: add_side
-- A party, of whom nothing is known yet.
INSERT INTO introduction_side (introduction_id, side, organization_id) VALUES ($1, $2, $3)

-- name: end_unanswered
-- Only as long as neither side has answered.
UPDATE introduction i
SET stage = 'ended', end_reason = 'taken-back', stage_since = now(), version = version + 1, next_action = '',
    next_on = NULL
WHERE i.id = $1 AND i.stage = 'recommended'
  AND NOT EXISTS (SELECT FROM introduction_side s WHERE s.introduction_id = i.id AND s.interest IS NOT NULL)

-- name: lock_of_listings
-- Those that go on over listings, and of which side these are, in id order as everybody locks several; one that was
-- ended a moment ago is none.
SELECT i.id, i.stage, CASE WHEN i.need_id = ANY ($1::uuid[]) THEN 'need' ELSE 'supply' END AS side FROM introduction i
WHERE (i.need_id = ANY ($1::uuid[]) OR i.listing_id = ANY ($1::uuid[])) AND i.stage NOT IN ('signed', 'ended')
ORDER BY i.id FOR UPDATE

-- name: end_gone
-- Of those that were locked.
UPDATE introduction
SET stage = 'ended', end_reason = 'gone', stage_since = now(), version = version + 1, next_action = '', next_on = NULL
WHERE id = ANY ($1::uuid[])

-- name: lock
-- One writer at a time.
SELECT id FROM introduction WHERE id = $1 FOR UPDATE

-- name: find
-- Introductions as a viewer sees them: brokers and the office (:brokers) all, an organisation and a member their own,
-- the office (:office) also who is behind an anonymous need. That firm is named to nobody else until it agrees. What
-- was taken back before anybody answered is the brokers' affair. Those of one owner, stage or need where it is said;
-- what is due comes first. Whose they are is asked first, so that nobody's are read for another.
WITH concerned AS (
    SELECT i.id FROM introduction i
    WHERE :brokers AND (:introduction_id::uuid IS NULL OR i.id = :introduction_id) AND (:owner_id::uuid IS NULL
        OR i.owner_id = :owner_id)
      AND (:need_id::uuid IS NULL OR i.need_id = :need_id)
    UNION
    SELECT s.introduction_id FROM introduction_side s WHERE NOT :brokers AND s.organization_id = :organization_id
    UNION
    SELECT i.id FROM member m JOIN introduction i ON i.listing_id = m.expert_id WHERE NOT :brokers AND m.id = :member_id
)
SELECT i.id, i.need_id, i.listing_id, i.kind, i.owner_id, p.name AS owner_name, i.stage, i.stage_since, i.end_reason,
       CASE WHEN :brokers THEN i.next_action ELSE '' END AS next_action, CASE WHEN :brokers THEN i.next_on END
           AS next_on,
       i.version, i.begun_at, r.on_need, r.on_supply,
       CASE WHEN coalesce(d.anonymous, true) AND NOT (:office OR r.on_need OR n.contact_at IS NOT NULL)
            THEN '00000000-0000-0000-0000-000000000000' ELSE n.organization_id END AS need_organization,
       s.organization_id AS supply_organization,
       n.interest AS need_interest, n.answered_at AS need_answered_at, n.contact_at IS NOT NULL AS need_contact,
       s.interest AS supply_interest, s.answered_at AS supply_answered_at, s.contact_at IS NOT NULL AS supply_contact,
       :brokers AND (is_foreign(n.organization_id) OR is_foreign(s.organization_id)) AS is_foreign,
       CASE WHEN :brokers THEN x.outcome END AS export
FROM concerned c
JOIN introduction i ON i.id = c.id
JOIN introduction_side n ON n.introduction_id = i.id AND n.side = 'need'
JOIN introduction_side s ON s.introduction_id = i.id AND s.side = 'supply'
LEFT JOIN need d ON d.listing_id = i.need_id
LEFT JOIN member_person p ON p.member_id = i.owner_id
LEFT JOIN LATERAL (
    SELECT e.outcome FROM introduction_export e WHERE e.introduction_id = i.id ORDER BY e.id DESC LIMIT 1) AS x ON true
CROSS JOIN LATERAL (
    SELECT listing_own(n.organization_id, :organization_id) AS on_need,
           CASE i.kind WHEN 'expert' THEN EXISTS (SELECT FROM member m WHERE m.id = :member_id
               AND m.expert_id = i.listing_id)
                ELSE listing_own(s.organization_id, :organization_id) END AS on_supply) AS r
WHERE (:introduction_id::uuid IS NULL OR i.id = :introduction_id)
  AND (:brokers OR ((r.on_need OR r.on_supply) AND i.end_reason IS DISTINCT FROM 'taken-back'))
  AND (:owner_id::uuid IS NULL OR i.owner_id = :owner_id) AND (:stage::text IS NULL OR i.stage = :stage)
  AND (:need_id::uuid IS NULL OR i.need_id = :need_id)
ORDER BY i.stage IN ('signed', 'ended'), least(i.next_on, (i.stage_since AT TIME ZONE 'Asia/Shanghai')::date), i.id
LIMIT :limit

-- name: count_asking
-- Those that go on and wait for the answer of an organisation ($1, where $3 speaks for it) or of a member as an expert
-- ($2), who alone answers for themselves.
SELECT count(*) FROM (
    SELECT i.id
    FROM introduction_side s JOIN introduction i ON i.id = s.introduction_id
    WHERE $3 AND s.organization_id = $1 AND s.interest IS NULL AND i.stage NOT IN ('signed', 'ended')
      AND (s.side = 'need' OR i.kind <> 'expert')
    UNION
    SELECT i.id
    FROM member m
    JOIN introduction i ON i.listing_id = m.expert_id AND i.kind = 'expert' AND i.stage NOT IN ('signed', 'ended')
    JOIN introduction_side s ON s.introduction_id = i.id AND s.side = 'supply' AND s.interest IS NULL
    WHERE m.id = $2) AS asking

-- name: record
-- What happened, for ever.
INSERT INTO introduction_step (introduction_id, step, stage_before, stage_after, side, actor, reason)
VALUES (:introduction_id, :step, :stage_before, :stage_after, :side, :actor, :reason)
RETURNING id
