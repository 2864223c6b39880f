-- name: make
-- One feed a member: a new address ends the old one.
INSERT INTO news_feed (member_id, digest) VALUES ($1, $2)
ON CONFLICT (member_id) DO UPDATE SET digest = excluded.digest, made_at = now()

-- name: revoke
-- The address leads nowhere from now on.
DELETE FROM news_feed WHERE member_id = $1 RETURNING member_id

-- name: made_at
-- Since when a member has a feed; null where they have none.
SELECT made_at FROM news_feed WHERE member_id = $1

-- name: find
-- Whose address it is, while they are in.
SELECT m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version,
       m.totp_confirmed_at IS NOT NULL AS second_factor
FROM news_feed f JOIN member m ON m.id = f.member_id
WHERE f.digest = $1 AND m.standing = 'active'
