-- name: arrange
-- Sent twice is arranged once.
INSERT INTO introduction_meeting (id, introduction_id, begins_at, ends_at, place, arranged_by)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id

-- name: change
-- Calendars take the higher sequence.
UPDATE introduction_meeting
SET begins_at = $2, ends_at = $3, place = $4, sequence = sequence + 1, arranged_by = $5, arranged_at = now()
WHERE id = $1

-- name: cancel
-- It stays, so that calendars can be told.
UPDATE introduction_meeting SET cancelled_at = now(), sequence = sequence + 1, arranged_at = now() WHERE id = $1

-- name: find
-- An introduction's meetings, or one of them.
SELECT id, introduction_id, begins_at, ends_at, place, sequence, cancelled_at, arranged_at FROM introduction_meeting
WHERE introduction_id = $1 AND ($2::uuid IS NULL OR id = $2) ORDER BY begins_at, id
