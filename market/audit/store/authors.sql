-- name: find
-- Who is behind references; a person's name is read from where it can be erased, for an operator ($2) and for members of
-- the same organisation ($3).
SELECT m.id, m.role, m.organization_id,
       CASE WHEN $2 OR listing_own(m.organization_id, $3) THEN p.name END AS name
FROM member m LEFT JOIN member_person p ON p.member_id = m.id
WHERE m.id = ANY($1::uuid[])
