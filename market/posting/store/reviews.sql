-- name: add
-- Of one listing one review waits: a second send of the same submission was told apart under the manuscript's lock.
INSERT INTO review (id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on,
                    kept_names, submitted_by)
VALUES (:id, :listing_id, :kind, :organization_id, :manuscript_version, :edits, :attested_by, :attested_on,
    :kept_names, :submitted_by)

-- name: find
-- One review; an operator's.
SELECT id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on, kept_names, state,
       reasons, submitted_at, submitted_by, decided_at
FROM review WHERE id = $1

-- name: lock
-- Two operators who decide at once: the second one sees what the first did.
SELECT id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on, kept_names, state,
       reasons, submitted_at, submitted_by, decided_at
FROM review WHERE id = $1 FOR UPDATE

-- name: queue
-- Who has waited longest comes first.
SELECT id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on, kept_names, state,
       reasons, submitted_at, submitted_by, decided_at
FROM review WHERE state = 'waiting' ORDER BY submitted_at, id LIMIT $1

-- name: waiting
-- How many lie with the office.
SELECT count(*) FROM review WHERE state = 'waiting'

-- name: of_listing
-- What the office said last of a listing, for its owner.
SELECT id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on, kept_names, state,
       reasons, submitted_at, submitted_by, decided_at
FROM review WHERE listing_id = $1 AND organization_id = $2
ORDER BY submitted_at DESC, manuscript_version DESC LIMIT 1

-- name: waiting_of
-- The one of a listing that waits; there is no second.
SELECT id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on, kept_names, state,
       reasons, submitted_at, submitted_by, decided_at
FROM review WHERE listing_id = $1 AND state = 'waiting' FOR UPDATE

-- name: decide
-- Under the lock: a decision is made once.
UPDATE review SET state = $2, reasons = $3, decided_at = now(), decided_by = $4 WHERE id = $1
