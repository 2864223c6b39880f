-- name: put
-- The latest count of a part takes the place of the one before.
INSERT INTO brain_figure (name, figures) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET figures = excluded.figures, counted_at = now()

-- name: get
-- A part as it was counted last.
SELECT figures, counted_at FROM brain_figure WHERE name = $1
