-- name: hold
-- One sender of a key at a time, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 7302119))

-- name: try_hold
-- As above, without waiting: false where somebody else holds it.
SELECT pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 7302119))

-- name: find
-- What a key has brought about. A statement after the lock, so that it sees what the holder before has committed.
SELECT k.body_sha256, e.deal_id, e.number, e.waits
FROM deal_key k JOIN deal_entry e ON e.id = k.entry_id
WHERE k.actor = $1 AND k.key = $2

-- name: add
-- In the transaction of the entry itself.
INSERT INTO deal_key (actor, key, body_sha256, entry_id) VALUES ($1, $2, $3, $4)
