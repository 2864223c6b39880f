-- name: of
SELECT topic FROM unwanted_letter WHERE member_id = $1

-- name: refuse
-- Said twice is said once; somebody without an account gets no letters.
INSERT INTO unwanted_letter (member_id, topic) SELECT id, $2 FROM member WHERE id = $1 ON CONFLICT DO NOTHING

-- name: want
DELETE FROM unwanted_letter WHERE member_id = $1 AND topic = $2
