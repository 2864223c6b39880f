-- name: read
-- Commit order, and nothing that could still be overtaken: a transaction that is older than every running one has
-- committed or gone, so no change with an earlier xid can appear after this read.
SELECT xid::text::bigint AS xid, seq, listing_id, kind
FROM change
WHERE bulk = $1 AND (xid, seq) > ($2::text::xid8, $3) AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, seq LIMIT $4

-- name: count_after
-- How many wait, those that can't be read yet included: pages say this number.
SELECT count(*) FROM change WHERE bulk = $1 AND (xid, seq) > ($2::text::xid8, $3)

-- name: head
-- The last change that may be read now; a rebuild begins after it.
SELECT xid::text::bigint AS xid, seq FROM change
WHERE bulk = $1 AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid DESC, seq DESC LIMIT 1

-- name: knows
-- A change is never removed, so a position that was read once stays, unless the store was set back.
SELECT EXISTS (SELECT FROM change WHERE bulk = $1 AND xid = $2::text::xid8 AND seq = $3)

-- name: identity
-- The cluster, the database in it, and a mark that a restore renews: any of them differs for another store.
SELECT (SELECT system_identifier::text FROM pg_control_system())
    || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
    || '/' || (SELECT identity::text FROM store)
