-- name: begin
-- The absolute end is set once; the idle end moves with seen_at.
INSERT INTO member_session (digest, member_id, ends_at, proved_at, client, demonstration)
VALUES ($1, $2, now() + $3::interval, CASE WHEN $4 THEN now() END, $5, $6)

-- name: find
-- A sitting that has not ended, with its member; an account that was suspended or erased has none.
SELECT s.digest, s.begun_at, s.ends_at, s.proved_at IS NOT NULL AS proved, s.demonstration,
       s.seen_at < now() - interval '1 minute' AS stale,
       m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version,
       m.totp_confirmed_at IS NOT NULL AS second_factor, o.name AS organization_name, o.name_en AS organization_name_en
FROM member_session s
JOIN member m ON m.id = s.member_id
LEFT JOIN organization o ON o.id = m.organization_id
WHERE s.digest = $1 AND s.ends_at > now() AND s.seen_at > now() - $2::interval
  AND m.standing IN ('waiting', 'invited', 'active')

-- name: touch
-- At most once a minute: reading a page is not to cost a write each time.
UPDATE member_session SET seen_at = now() WHERE digest = $1 AND seen_at < now() - interval '1 minute'

-- name: end
-- A sitting is over when its row is gone.
DELETE FROM member_session WHERE digest = $1
