-- name: get
-- The sealed secret, the last step that was used, and whether the member has shown that their app knows it.
SELECT totp_secret, totp_last_step, totp_confirmed_at IS NOT NULL AS confirmed FROM member WHERE id = $1

-- name: begin
-- One that is being set up stays the same however often the page is opened; one in use is not replaced.
UPDATE member SET totp_secret = $2, totp_last_step = NULL
WHERE id = $1 AND totp_secret IS NULL AND totp_confirmed_at IS NULL

-- name: confirm
-- From now on the account asks for it.
UPDATE member SET totp_confirmed_at = now(), totp_last_step = $2, version = version + 1
WHERE id = $1 AND totp_confirmed_at IS NULL AND totp_secret IS NOT NULL
RETURNING id

-- name: use_step
-- A step counts once: of two at once, the second finds it used.
UPDATE member SET totp_last_step = $2
WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2) AND totp_confirmed_at IS NOT NULL
RETURNING id

-- name: remove
-- The account asks for a password alone, until one is set up anew.
UPDATE member SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, version = version + 1
WHERE id = $1

-- name: all_sealed
-- Every sealed secret; nobody sets one up or takes one away meanwhile.
SELECT id, totp_secret FROM member WHERE totp_secret IS NOT NULL ORDER BY id FOR UPDATE

-- name: put_sealed
-- The same secrets under another key: no member's version counts on.
UPDATE member SET totp_secret = given.sealed
FROM unnest($1::uuid[], $2::bytea[]) AS given (id, sealed) WHERE member.id = given.id

-- name: drop_codes
-- New codes replace the old ones, used or not.
DELETE FROM member_recovery_code WHERE member_id = $1

-- name: add_codes
-- Digests alone.
INSERT INTO member_recovery_code (member_id, digest) SELECT $1, unnest($2::bytea[])

-- name: use_code
-- A code counts once.
UPDATE member_recovery_code SET used_at = now() WHERE member_id = $1 AND digest = $2 AND used_at IS NULL
RETURNING digest

-- name: codes_left
-- How many codes were not used yet.
SELECT count(*) FROM member_recovery_code WHERE member_id = $1 AND used_at IS NULL
