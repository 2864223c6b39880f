-- name: add
-- The account; its person goes into a table of its own.
INSERT INTO member (id, role, organization_id, expert_id, editor, standing, language, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: put_person
-- What is known of the person; written anew when they correct it.
INSERT INTO member_person (member_id, name, email, phone, basis, source, held_on)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (member_id) DO UPDATE
SET name = excluded.name, email = excluded.email, phone = excluded.phone, basis = excluded.basis,
    source = excluded.source, held_on = excluded.held_on

-- name: find
-- Accounts by id, without their people.
SELECT id, role, organization_id, expert_id, editor, standing, language, version,
       totp_confirmed_at IS NOT NULL AS second_factor
FROM member WHERE id = ANY($1::uuid[])
