-- name: find
-- What differs from the usual, or did once.
SELECT name, value FROM office_setting

-- name: lock
-- One writer at a time: of two forms that were filled in at once, the second is told.
LOCK TABLE office_setting IN SHARE ROW EXCLUSIVE MODE

-- name: put
-- Each setting by itself, so that two operators who change different ones both have their way.
INSERT INTO office_setting (name, value, changed_by) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = now()
