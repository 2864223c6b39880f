-- name: issue
-- Whoever issues one takes what has expired away.
WITH gone AS (DELETE FROM judging_pass WHERE expires_at <= now())
INSERT INTO judging_pass (digest, purpose, judge, kind, expires_at)
VALUES (:digest, :purpose, :judge, :kind, now() + :lasts)

-- name: find
-- One that has expired is none.
SELECT judge, kind FROM judging_pass WHERE digest = $1 AND purpose = $2 AND expires_at > now()

-- name: redeem
-- The link is gone with its first use: of two at once, the second finds no row to delete.
WITH link AS (
    DELETE FROM judging_pass WHERE digest = $1 AND purpose = 'link' AND expires_at > now() RETURNING judge, kind)
INSERT INTO judging_pass (digest, purpose, judge, kind, expires_at)
SELECT $2, 'cookie', judge, kind, now() + $3 FROM link
RETURNING judge, kind

-- name: revoke
-- At the end of a sitting.
DELETE FROM judging_pass WHERE digest = $1
