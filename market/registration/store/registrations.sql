-- name: answers
-- What was answered in the registrar's form about a deal that was read before.
SELECT field, answer FROM registration_answer WHERE deal_id = $1

-- name: put
-- The latest answer stands; before it nothing is kept, persons are among it.
INSERT INTO registration_answer (deal_id, field, answer, given_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (deal_id, field) DO UPDATE SET answer = excluded.answer, given_by = excluded.given_by, given_at = now()
WHERE registration_answer.answer <> excluded.answer

-- name: forget
-- What was emptied, also in fields that the form has no more.
DELETE FROM registration_answer WHERE deal_id = $1 AND field <> ALL($2::text[])
