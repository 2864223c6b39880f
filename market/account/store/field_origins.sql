-- name: keep
-- Before a person is written anew: a field that stays what it is also stays from where it is.
INSERT INTO member_person_origin (member_id, field, basis, source, held_on)
SELECT p.member_id, f.field, p.basis, p.source, p.held_on
FROM member_person p
CROSS JOIN LATERAL (VALUES ('name', p.name, :name::text), ('email', p.email, :email::text), ('phone', p.phone,
    :phone::text))
    AS f(field, before, after)
WHERE p.member_id = :member_id AND f.before = f.after AND (p.basis, p.source, p.held_on) <> (:basis::text,
    :source::text, :held_on::date)
ON CONFLICT (member_id, field) DO NOTHING

-- name: drop_changed
-- A field that changes is from where the new person is.
DELETE FROM member_person_origin o
USING member_person p
CROSS JOIN LATERAL (VALUES ('name', p.name, :name::text), ('email', p.email, :email::text), ('phone', p.phone,
    :phone::text))
    AS f(field, before, after)
WHERE p.member_id = :member_id AND o.member_id = :member_id AND o.field = f.field AND f.before IS DISTINCT FROM f.after

-- name: find
-- Each field that is known, with where it is from.
SELECT f.field, coalesce(o.basis, p.basis) AS basis, coalesce(o.source, p.source) AS source,
       coalesce(o.held_on, p.held_on) AS held_on
FROM member_person p
CROSS JOIN LATERAL (VALUES ('name', p.name), ('email', p.email), ('phone', p.phone)) AS f(field, value)
LEFT JOIN member_person_origin o ON o.member_id = p.member_id AND o.field = f.field
WHERE p.member_id = $1 AND f.value IS NOT NULL
