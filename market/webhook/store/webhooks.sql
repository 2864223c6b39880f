-- name: add
-- With its secret sealed; a member names an address once.
INSERT INTO webhook (id, member_id, url, secret) VALUES ($1, $2, $3, $4)

-- name: lock_member
-- Of two that are added at once the second counts the first.
SELECT id FROM member WHERE id = $1 FOR UPDATE

-- name: own
-- A member's webhooks, the newest first ($2: one alone).
SELECT id, member_id, url, state, made_at, CASE WHEN before_until > now() THEN before_until END AS before_until
FROM webhook
WHERE member_id = $1 AND ($2::uuid IS NULL OR id = $2)
ORDER BY made_at DESC, id

-- name: lock
-- Before its deliveries, always in this order; only its member's.
SELECT id, state, secret FROM webhook WHERE id = $1 AND member_id = $2 FOR UPDATE

-- name: pause
-- Nothing new is promised, and what waits stays where it is.
UPDATE webhook SET state = 'paused' WHERE id = $1

-- name: resume
-- From now on the count of dead letters begins anew.
UPDATE webhook SET state = 'live', dead_in_a_row = 0 WHERE id = $1

-- name: take_up
-- What waited meanwhile has its whole time before it again.
UPDATE delivery SET asked_at = now(), next_at = now() WHERE webhook_id = $1 AND state = 'waiting'

-- name: rotate
-- The secret of before signs beside the new one for a while; one from before that no more.
UPDATE webhook SET secret = $2, secret_before = secret, before_until = now() + $3::interval WHERE id = $1

-- name: delete
-- With its deliveries.
DELETE FROM webhook WHERE id = $1

-- name: sealed
-- Every sealed secret; nobody makes or changes one meanwhile.
SELECT id, secret, secret_before FROM webhook ORDER BY id FOR UPDATE

-- name: put_sealed
-- The same secrets under another key.
UPDATE webhook SET secret = given.secret, secret_before = given.secret_before
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS given (id, secret, secret_before) WHERE webhook.id = given.id

-- name: counts
-- For the office: how many there are by state, without whose and where.
SELECT state, count(*) AS webhooks FROM webhook GROUP BY state
