-- name: make
-- The digest of its secret alone.
INSERT INTO api_token (id, digest, member_id, name, scopes, expires_at)
VALUES (:id, :digest, :member_id, :name, :scopes, now() + :lasts::interval)

-- name: own
-- A member's tokens that still hold, the newest first.
SELECT id, member_id, name, scopes, made_at, expires_at, used_at FROM api_token
WHERE member_id = $1 AND revoked_at IS NULL AND expires_at > now()
ORDER BY made_at DESC, id

-- name: revoke
-- Only one's own; the row stays, so that the record's reference to it can be read.
UPDATE api_token SET revoked_at = now() WHERE id = $1 AND member_id = $2 AND revoked_at IS NULL
RETURNING id

-- name: find_bearer
-- A token that holds, with its member, who must be in.
SELECT t.id AS token_id, t.scopes, t.used_at IS NULL AS unused,
       t.used_at IS NULL OR t.used_at < now() - interval '1 minute' AS stale,
       m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version,
       m.totp_confirmed_at IS NOT NULL AS second_factor
FROM api_token t JOIN member m ON m.id = t.member_id
WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expires_at > now() AND m.standing = 'active'

-- name: touch
-- At most once a minute; says whether this was the first time.
UPDATE api_token t SET used_at = now() FROM (SELECT id, used_at FROM api_token WHERE id = $1 FOR UPDATE) before
WHERE t.id = before.id
RETURNING before.used_at IS NULL
