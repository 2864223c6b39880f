-- name: of_organization
-- An organisation's accounts with their people, the editors first.
SELECT m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version, m.sample,
       m.totp_confirmed_at IS NOT NULL AS second_factor, m.reset_asked_at, o.name AS organization_name,
       p.name, p.email, p.phone, p.basis, p.source, p.held_on,
       (SELECT max(s.seen_at) FROM member_session s WHERE s.member_id = m.id) AS seen_at
FROM member m
LEFT JOIN member_person p ON p.member_id = m.id
LEFT JOIN organization o ON o.id = m.organization_id
WHERE m.organization_id = $1 AND m.standing <> 'erased'
ORDER BY m.editor DESC, p.name, m.id

-- name: page
-- Every account, those first who wait for a new password; words are looked for in names, addresses and organisations.
SELECT m.id, m.role, m.organization_id, m.expert_id, m.editor, m.standing, m.language, m.version, m.sample,
       m.totp_confirmed_at IS NOT NULL AS second_factor, m.reset_asked_at, o.name AS organization_name,
       p.name, p.email, p.phone, p.basis, p.source, p.held_on,
       (SELECT max(s.seen_at) FROM member_session s WHERE s.member_id = m.id) AS seen_at
FROM member m
LEFT JOIN member_person p ON p.member_id = m.id
LEFT JOIN organization o ON o.id = m.organization_id
WHERE m.standing <> 'erased'
  AND ($1 = '' OR position(lower($1) IN lower(concat_ws(' ', p.name, p.email, o.name, o.code))) > 0)
  AND ($2::text IS NULL OR m.role = $2)
ORDER BY m.reset_asked_at NULLS LAST, m.created_at DESC, m.id
OFFSET $3 LIMIT $4

-- name: count
-- How many there are under the same conditions.
SELECT count(*)
FROM member m
LEFT JOIN member_person p ON p.member_id = m.id
LEFT JOIN organization o ON o.id = m.organization_id
WHERE m.standing <> 'erased'
  AND ($1 = '' OR position(lower($1) IN lower(concat_ws(' ', p.name, p.email, o.name, o.code))) > 0)
  AND ($2::text IS NULL OR m.role = $2)

-- name: add
-- The account; its person goes into a table of its own.
INSERT INTO member (id, role, organization_id, expert_id, editor, standing, language, sample, created_by)
VALUES (:id, :role, :organization_id, :expert_id, :editor, :standing, :language, :sample, :created_by)

-- name: put_person
-- What is known of the person; written anew when they correct it.
INSERT INTO member_person (member_id, name, email, phone, basis, source, held_on)
VALUES (:member_id, :name, :email, :phone, :basis, :source, :held_on)
ON CONFLICT (member_id) DO UPDATE
SET name = excluded.name, email = excluded.email, phone = excluded.phone, basis = excluded.basis,
    source = excluded.source, held_on = excluded.held_on

-- name: find
-- Accounts by id, without their people.
SELECT id, role, organization_id, expert_id, editor, standing, language, version,
       totp_confirmed_at IS NOT NULL AS second_factor
FROM member WHERE id = ANY($1::uuid[])

-- name: lock
-- The same, held until the transaction ends: what is decided about an account is decided once.
SELECT id, role, organization_id, expert_id, editor, standing, language, version,
       totp_confirmed_at IS NOT NULL AS second_factor
FROM member WHERE id = $1 FOR UPDATE

-- name: person_of
-- What is known of the person behind an account.
SELECT name, email, phone, basis, source, held_on FROM member_person WHERE member_id = $1

-- name: change
-- Standing, role and rights; what is signed in with stays.
UPDATE member SET standing = $2, editor = $3, organization_id = $4, version = version + 1
WHERE id = $1

-- name: put_language
-- The language that the market writes to them in.
UPDATE member SET language = $2, version = version + 1 WHERE id = $1

-- name: has_operator
-- Whether somebody real runs the market, or did: one who is suspended is restored with a link from the machine.
SELECT EXISTS (SELECT FROM member WHERE role = 'operator' AND NOT sample AND standing <> 'erased')

-- name: lock_operators
-- Who runs the market; held, so that two can't suspend each other at once.
SELECT id FROM member WHERE role = 'operator' AND standing = 'active' AND NOT sample ORDER BY id FOR UPDATE

-- name: has_password
-- Whether an account was ever in use.
SELECT password_hash IS NOT NULL FROM member WHERE id = $1

-- name: end_sessions
-- Who is shut out is out at once.
DELETE FROM member_session WHERE member_id = $1

-- name: is_bound
-- One expert, one account.
SELECT EXISTS (SELECT FROM member WHERE expert_id = $1)

-- name: with_editors
-- Which of some organisations somebody answers for.
SELECT DISTINCT organization_id FROM member
WHERE organization_id = ANY($1::uuid[]) AND editor AND standing = 'active' AND role IN ('enterprise', 'institute')

-- name: editors_of
-- Who answers for an organisation: the members who may change what is its own.
SELECT id FROM member
WHERE organization_id = $1 AND editor AND standing = 'active' AND role IN ('enterprise', 'institute') ORDER BY id
