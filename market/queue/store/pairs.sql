-- name: put
-- A pair that waits takes the newest figures, and stays certain once it was ranked. One that a broker has closed waits
-- again only if a newer version of either text has raised its level; an introduction never does. No organisation is
-- brought together with itself.
INSERT INTO queue_pair AS p (need_id, listing_id, kind, source, level, chance, score, rank, probability, need_version,
                             listing_version, model, index_version)
SELECT :need_id, :listing_id, :kind, :source, :level, :chance, :score, :rank, :probability, :need_version,
    :listing_version, :model, :index_version
WHERE NOT EXISTS (SELECT FROM listing n JOIN listing l USING (organization_id) WHERE n.id = :need_id
    AND l.id = :listing_id)
ON CONFLICT (need_id, listing_id) DO UPDATE SET
    source = excluded.source, level = excluded.level, chance = excluded.chance, score = excluded.score,
    rank = excluded.rank, probability = excluded.probability, need_version = excluded.need_version,
    listing_version = excluded.listing_version, model = excluded.model, index_version = excluded.index_version,
    state = 'waiting', closed_at = NULL, closed_by = NULL,
    found_at = CASE WHEN p.state = 'waiting' THEN p.found_at ELSE now() END,
    snoozed_until = CASE WHEN p.state = 'waiting' THEN p.snoozed_until END
WHERE (p.state = 'waiting' AND NOT (p.source = 'ranked' AND excluded.source = 'explored'))
   OR p.state = 'gone'
   OR (p.state IN ('graded', 'declined') AND excluded.level > p.level
       AND (excluded.need_version > p.need_version OR excluded.listing_version > p.listing_version))

-- name: hold
-- Whoever changes several pairs holds them first, in this order, or two such would wait for each other.
SELECT id FROM queue_pair WHERE need_id = ANY ($1::uuid[]) ORDER BY need_id, listing_id FOR UPDATE

-- name: known
-- What is in the queue of a need, whatever became of it.
SELECT listing_id, source FROM queue_pair WHERE need_id = $1

-- name: leave_out
-- What waited for an older text of the need and does not come up for the new one; what a broker has open is left alone.
UPDATE queue_pair p SET state = 'gone', closed_at = now(), closed_by = $4
WHERE p.need_id = $1 AND p.state = 'waiting' AND p.need_version < $2 AND p.listing_id <> ALL ($3::uuid[])
  AND NOT EXISTS (SELECT FROM queue_lease q WHERE q.pair_id = p.id AND q.open_until > now())

-- name: of_others
-- Which of these are not of the organisation that has the need.
SELECT l.id FROM listing l JOIN listing n ON n.id = $1 AND n.organization_id <> l.organization_id
WHERE l.id = ANY ($2::uuid[])

-- name: close_vanished
-- Pairs of listings that left the market or came to one organisation, and of experts who are not to be ranked; and those
-- whose introduction ended because one of the two had left: they come up again once both are back.
UPDATE queue_pair p SET state = 'gone', closed_at = now(), closed_by = $2
FROM (
    SELECT q.id FROM queue_pair q
    WHERE (q.need_id = ANY ($1::uuid[]) OR q.listing_id = ANY ($1::uuid[])) AND CASE q.state
        WHEN 'waiting' THEN 2 <> (
            SELECT count(DISTINCT l.organization_id) FROM listing l LEFT JOIN expert e ON e.listing_id = l.id
            WHERE l.id IN (q.need_id, q.listing_id) AND listing_visible(l.status, l.expires_on, false)
              AND coalesce(e.rankable AND e.opted_out_at IS NULL AND e.erased_at IS NULL, true))
        WHEN 'introduced' THEN (
            SELECT EXISTS (SELECT FROM introduction_step s WHERE s.introduction_id = i.id AND s.step = 'leave')
            FROM introduction i WHERE i.need_id = q.need_id AND i.listing_id = q.listing_id
            ORDER BY i.begun_at DESC, i.id LIMIT 1)
        ELSE false END
    ORDER BY q.need_id, q.listing_id FOR UPDATE
) AS held
WHERE p.id = held.id

-- name: ungraded
-- Whether achievements were matched and none got a level; pairs with experts never have one.
SELECT EXISTS (SELECT FROM queue_pair WHERE kind = 'achievement')
   AND NOT EXISTS (SELECT FROM queue_pair WHERE kind = 'achievement' AND level IS NOT NULL) AS ungraded

-- name: position
SELECT xid, seq FROM queue_position WHERE lane = $1

-- name: move
-- Only forward: of two readers the later place counts.
INSERT INTO queue_position AS q (lane, xid, seq) VALUES ($1, $2, $3)
ON CONFLICT (lane) DO UPDATE SET xid = excluded.xid, seq = excluded.seq

-- name: open_needs
-- Every need that is public, for a change of much at once.
SELECT id FROM listing WHERE kind = 'need' AND listing_visible(status, expires_on, false) ORDER BY id

-- name: of
SELECT code FROM broker_field WHERE member_id = $1 ORDER BY code

-- name: clear
-- What is chosen anew replaces what was.
DELETE FROM broker_field WHERE member_id = $1

-- name: add
INSERT INTO broker_field (member_id, code) SELECT $1, unnest($2::text[])
