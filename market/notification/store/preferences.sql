-- name: begin
-- Everybody has a row before it is held; in the order of ids, as every writer goes.
INSERT INTO standing_wish (member_id) SELECT id FROM unnest($1::uuid[]) AS asked(id) ORDER BY id
ON CONFLICT (member_id) DO NOTHING

-- name: hold
-- News are added and told by one at a time: their numbers then grow in the order in which they can be seen.
SELECT member_id FROM standing_wish WHERE member_id = ANY ($1::uuid[]) ORDER BY member_id FOR UPDATE

-- name: get
-- A member's wishes.
SELECT frequency, by_mail, letters, refusals, refused_at, seen_through FROM standing_wish WHERE member_id = $1

-- name: put
-- What is wished for their organisation's listings.
UPDATE standing_wish SET frequency = $2, by_mail = $3 WHERE member_id = $1

-- name: with_quiet_news
-- Who has news that is told to nobody, in no digest yet: only for the page, or of a listing that is switched off.
SELECT DISTINCT i.member_id
FROM digest_item i
JOIN standing_wish w ON w.member_id = i.member_id
LEFT JOIN saved_search s ON s.id = i.source_id
WHERE i.digest_id IS NULL
  AND (coalesce(s.frequency, w.frequency) = 'page' OR EXISTS (
      SELECT FROM standing_off o WHERE o.member_id = i.member_id AND o.listing_id = i.source_id))

-- name: put_quiet_news_away
-- In a digest that is sent nowhere: who wants to be told from now on is told of what comes from now on. Called while the
-- wishes of these members are held.
WITH quiet AS (
    SELECT i.id, i.member_id
    FROM digest_item i
    JOIN standing_wish w ON w.member_id = i.member_id
    LEFT JOIN saved_search s ON s.id = i.source_id
    WHERE i.member_id = ANY ($1::uuid[]) AND i.digest_id IS NULL
      AND (coalesce(s.frequency, w.frequency) = 'page' OR EXISTS (
          SELECT FROM standing_off o WHERE o.member_id = i.member_id AND o.listing_id = i.source_id))
), made AS (
    INSERT INTO digest (id, member_id, through)
    SELECT gen_random_uuid(), q.member_id, max(q.id) FROM quiet q GROUP BY q.member_id
    RETURNING id, member_id
)
UPDATE digest_item i SET digest_id = made.id FROM quiet q JOIN made ON made.member_id = q.member_id WHERE i.id = q.id

-- name: put_letters
-- Letters at all, or none; who wants them again begins anew with the refusals.
UPDATE standing_wish SET letters = $2, refusals = CASE WHEN $2 THEN 0 ELSE refusals END,
                         refused_at = CASE WHEN $2 THEN NULL ELSE refused_at END
WHERE member_id = $1

-- name: note_taken
-- The address works: earlier refusals count no more.
UPDATE standing_wish SET refusals = 0, refused_at = NULL WHERE member_id = $1

-- name: note_refused
-- The mail server refused the address; after $2 times in a row letters end.
UPDATE standing_wish SET refusals = refusals + 1, refused_at = now(), letters = letters AND refusals + 1 < $2
WHERE member_id = $1

-- name: own_listings
-- What is in the market of the member's organisation, of the kinds that are standing searches by themselves; needs first.
SELECT l.id, l.kind, l.title, o.listing_id IS NULL AS on, count(*) OVER () AS total
FROM listing l LEFT JOIN standing_off o ON o.member_id = :member_id AND o.listing_id = l.id
WHERE l.organization_id = :organization_id AND l.kind = ANY (:kinds::text[]) AND listing_visible(l.status,
    l.expires_on, false)
ORDER BY l.kind DESC, l.published_at DESC NULLS LAST, l.id
OFFSET :offset LIMIT :limit

-- name: switch_off
-- Only for a listing of their own organisation.
INSERT INTO standing_off (member_id, listing_id)
SELECT $1, l.id FROM listing l WHERE l.id = $2 AND l.organization_id = $3
ON CONFLICT (member_id, listing_id) DO UPDATE SET listing_id = excluded.listing_id
RETURNING listing_id

-- name: switch_on
-- As before.
DELETE FROM standing_off o USING listing l
WHERE o.member_id = $1 AND o.listing_id = $2 AND l.id = o.listing_id AND l.organization_id = $3

-- name: of
SELECT topic FROM unwanted_letter WHERE member_id = $1

-- name: refuse
-- Said twice is said once; somebody without an account gets no letters.
INSERT INTO unwanted_letter (member_id, topic) SELECT id, $2 FROM member WHERE id = $1 ON CONFLICT DO NOTHING

-- name: want
DELETE FROM unwanted_letter WHERE member_id = $1 AND topic = $2
