-- name: page
-- In id order, so that a part of the sitemap changes little when a listing comes or goes.
SELECT id, updated_at FROM listing
WHERE kind = $1 AND listing_visible(status, expires_on, $2)
ORDER BY id OFFSET $3 LIMIT $4
