-- name: find
-- An act under its id, with what was said.
SELECT a.act, a.pair_id, j.level, j.reason, j.note FROM queue_act a LEFT JOIN judgement j ON j.id = a.judgement_id
WHERE a.id = $1 AND a.actor = $2

-- name: there
-- Both listings, held until the end of the transaction: whoever withdraws one comes before or after it, not between.
SELECT l.id FROM listing l WHERE l.id IN ($1, $2) ORDER BY l.id FOR SHARE

-- name: count_there
-- Of those that were held, of how many organisations are those that may be shown; an expert who wants no ranking may not.
SELECT count(DISTINCT l.organization_id) FROM listing l LEFT JOIN expert e ON e.listing_id = l.id
WHERE l.id IN ($1, $2) AND listing_visible(l.status, l.expires_on, false)
  AND coalesce(e.rankable AND e.opted_out_at IS NULL AND e.erased_at IS NULL, true)

-- name: standing
-- What the same broker said before of the pair and nobody replaced.
SELECT j.id FROM judgement j WHERE j.need_id = $1 AND j.listing_id = $2 AND j.judge = $3
  AND NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id)
ORDER BY j.judged_at DESC, j.id LIMIT 1

-- name: add
-- Once under an id.
INSERT INTO queue_act (id, pair_id, actor, act, judgement_id, introduction_id, took_back)
VALUES (:id, :pair_id, :actor, :act, :judgement_id, :introduction_id, :took_back)

-- name: close
-- A pair that is put off waits on.
UPDATE queue_pair SET state = $2, snoozed_until = $3,
    closed_at = CASE WHEN $2 <> 'waiting' THEN now() END, closed_by = CASE WHEN $2 <> 'waiting' THEN $4 END
WHERE id = $1 AND state = 'waiting'

-- name: end_lease
DELETE FROM queue_lease WHERE pair_id = $1

-- name: last
-- What a broker did last, undoing and what is undone left out.
SELECT a.id, a.act, a.acted_at, j.level, j.reason FROM queue_act a LEFT JOIN judgement j ON j.id = a.judgement_id
WHERE a.actor = $1 AND a.act <> 'undo' AND a.acted_at > now() - $2::interval
  AND NOT EXISTS (SELECT FROM queue_act u WHERE u.took_back = a.id)
ORDER BY a.acted_at DESC, a.id DESC LIMIT 1

-- name: to_take_back
-- An act of one's own: what it did, whether it is recent, and whether it was taken back already.
SELECT a.pair_id, a.act, a.introduction_id, a.acted_at > now() - $3::interval AS recent,
       EXISTS (SELECT FROM queue_act u WHERE u.took_back = a.id) AS taken_back
FROM queue_act a WHERE a.id = $1 AND a.actor = $2 AND a.act <> 'undo'

-- name: lock_any
-- Whatever its state.
SELECT id FROM queue_pair WHERE id = $1 FOR UPDATE

-- name: open_elsewhere
-- Whether another broker has the pair open.
SELECT EXISTS (SELECT FROM queue_lease WHERE pair_id = $1 AND member_id <> $2 AND open_until > clock_timestamp())

-- name: reopen
-- As if the act had not been; one that left the market meanwhile has left.
UPDATE queue_pair SET state = 'waiting', snoozed_until = NULL, closed_at = NULL, closed_by = NULL
WHERE id = $1 AND state <> 'gone'

-- name: day
-- By one broker and by all since a moment; what was taken back does not count.
SELECT a.act, count(*) FILTER (WHERE a.actor = $1) AS own, count(*) AS team FROM queue_act a
WHERE a.acted_at >= $2 AND a.act <> 'undo' AND NOT EXISTS (SELECT FROM queue_act u WHERE u.took_back = a.id)
GROUP BY a.act
