-- name: arrange
-- Sent twice is arranged once.
INSERT INTO introduction_meeting (id, introduction_id, begins_at, ends_at, place, arranged_by)
VALUES (:id, :introduction_id, :begins_at, :ends_at, :place, :arranged_by) ON CONFLICT (id) DO NOTHING RETURNING id

-- name: change
-- Calendars take the higher sequence.
UPDATE introduction_meeting
SET begins_at = :begins_at, ends_at = :ends_at, place = :place, sequence = sequence + 1, arranged_by = :arranged_by,
    arranged_at = now()
WHERE id = :id

-- name: cancel
-- It stays, so that calendars can be told.
UPDATE introduction_meeting SET cancelled_at = now(), sequence = sequence + 1, arranged_at = now() WHERE id = $1

-- name: find
-- An introduction's meetings, or one of them.
SELECT id, introduction_id, begins_at, ends_at, place, sequence, cancelled_at, arranged_at FROM introduction_meeting
WHERE introduction_id = $1 AND ($2::uuid IS NULL OR id = $2) ORDER BY begins_at, id
