-- name: add
-- The id comes with the form: sent twice it is one objection.
INSERT INTO objection (id, wish, name, about, reach) VALUES (:id, :wish, :name, :about, :reach)
ON CONFLICT (id) DO NOTHING

-- name: list
-- What waits comes first, the longest first; of what is settled the last hundred are left to see.
(SELECT id, wish, name, about, reach, asked_at, settled_at, outcome FROM objection
 WHERE settled_at IS NULL ORDER BY asked_at, id)
UNION ALL
(SELECT id, wish, name, about, reach, asked_at, settled_at, outcome FROM objection
 WHERE settled_at IS NOT NULL ORDER BY settled_at DESC, id LIMIT 100)

-- name: count_waiting
-- For the office's desk.
SELECT count(*) FROM objection WHERE settled_at IS NULL

-- name: settle
-- Who asked is forgotten in the same statement; one that was settled before is not there.
UPDATE objection
SET settled_at = now(), settled_by = $2, outcome = $3, name = NULL, about = NULL, reach = NULL
WHERE id = $1 AND settled_at IS NULL
