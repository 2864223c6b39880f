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
