-- name: find
-- What a sign-in is compared with.
SELECT m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version,
       m.totp_confirmed_at IS NOT NULL AS second_factor, m.password_hash
FROM member_person p JOIN member m ON m.id = p.member_id
WHERE lower(p.email) = lower($1)

-- name: of_member
-- What a change of the account is compared with.
SELECT password_hash FROM member WHERE id = $1

-- name: put
-- A new password answers whoever has asked for one.
UPDATE member SET password_hash = $2, password_set_at = now(), reset_asked_at = NULL, version = version + 1
WHERE id = $1

-- name: ask_reset
-- The market office sees who waits for a link.
UPDATE member SET reset_asked_at = now()
WHERE id = $1
