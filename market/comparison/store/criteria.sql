-- name: find
-- In the order in which they were made.
SELECT id, name, weight, good, aspect, indicator, version FROM criterion WHERE need_id = $1 ORDER BY position, id

-- name: add
-- After those that are there.
INSERT INTO criterion (id, need_id, position, name, weight, good, aspect, indicator)
SELECT :id, :need_id, coalesce(max(c.position), 0) + 1, :name, :weight, :good, :aspect, :indicator
    FROM criterion c WHERE c.need_id = :need_id

-- name: edit
-- Another name, or other words on what is good, is another wording, which scores know of.
UPDATE criterion SET name = :name, weight = :weight, good = :good,
                     version = version + CASE WHEN (name, good) IS DISTINCT FROM (:name, :good) THEN 1 ELSE 0 END
WHERE need_id = :need_id AND id = :id

-- name: remove
-- Their scores go with them.
DELETE FROM criterion WHERE need_id = $1 AND id = ANY($2::uuid[])

-- name: count_up
-- Who still has the earlier criteria before them is told.
UPDATE comparison SET version = version + 1 WHERE need_id = $1
