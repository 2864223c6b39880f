-- name: find
-- In the order in which they were made.
SELECT id, name, weight, good, aspect, indicator, version FROM criterion WHERE need_id = $1 ORDER BY position, id

-- name: add
-- After those that are there.
INSERT INTO criterion (id, need_id, position, name, weight, good, aspect, indicator)
SELECT $1, $2, coalesce(max(c.position), 0) + 1, $3, $4, $5, $6, $7 FROM criterion c WHERE c.need_id = $2

-- name: edit
-- Another name, or other words on what is good, is another wording, which scores know of.
UPDATE criterion SET name = $3, weight = $4, good = $5,
                     version = version + CASE WHEN (name, good) IS DISTINCT FROM ($3, $5) THEN 1 ELSE 0 END
WHERE need_id = $1 AND id = $2

-- name: remove
-- Their scores go with them.
DELETE FROM criterion WHERE need_id = $1 AND id = ANY($2::uuid[])

-- name: count_up
-- Who still has the earlier criteria before them is told.
UPDATE comparison SET version = version + 1 WHERE need_id = $1
