-- name: page
-- In id order, so that a part of the sitemap changes little when a listing comes or goes.
SELECT id, updated_at FROM listing
WHERE kind = $1 AND listing_visible(status, expires_on, $2) AND (NOT sample OR $5)
ORDER BY id OFFSET $3 LIMIT $4

-- name: count
-- By the same rule as the pages, so that the index of the sitemap names no part that is empty.
SELECT count(*) FROM listing
WHERE kind = $1 AND listing_visible(status, expires_on, $2) AND (NOT sample OR $3)
