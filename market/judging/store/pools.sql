-- name: lock
-- Whoever draws, opens or closes does it alone: of two judges who ask at once, the second sees what the first got.
SELECT pg_advisory_xact_lock($1)

-- name: needs
-- In turn: those with the fewest rounds first, of these the longest published.
SELECT l.id, coalesce(max(p.round), 0) AS rounds
FROM listing l LEFT JOIN judging_pair p ON p.need_id = l.id AND p.kind = $1
WHERE l.kind = 'need' AND listing_visible(l.status, l.expires_on, false)
GROUP BY l.id ORDER BY rounds, l.published_at, l.id LIMIT $2

-- name: offers
-- What may be drawn at random: all of a kind that is published, but for people who are not to be ranked.
SELECT l.id FROM listing l LEFT JOIN expert e ON e.listing_id = l.id
WHERE l.kind = $1 AND listing_visible(l.status, l.expires_on, false) AND coalesce(e.rankable, true)
ORDER BY l.id

-- name: drawn
-- What earlier rounds brought up for a need.
SELECT listing_id FROM judging_pair WHERE need_id = $1 AND kind = $2

-- name: add
-- One round of one need, unless somebody else has drawn it meanwhile; ids follow the order of the pool.
INSERT INTO judging_pair (need_id, listing_id, kind, round, sources, rank, probability, model, index_version, readers,
                          drawn_by)
SELECT :need_id, r.listing_id, :kind, :round, r.sources, r.rank, r.probability, :model, :index_version, r.readers,
    :drawn_by
FROM jsonb_to_recordset(:pairs) AS r(place integer, listing_id uuid, sources text[], rank integer,
                                 probability double precision, readers integer)
WHERE NOT EXISTS (SELECT FROM judging_pair WHERE need_id = :need_id AND kind = :kind AND round >= :round)
ORDER BY r.place

-- name: sources
-- Which rankings brought up what was judged, and whether the judge was the second to grade the pair: their first grade
-- counts for that, however often they came back to it.
SELECT t.id, p.sources, EXISTS (
           SELECT FROM judging_turn o
           WHERE o.pair_id = t.pair_id AND o.judge <> t.judge AND o.outcome = 'judged' AND o.replaces IS NULL
             AND o.closed_at < first.closed_at
       ) AS repeat
FROM judging_turn t
JOIN judging_pair p ON p.id = t.pair_id
JOIN judging_turn first ON first.pair_id = t.pair_id AND first.judge = t.judge AND first.replaces IS NULL
WHERE t.outcome = 'judged'
