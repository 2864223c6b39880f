-- name: add
-- What an organisation says of itself; the form's own id makes what is sent twice one.
INSERT INTO sign_up (id, member_id, code, name, name_en, kind, country, province, city, district)
VALUES (:id, :member_id, :code, :name, :name_en, :kind, :country, :province, :city, :district)

-- name: is_there
-- Whether the form was sent before, or the address has an account: neither is told to who asks.
SELECT EXISTS (SELECT FROM sign_up WHERE id = $1)
    OR EXISTS (SELECT FROM member_person WHERE lower(email) = lower($2))

-- name: ask_again
-- One that was refused, corrected.
UPDATE sign_up
SET code = :code, name = :name, name_en = :name_en, kind = :kind, country = :country, province = :province,
    city = :city, district = :district,
    state = 'waiting', reason = '', asked_at = now(), decided_at = NULL, decided_by = NULL
WHERE member_id = :member_id AND state = 'refused'
RETURNING id

-- name: put_role
-- What its member is to be depends on the kind of organisation.
UPDATE member SET role = $2, version = version + 1 WHERE id = $1 AND standing = 'waiting'

-- name: of_member
-- A member's own.
SELECT id, member_id, code, name, name_en, kind, country, province, city, district, state, reason, asked_at
FROM sign_up WHERE member_id = $1

-- name: waiting
-- What the office has to decide, the oldest first; nothing of an account that was shut meanwhile.
SELECT s.id, s.member_id, s.code, s.name, s.name_en, s.kind, s.country, s.province, s.city, s.district, s.state,
       s.reason, s.asked_at
FROM sign_up s JOIN member m ON m.id = s.member_id
WHERE s.state = 'waiting' AND m.standing = 'waiting'
ORDER BY s.asked_at, s.id LIMIT $1

-- name: count_waiting
-- How many there are.
SELECT count(*) FROM sign_up s JOIN member m ON m.id = s.member_id
WHERE s.state = 'waiting' AND m.standing = 'waiting'

-- name: hold_member
-- Before the sign-up, as whoever erases the member does.
SELECT m.id FROM member m JOIN sign_up s ON s.member_id = m.id WHERE s.id = $1 FOR UPDATE OF m

-- name: lock
-- Held until it is decided, so that it is decided once.
SELECT id, member_id, code, name, name_en, kind, country, province, city, district, state, reason, asked_at
FROM sign_up WHERE id = $1 FOR UPDATE

-- name: decide
-- Who decided, when and why.
UPDATE sign_up SET state = $2, reason = $3, decided_at = now(), decided_by = $4 WHERE id = $1
