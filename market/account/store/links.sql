-- name: forget
-- A new link makes those before it useless: whoever found an old one opens nothing.
DELETE FROM member_link WHERE purpose = $1 AND member_id IS NOT DISTINCT FROM $2

-- name: issue
-- The digest of its secret alone.
INSERT INTO member_link (digest, purpose, member_id, issued_by, expires_at)
VALUES (:digest, :purpose, :member_id, :issued_by, now() + :lasts::interval)

-- name: find
-- One that still opens; who was suspended or erased meanwhile is let in by none.
SELECT l.purpose, l.member_id
FROM member_link l LEFT JOIN member m ON m.id = l.member_id
WHERE l.digest = $1 AND l.used_at IS NULL AND l.expires_at > now()
  AND (m.id IS NULL OR m.standing IN ('waiting', 'invited', 'active'))

-- name: hold_member
-- Before the link, as whoever issues another one, shuts the member out or erases them does.
SELECT m.id FROM member m JOIN member_link l ON l.member_id = m.id WHERE l.digest = $1 FOR UPDATE OF m

-- name: use
-- Once: of two at once, the second finds it used.
UPDATE member_link l SET used_at = now()
WHERE l.digest = $1 AND l.used_at IS NULL AND l.expires_at > now()
  AND NOT EXISTS (SELECT FROM member m WHERE m.id = l.member_id AND m.standing IN ('suspended', 'erased'))
RETURNING l.purpose, l.member_id

-- name: answer_reset
-- Whoever asked for a link has one.
UPDATE member SET reset_asked_at = NULL WHERE id = $1

-- name: drop_spent
-- What opens nothing any more.
DELETE FROM member_link WHERE used_at IS NOT NULL OR expires_at <= now()
