-- name: of
SELECT code FROM broker_field WHERE member_id = $1 ORDER BY code

-- name: clear
-- What is chosen anew replaces what was.
DELETE FROM broker_field WHERE member_id = $1

-- name: add
INSERT INTO broker_field (member_id, code) SELECT $1, unnest($2::text[])
