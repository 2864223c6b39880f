-- name: promise
-- One for each webhook that is live now; a digest that is promised again is promised once.
INSERT INTO delivery (id, webhook_id, digest_id)
SELECT gen_random_uuid(), w.id, $2 FROM webhook w WHERE w.member_id = $1 AND w.state = 'live'
ON CONFLICT (webhook_id, digest_id) DO NOTHING

-- name: try_out
-- A delivery without a digest, whatever the state of the webhook.
INSERT INTO delivery (id, webhook_id) VALUES ($1, $2)

-- name: claim
-- The oldest that is due for each webhook ($1 at most, none of $3), or that somebody held too long. The state is asked
-- for once more where the row is held, so that of two at once one finds it taken.
WITH due AS (
    SELECT DISTINCT ON (d.webhook_id) d.id
    FROM delivery d
    JOIN webhook w ON w.id = d.webhook_id
    JOIN member m ON m.id = w.member_id
    WHERE (d.state = 'waiting' AND d.next_at <= now() OR d.state = 'sending' AND d.open_until <= now())
      AND (w.state = 'live' OR d.digest_id IS NULL) AND m.standing = 'active' AND d.webhook_id <> ALL($3::uuid[])
    ORDER BY d.webhook_id, d.asked_at, d.id
    LIMIT $1
), held AS (
    SELECT d.id, d.state = 'sending' AS interrupted
    FROM delivery d
    WHERE d.id IN (SELECT due.id FROM due)
      AND (d.state = 'waiting' AND d.next_at <= now() OR d.state = 'sending' AND d.open_until <= now())
    FOR UPDATE SKIP LOCKED
)
UPDATE delivery d
SET state = 'sending', attempts = d.attempts + 1, attempted_at = now(), next_at = NULL,
    open_until = now() + $2::interval, status = NULL, redirect_host = NULL,
    fault = CASE WHEN held.interrupted THEN 'interrupted' END
FROM held, webhook w
WHERE d.id = held.id AND w.id = d.webhook_id
RETURNING d.id, d.attempts, d.webhook_id, d.digest_id, d.asked_at, d.promised_at, w.member_id, w.url, w.secret,
          CASE WHEN w.before_until > now() THEN w.secret_before END AS secret_before

-- name: lock_webhook
-- Before its deliveries, always in this order.
SELECT id FROM webhook WHERE id = $1 FOR UPDATE

-- name: settle
-- Only by whoever holds this very attempt: who took too long finds that it is another's.
UPDATE delivery
SET state = :state, next_at = :next_at, open_until = NULL, status = :status, fault = :fault,
    redirect_host = :redirect_host,
    ended_at = CASE WHEN :state IN ('delivered', 'dead', 'empty') THEN now() END
WHERE id = :id AND state = 'sending' AND attempts = :attempt
RETURNING id

-- name: arrived
-- What was given up before counts no more.
UPDATE webhook SET dead_in_a_row = 0 WHERE id = $1

-- name: gone
-- The address itself wants nothing more.
UPDATE webhook SET state = 'gone' WHERE id = $1

-- name: given_up
-- One more in a row; at the last one ($2) a live webhook is switched off, which is told once.
UPDATE webhook w
SET dead_in_a_row = w.dead_in_a_row + 1,
    state = CASE WHEN w.state = 'live' AND w.dead_in_a_row + 1 >= $2 THEN 'failing' ELSE w.state END
FROM webhook before
WHERE w.id = $1 AND before.id = w.id
RETURNING w.state = 'failing' AND before.state = 'live' AS switched_off

-- name: of_webhook
-- The newest first ($3: of one state alone, and no trials).
SELECT d.id, d.webhook_id, d.digest_id IS NULL AS is_trial, d.state, d.attempts, d.promised_at, d.next_at,
       d.attempted_at, d.status, d.fault, d.redirect_host
FROM delivery d
JOIN webhook w ON w.id = d.webhook_id
WHERE d.webhook_id = $1 AND w.member_id = $2 AND ($3::text IS NULL OR d.state = $3 AND d.digest_id IS NOT NULL)
ORDER BY d.promised_at DESC, d.id
LIMIT $4

-- name: by_state
-- How many of a webhook's deliveries stand where.
SELECT d.state, count(*) AS deliveries
FROM delivery d
JOIN webhook w ON w.id = d.webhook_id
WHERE d.webhook_id = $1 AND w.member_id = $2
GROUP BY d.state

-- name: send_again
-- A dead letter has its whole time before it again; its attempts count on.
UPDATE delivery SET state = 'waiting', asked_at = now(), next_at = now(), ended_at = NULL
WHERE id = $1 AND webhook_id = $2 AND state = 'dead'
RETURNING id

-- name: counts
-- For the office: how many there are by state and last fault, without whose and what.
SELECT d.state, d.fault, count(*) AS deliveries FROM delivery d GROUP BY d.state, d.fault

-- name: drop_old
-- What has been over for $1, and what has waited for as long for a webhook that is off or a member who is out.
DELETE FROM delivery
WHERE id IN (
    SELECT d.id FROM delivery d
    WHERE coalesce(d.ended_at, d.asked_at) < now() - $1::interval AND d.state <> 'sending'
    LIMIT $2)
