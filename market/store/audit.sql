-- name: record
-- The link in the chain is made at the commit, by a trigger (see migration 0007).
INSERT INTO audit (actor, organization_id, event, subject_kind, subject_id, detail, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
