-- name: keep
-- The same answers shown again are the same ranking, which keeps the time when they were shown first.
INSERT INTO ranking (id, need_id, need_version, role, filters, relaxed, row_limit, model, index_version, lines)
VALUES (:id, :need_id, :need_version, :role, :filters, :relaxed, :row_limit, :model, :index_version, :lines)
ON CONFLICT (id) DO NOTHING

-- name: find
SELECT need_id, need_version, role, filters, relaxed, row_limit, model, index_version, lines, shown_at
FROM ranking WHERE id = $1

-- name: of_need
-- The newest first; `id` for those that were kept in one transaction.
SELECT id, shown_at FROM ranking WHERE need_id = $1 ORDER BY shown_at DESC, id LIMIT $2
