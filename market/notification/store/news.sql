-- name: position
-- How far a lane of the change log was read for saved searches.
SELECT xid, seq FROM standing_position WHERE lane = $1

-- name: move
-- Only forward, or back where the store was set back: of two readers the later place counts.
INSERT INTO standing_position AS p (lane, xid, seq) VALUES ($1, $2, $3)
ON CONFLICT (lane) DO UPDATE SET xid = excluded.xid, seq = excluded.seq

-- name: changed
-- What was written within a time, the latest first.
SELECT id FROM listing
WHERE updated_at > now() - $1::interval AND listing_visible(status, expires_on, false)
ORDER BY updated_at DESC, id LIMIT $2

-- name: of_searches
-- Of what was found, that which is news: it entered the market or was rewritten since the search was saved ($3 before),
-- lately ($4), and is not of the member's own organisation. A wording is looked for once a listing. An expert has no right to know what is their unit's.
WITH wording AS MATERIALIZED (
    SELECT changed.id, w.version, w.written_at
    FROM (SELECT DISTINCT id FROM unnest($2::uuid[]) AS id) AS changed CROSS JOIN LATERAL listing_wording(changed.id) AS w
)
SELECT s.member_id, 'search' AS source, s.id AS source_id, l.id AS listing_id, w.version AS listing_version
FROM unnest($1::uuid[], $2::uuid[]) AS found(search_id, listing_id)
JOIN saved_search s ON s.id = found.search_id
JOIN member m ON m.id = s.member_id AND m.standing = 'active'
JOIN listing l ON l.id = found.listing_id AND listing_visible(l.status, l.expires_on, false)
JOIN wording w ON w.id = l.id
WHERE NOT listing_own(l.organization_id, CASE WHEN m.role <> 'expert' THEN m.organization_id END)
  AND greatest(l.published_at, w.written_at) > greatest(s.saved_at - $3::interval, now() - $4::interval)
ORDER BY s.member_id, l.published_at, l.id, s.id

-- name: of_pairs
-- What came up for the needs and achievements of organisations: pairs of the brokers' queue among the first answers
-- (:rank_max) that are good enough (:level_min by level, :score_min by score where none is known), unless a broker said
-- otherwise. News is the other side, where it entered the market or was rewritten after one's own (:before), lately
-- (:lately), and was not found before. Wordings are compared of those alone that may have changed since they were
-- found; a minute is more than a write takes.
WITH pair AS (
    SELECT p.need_id, p.listing_id, p.kind, n.organization_id AS asking, l.organization_id AS offering,
           n.published_at AS asked_at, n.updated_at AS need_at, l.published_at AS offered_at, l.updated_at AS offer_at
    FROM queue_pair p
    JOIN listing n ON n.id = p.need_id AND listing_visible(n.status, n.expires_on, false)
    JOIN listing l ON l.id = p.listing_id AND listing_visible(l.status, l.expires_on, false)
    WHERE p.source = 'ranked' AND p.rank <= :rank_max AND (p.level >= :level_min OR (p.level IS NULL
        AND p.score >= :score_min))
      AND (p.state IN ('waiting', 'introduced') OR (p.state = 'graded' AND EXISTS (
          SELECT FROM judgement j
          WHERE j.need_id = p.need_id AND j.listing_id = p.listing_id AND j.level >= :level_min
            AND NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id))))
      AND n.organization_id <> l.organization_id AND greatest(n.updated_at, l.updated_at) > now() - :lately::interval
), side AS (
    SELECT 'need' AS source, need_id AS own_id, asking AS owner_id, asked_at AS own_at, listing_id,
           offered_at AS published_at, offer_at AS updated_at
    FROM pair
    UNION ALL
    SELECT 'achievement', listing_id, offering, offered_at, need_id, asked_at, need_at FROM pair WHERE kind = 'achievement'
), candidate AS MATERIALIZED (
    SELECT m.id AS member_id, s.source, s.own_id, s.own_at, s.listing_id, s.published_at
    FROM side s
    JOIN member m ON m.organization_id = s.owner_id AND m.role IN ('enterprise', 'institute') AND m.standing = 'active'
    WHERE s.updated_at > greatest(s.own_at - :before::interval, now() - :lately::interval)
      AND NOT EXISTS (SELECT FROM standing_off o WHERE o.member_id = m.id AND o.listing_id = s.own_id)
      AND NOT EXISTS (
          SELECT FROM digest_item i
          WHERE i.member_id = m.id AND i.source_id = s.own_id AND i.listing_id = s.listing_id
            AND i.found_at > s.updated_at + interval '1 minute')
)
SELECT c.member_id, c.source, c.own_id AS source_id, c.listing_id, w.version AS listing_version
FROM candidate c
CROSS JOIN LATERAL listing_wording(c.listing_id) AS w
WHERE greatest(c.published_at, w.written_at) > greatest(c.own_at - :before::interval, now() - :lately::interval)
  AND NOT EXISTS (
      SELECT FROM digest_item i
      WHERE i.member_id = c.member_id AND i.source_id = c.own_id AND i.listing_id = c.listing_id
        AND i.listing_version = w.version)
ORDER BY c.member_id, c.published_at, c.listing_id, c.own_id

-- name: keep
-- Called while the wishes of these members are held. What is there is not news a second time, and what was found for a
-- search that was removed meanwhile, or for a member who was erased, is told to nobody.
INSERT INTO digest_item (member_id, source, source_id, listing_id, listing_version)
SELECT n.member_id, n.source, n.source_id, n.listing_id, n.listing_version
FROM unnest(:member_ids::uuid[], :sources::text[], :source_ids::uuid[], :listing_ids::uuid[],
    :listing_versions::integer[])
     WITH ORDINALITY AS n(member_id, source, source_id, listing_id, listing_version, place)
JOIN member m ON m.id = n.member_id AND m.standing <> 'erased'
WHERE n.source <> 'search'
   OR EXISTS (SELECT FROM saved_search s WHERE s.id = n.source_id AND s.member_id = n.member_id)
ORDER BY n.place
ON CONFLICT (member_id, source_id, listing_id, listing_version) DO NOTHING

-- name: unseen
-- From the first that was not marked as seen ($2 is the last that was); what a source is called is known while it stands.
SELECT i.id, i.member_id, i.source, i.source_id, i.listing_id, i.listing_version, i.found_at,
       coalesce(s.name, o.title) AS name, coalesce(s.by_mail, w.by_mail) AS mailed,
       EXISTS (SELECT FROM digest_item b
               WHERE b.member_id = i.member_id AND b.source_id = i.source_id AND b.listing_id = i.listing_id
                 AND b.listing_version < i.listing_version) AS rewritten
FROM digest_item i
JOIN member m ON m.id = i.member_id
JOIN standing_wish w ON w.member_id = i.member_id
LEFT JOIN saved_search s ON s.id = i.source_id
LEFT JOIN listing o ON o.id = i.source_id AND o.organization_id = m.organization_id
WHERE i.member_id = $1 AND i.id > $2
ORDER BY i.id LIMIT $3

-- name: latest
-- The latest up to one ($2), the last first.
SELECT i.id, i.member_id, i.source, i.source_id, i.listing_id, i.listing_version, i.found_at,
       coalesce(s.name, o.title) AS name, coalesce(s.by_mail, w.by_mail) AS mailed,
       EXISTS (SELECT FROM digest_item b
               WHERE b.member_id = i.member_id AND b.source_id = i.source_id AND b.listing_id = i.listing_id
                 AND b.listing_version < i.listing_version) AS rewritten
FROM digest_item i
JOIN member m ON m.id = i.member_id
JOIN standing_wish w ON w.member_id = i.member_id
LEFT JOIN saved_search s ON s.id = i.source_id
LEFT JOIN listing o ON o.id = i.source_id AND o.organization_id = m.organization_id
WHERE i.member_id = $1 AND i.id <= $2
ORDER BY i.id DESC LIMIT $3

-- name: drop_old
-- The oldest ($2), as far as they are older than $1; with them the digests of which nothing is left.
WITH gone AS (
    DELETE FROM digest_item
    WHERE id IN (
        SELECT oldest.id FROM (SELECT i.id, i.found_at FROM digest_item i ORDER BY i.id LIMIT $2) AS oldest
        WHERE oldest.found_at < now() - $1::interval)
    RETURNING id, digest_id
), emptied AS (
    DELETE FROM digest d
    WHERE d.id IN (SELECT gone.digest_id FROM gone)
      AND NOT EXISTS (
          SELECT FROM digest_item i WHERE i.digest_id = d.id AND NOT EXISTS (SELECT FROM gone WHERE gone.id = i.id))
)
SELECT count(*) FROM gone

-- name: behind
-- How many there are after one, and the last of them.
SELECT count(*) AS items, max(i.id) AS last FROM digest_item i WHERE i.member_id = $1 AND i.id > $2

-- name: see
-- Forward alone, and never past what there is.
UPDATE standing_wish w
SET seen_through = greatest(w.seen_through, least($2, (SELECT max(i.id) FROM digest_item i WHERE i.member_id = $1)))
WHERE w.member_id = $1
