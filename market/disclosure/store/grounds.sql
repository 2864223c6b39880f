-- name: add_export_decision
-- What a named person decided; the latest counts.
INSERT INTO export_decision (grant_id, outcome, catalogue, catalogue_seen_on, reason, decided_by)
VALUES (:grant_id, :outcome, :catalogue, :catalogue_seen_on, :reason, :decided_by)

-- name: export_decisions
-- All that was decided for a grant, the latest first.
SELECT grant_id, outcome, catalogue, catalogue_seen_on, reason, decided_by, decided_at
FROM export_decision WHERE grant_id = $1 ORDER BY id DESC

-- name: add_nda
-- A record; the latest of a pair counts.
INSERT INTO nda (first_id, second_id, signed_on, valid_until, file_sha256, recorded_by)
VALUES (:first_id, :second_id, :signed_on, :valid_until, :file_sha256, :recorded_by)

-- name: find_nda
-- The latest record between two organisations.
SELECT first_id, second_id, signed_on, valid_until, file_sha256 FROM nda
WHERE first_id = least($1::uuid, $2::uuid) AND second_id = greatest($1::uuid, $2::uuid) ORDER BY id DESC LIMIT 1
