-- name: due_members
-- Who has something to be told by now: what was found until the moment that its source's frequency names ($1 at once,
-- $2 daily, $3 weekly), in no digest yet.
SELECT DISTINCT i.member_id
FROM digest_item i
JOIN member m ON m.id = i.member_id AND m.standing = 'active'
JOIN standing_wish w ON w.member_id = i.member_id
LEFT JOIN saved_search s ON s.id = i.source_id
WHERE i.digest_id IS NULL
  AND i.found_at <= CASE coalesce(s.frequency, w.frequency)
                    WHEN 'at-once' THEN $1::timestamptz WHEN 'daily' THEN $2::timestamptz WHEN 'weekly' THEN $3::timestamptz END
  AND NOT EXISTS (SELECT FROM standing_off o WHERE o.member_id = i.member_id AND o.listing_id = i.source_id)
ORDER BY i.member_id

-- name: due
-- The same of one member ($4), whose wish is held: two that decide at once are one after the other.
SELECT i.id
FROM digest_item i
JOIN member m ON m.id = i.member_id AND m.standing = 'active'
JOIN standing_wish w ON w.member_id = i.member_id
LEFT JOIN saved_search s ON s.id = i.source_id
WHERE i.member_id = $4 AND i.digest_id IS NULL
  AND i.found_at <= CASE coalesce(s.frequency, w.frequency)
                    WHEN 'at-once' THEN $1::timestamptz WHEN 'daily' THEN $2::timestamptz WHEN 'weekly' THEN $3::timestamptz END
  AND NOT EXISTS (SELECT FROM standing_off o WHERE o.member_id = i.member_id AND o.listing_id = i.source_id)
ORDER BY i.id

-- name: add
-- The digest, and the last of the news that were there.
INSERT INTO digest (id, member_id, through) VALUES ($1, $2, $3)

-- name: put
-- What it tells.
UPDATE digest_item SET digest_id = $1 WHERE id = ANY ($2::bigint[])

-- name: get
-- A member's digest.
SELECT id, member_id, decided_at, mailed_at FROM digest WHERE id = $1 AND member_id = $2

-- name: items
-- The first ($4) that it tells, in the order in which they came up: $2 those alone that a letter tells, $3 those after the
-- last that was marked as seen. What left the market is not counted.
SELECT i.id, i.member_id, i.source, i.source_id, i.listing_id, i.listing_version, i.found_at,
       coalesce(s.name, o.title) AS name, coalesce(s.by_mail, w.by_mail) AS mailed,
       EXISTS (SELECT FROM digest_item b
               WHERE b.member_id = i.member_id AND b.source_id = i.source_id AND b.listing_id = i.listing_id
                 AND b.listing_version < i.listing_version) AS rewritten,
       count(*) OVER () AS total
FROM digest_item i
JOIN member m ON m.id = i.member_id
JOIN listing l ON l.id = i.listing_id AND listing_visible(l.status, l.expires_on, false)
JOIN standing_wish w ON w.member_id = i.member_id
LEFT JOIN saved_search s ON s.id = i.source_id
LEFT JOIN listing o ON o.id = i.source_id AND o.organization_id = m.organization_id
WHERE i.digest_id = $1 AND i.id > $3 AND (NOT $2 OR coalesce(s.by_mail, w.by_mail))
  AND coalesce(s.name, o.title) IS NOT NULL
ORDER BY i.id LIMIT $4

-- name: note_mailed
-- That a letter of it went out.
UPDATE digest SET mailed_at = now() WHERE id = $1

-- name: mailed
-- Whether any of it is of a source whose member wants letters.
SELECT EXISTS (
    SELECT FROM digest_item i
    JOIN standing_wish w ON w.member_id = i.member_id
    LEFT JOIN saved_search s ON s.id = i.source_id
    WHERE i.digest_id = $1 AND w.letters AND coalesce(s.by_mail, w.by_mail))
