-- name: write
-- Sent twice is written once.
INSERT INTO introduction_word (id, introduction_id, audience, author, author_side, body, written_at)
VALUES (:id, :introduction_id, :audience, :author, :author_side, :body, clock_timestamp())
ON CONFLICT (id) DO NOTHING RETURNING id

-- name: of_introduction
-- Everything that was written, first to last; $2 all, $3 else what is for these hearers.
SELECT id, audience, author_side, body, written_at FROM introduction_word
WHERE introduction_id = $1 AND ($2 OR audience = ANY($3::text[])) ORDER BY written_at, id LIMIT $4
