-- name: take
-- One statement under one row's lock: of two at once, the second finds what the first has left.
INSERT INTO rate_limit AS bucket (key, tokens, filled_at) VALUES ($1, $2::float8 - 1, clock_timestamp())
ON CONFLICT (key) DO UPDATE
SET tokens = least($2, bucket.tokens + extract(epoch FROM clock_timestamp() - bucket.filled_at) * $3::float8) - 1,
    filled_at = clock_timestamp()
WHERE least($2, bucket.tokens + extract(epoch FROM clock_timestamp() - bucket.filled_at) * $3::float8) >= 1
RETURNING tokens

-- name: wait
-- For how long an empty bucket has nothing to give.
SELECT greatest(1, ceil((1 - tokens) / $2::float8 - extract(epoch FROM clock_timestamp() - filled_at)))::int
FROM rate_limit WHERE key = $1

-- name: drop_full
-- A bucket that nobody has drawn from for a day is full, and says nothing.
DELETE FROM rate_limit WHERE filled_at < now() - interval '1 day'
