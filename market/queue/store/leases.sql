-- name: best
-- The best that waits, that nobody else has open, among the broker's fields; without fields among all.
SELECT p.id FROM queue_pair p
JOIN listing n ON n.id = p.need_id AND listing_visible(n.status, n.expires_on, false)
JOIN listing l ON l.id = p.listing_id AND listing_visible(l.status, l.expires_on, false)
    AND l.organization_id <> n.organization_id
LEFT JOIN expert e ON e.listing_id = p.listing_id
WHERE p.state = 'waiting' AND p.source = 'ranked' AND (p.snoozed_until IS NULL OR p.snoozed_until <= now())
  AND p.id <> ALL ($2::bigint[]) AND ($3::text IS NULL OR p.kind = $3) AND p.need_id IS DISTINCT FROM $4::uuid
  AND coalesce(e.rankable AND e.opted_out_at IS NULL AND e.erased_at IS NULL, true)
  AND NOT EXISTS (SELECT FROM queue_lease q WHERE q.pair_id = p.id AND q.open_until > now() AND q.member_id <> $1)
  AND (NOT EXISTS (SELECT FROM broker_field f WHERE f.member_id = $1)
       OR EXISTS (SELECT FROM broker_field f JOIN listing_field c ON c.listing_id = p.need_id AND c.scheme = 'plan'
                  WHERE f.member_id = $1 AND (c.code = f.code OR starts_with(c.code, f.code || '.'))))
ORDER BY p.chance DESC NULLS LAST, p.score DESC, p.id LIMIT 1

-- name: explored
-- The same of those drawn at random, in the order of their drawing: chances have no say.
SELECT p.id FROM queue_pair p
JOIN listing n ON n.id = p.need_id AND listing_visible(n.status, n.expires_on, false)
JOIN listing l ON l.id = p.listing_id AND listing_visible(l.status, l.expires_on, false)
    AND l.organization_id <> n.organization_id
LEFT JOIN expert e ON e.listing_id = p.listing_id
WHERE p.state = 'waiting' AND p.source = 'explored' AND (p.snoozed_until IS NULL OR p.snoozed_until <= now())
  AND p.id <> ALL ($2::bigint[]) AND ($3::text IS NULL OR p.kind = $3) AND p.need_id IS DISTINCT FROM $4::uuid
  AND coalesce(e.rankable AND e.opted_out_at IS NULL AND e.erased_at IS NULL, true)
  AND NOT EXISTS (SELECT FROM queue_lease q WHERE q.pair_id = p.id AND q.open_until > now() AND q.member_id <> $1)
  AND (NOT EXISTS (SELECT FROM broker_field f WHERE f.member_id = $1)
       OR EXISTS (SELECT FROM broker_field f JOIN listing_field c ON c.listing_id = p.need_id AND c.scheme = 'plan'
                  WHERE f.member_id = $1 AND (c.code = f.code OR starts_with(c.code, f.code || '.'))))
ORDER BY p.id LIMIT 1

-- name: shown
-- What a broker was shown lately, the latest first: what they did and what they have open.
SELECT p.need_id FROM (
    SELECT pair_id, acted_at AS shown_at FROM queue_act
    WHERE actor = $1 AND act <> 'undo' AND acted_at > now() - interval '12 hours'
    UNION ALL
    SELECT pair_id, opened_at FROM queue_lease WHERE member_id = $2 AND open_until > now()
) s JOIN queue_pair p ON p.id = s.pair_id
ORDER BY s.shown_at DESC

-- name: lock_pair
-- Whatever is done with a pair is done one after the other; one that waits no more is nobody's.
SELECT id FROM queue_pair WHERE id = $1 AND state = 'waiting' FOR UPDATE

-- name: take
-- Nobody takes what another has open. One's own stays the same lease, and once seen with its level it is blind no more.
INSERT INTO queue_lease AS q (pair_id, id, member_id, blind, open_until)
VALUES (:pair_id, :id, :member_id, :blind, clock_timestamp() + :lease)
ON CONFLICT (pair_id) DO UPDATE SET
    id = CASE WHEN q.member_id = excluded.member_id AND q.open_until > now() THEN q.id ELSE excluded.id END,
    blind = CASE WHEN q.member_id = excluded.member_id AND q.open_until > now() THEN q.blind AND excluded.blind
                 ELSE excluded.blind END,
    member_id = excluded.member_id, opened_at = excluded.opened_at, open_until = excluded.open_until
WHERE q.member_id = excluded.member_id OR q.open_until <= clock_timestamp()
RETURNING id

-- name: find
-- A lease that still holds, with its pair as it came up.
SELECT q.id, q.pair_id, q.member_id, q.blind, q.open_until, p.need_id, p.listing_id, p.kind, p.source, p.level,
       p.chance, p.score, p.rank, p.probability, p.need_version, p.listing_version, p.model, p.index_version
FROM queue_lease q JOIN queue_pair p ON p.id = q.pair_id
WHERE q.id = $1 AND q.member_id = $2 AND q.open_until > clock_timestamp()

-- name: renew
-- A page that is still open keeps its pair.
UPDATE queue_lease SET open_until = clock_timestamp() + $3
WHERE id = $1 AND member_id = $2 AND open_until > clock_timestamp()

-- name: release
-- To others at once.
DELETE FROM queue_lease WHERE id = $1 AND member_id = $2
