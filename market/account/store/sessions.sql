-- name: begin
-- The absolute end is set once; the idle end moves with seen_at.
INSERT INTO member_session (digest, member_id, ends_at, proved_at, client, demonstration)
VALUES (:digest, :member_id, now() + :lasts::interval, CASE WHEN :proved THEN now() END, :client, :demonstration)

-- name: find
-- A sitting that has not ended, with its member; an account that was suspended or erased has none, and one of the
-- demonstration ends with the first thing that is real.
SELECT s.digest, s.begun_at, s.ends_at, s.proved_at IS NOT NULL AS proved, s.demonstration,
       s.seen_at < now() - interval '1 minute' AS stale,
       m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version,
       m.totp_confirmed_at IS NOT NULL AS second_factor, o.name AS organization_name, o.name_en AS organization_name_en
FROM member_session s
JOIN member m ON m.id = s.member_id
LEFT JOIN organization o ON o.id = m.organization_id
WHERE s.digest = $1 AND s.ends_at > now() AND s.seen_at > now() - $2::interval
  AND m.standing IN ('waiting', 'active')
  AND CASE WHEN s.demonstration THEN holds_samples_alone() ELSE true END

-- name: touch
-- At most once a minute: reading a page is not to cost a write each time.
UPDATE member_session SET seen_at = now() WHERE digest = $1 AND seen_at < now() - interval '1 minute'

-- name: end
-- A sitting is over when its row is gone.
DELETE FROM member_session WHERE digest = $1 RETURNING member_id

-- name: prove
-- The second factor was shown: a new secret, the same end.
UPDATE member_session SET digest = $2, proved_at = now(), seen_at = now() WHERE digest = $1 RETURNING member_id

-- name: renew
-- The password was shown once more: a new secret, nothing else.
UPDATE member_session SET digest = $2, seen_at = now() WHERE digest = $1 RETURNING member_id

-- name: open_of
-- A member's sittings, the latest used first.
SELECT digest, begun_at, seen_at, ends_at, client FROM member_session
WHERE member_id = $1 AND ends_at > now() AND seen_at > now() - $2::interval
ORDER BY seen_at DESC, digest

-- name: end_one
-- Only one of the member's own.
DELETE FROM member_session WHERE member_id = $1 AND digest = $2

-- name: end_others
-- All of a member's but one.
DELETE FROM member_session WHERE member_id = $1 AND digest <> $2

-- name: drop_ended
-- What can't be used any more.
DELETE FROM member_session WHERE ends_at <= now() OR seen_at <= now() - $1::interval
