-- name: close_withdrawn
-- Open turns of a judge whose need or listing has left the market.
UPDATE judging_turn t SET closed_at = clock_timestamp(), outcome = 'withdrawn'
FROM judging_pair p
WHERE t.pair_id = p.id AND t.judge = $1 AND p.kind = $2 AND t.closed_at IS NULL AND t.open_until > now()
  AND (SELECT count(*) FROM listing l
       WHERE l.id IN (p.need_id, p.listing_id) AND listing_visible(l.status, l.expires_on, false)) < 2

-- name: current
-- What a judge has open: a judgement they came back to before a pair that is new, the latest first.
SELECT t.id FROM judging_turn t JOIN judging_pair p ON p.id = t.pair_id
WHERE t.judge = $1 AND p.kind = $2 AND t.closed_at IS NULL AND t.open_until > now()
ORDER BY t.replaces IS NULL, t.opened_at DESC LIMIT 1

-- name: waiting
-- What a judge may be given next: pairs in the market that they have not closed and that others leave room for. They
-- stay with the need they have just read; else with one that nobody else has open; else as the pools were drawn.
WITH last AS (
    SELECT p.need_id FROM judging_turn t JOIN judging_pair p ON p.id = t.pair_id
    WHERE t.judge = $1 AND p.kind = $2 ORDER BY t.opened_at DESC LIMIT 1
), open_need AS (
    SELECT DISTINCT p.need_id FROM judging_turn t JOIN judging_pair p ON p.id = t.pair_id
    WHERE t.judge <> $1 AND t.closed_at IS NULL AND t.open_until > now()
)
SELECT p.id, count(*) OVER () AS waiting
FROM judging_pair p
JOIN listing n ON n.id = p.need_id AND listing_visible(n.status, n.expires_on, false)
JOIN listing l ON l.id = p.listing_id AND listing_visible(l.status, l.expires_on, false)
WHERE p.kind = $2
  AND NOT EXISTS (SELECT FROM judging_turn t WHERE t.pair_id = p.id AND t.judge = $1 AND t.closed_at IS NOT NULL)
  AND (SELECT count(DISTINCT t.judge) FROM judging_turn t
       WHERE t.pair_id = p.id AND t.judge <> $1
         AND (t.outcome = 'judged' OR t.closed_at IS NULL AND t.open_until > now())) < p.readers
ORDER BY (p.need_id IN (SELECT need_id FROM last)) DESC, p.need_id IN (SELECT need_id FROM open_need), p.id
LIMIT 1

-- name: open
-- A turn that nobody closed, of a judge who was away for long, is taken up again.
INSERT INTO judging_turn (id, pair_id, judge, replaces, open_until)
VALUES (:id, :pair_id, :judge, :replaces, now() + :lease)
ON CONFLICT (pair_id, judge) WHERE replaces IS NULL
DO UPDATE SET open_until = excluded.open_until, opened_at = excluded.opened_at
RETURNING id

-- name: renew
-- A judge who looks at their open pair keeps it.
UPDATE judging_turn SET open_until = now() + $2 WHERE id = $1 AND closed_at IS NULL

-- name: find
-- A turn with its pair; whether both listings are in the market, and whether others leave room for this judge.
SELECT t.id, t.pair_id, t.judge, p.kind, p.need_id, p.listing_id, p.rank, p.probability, p.model, p.index_version,
       t.outcome, t.replaces,
       (SELECT count(*) FROM listing l
        WHERE l.id IN (p.need_id, p.listing_id) AND listing_visible(l.status, l.expires_on, false)) = 2 AS there,
       (SELECT count(DISTINCT o.judge) FROM judging_turn o
        WHERE o.pair_id = t.pair_id AND o.judge <> t.judge
          AND (o.outcome = 'judged' OR o.closed_at IS NULL AND o.open_until > now())) < p.readers AS room
FROM judging_turn t JOIN judging_pair p ON p.id = t.pair_id
WHERE t.id = $1 AND t.judge = $2

-- name: close
-- Once.
UPDATE judging_turn SET closed_at = clock_timestamp(), outcome = $2 WHERE id = $1 AND closed_at IS NULL

-- name: last
-- What a judge did last, and could take back; to have left an earlier judgement as it was is nothing to take back.
SELECT t.id FROM judging_turn t JOIN judging_pair p ON p.id = t.pair_id
WHERE t.judge = $1 AND p.kind = $2 AND t.closed_at IS NOT NULL AND NOT (t.replaces IS NOT NULL AND t.outcome <> 'judged')
ORDER BY t.closed_at DESC LIMIT 1

-- name: again
-- The judge has already come back to that judgement.
SELECT id FROM judging_turn WHERE replaces = $1 AND judge = $2 AND closed_at IS NULL AND open_until > now()

-- name: reopen
-- A pair that was skipped, or that was back in the market.
UPDATE judging_turn SET closed_at = NULL, outcome = NULL, open_until = now() + $2, opened_at = clock_timestamp()
WHERE id = $1 AND outcome <> 'judged'

-- name: progress
-- Grades given to pairs, not judgements: one that was replaced counts once.
WITH pair AS (
    SELECT p.id, p.readers,
           (SELECT count(*) FROM judging_turn t
            WHERE t.pair_id = p.id AND t.replaces IS NULL AND t.outcome = 'judged') AS given,
           EXISTS (SELECT FROM judging_turn t WHERE t.pair_id = p.id AND t.judge = $1 AND t.replaces IS NULL
                   AND t.outcome = 'judged') AS own,
           (SELECT count(*) FROM listing l
            WHERE l.id IN (p.need_id, p.listing_id) AND listing_visible(l.status, l.expires_on, false)) = 2 AS there
    FROM judging_pair p WHERE p.kind = $2
)
SELECT count(*) FILTER (WHERE own) AS own, coalesce(sum(given), 0)::bigint AS given,
       coalesce(sum(given + CASE WHEN there THEN greatest(readers - given, 0) ELSE 0 END), 0)::bigint AS wanted,
       count(*) FILTER (WHERE NOT there AND given < readers) AS gone
FROM pair
