-- name: after
-- Titles and what stands beside them (L0) alone: no column that may hold hidden text is read here, so none can come out
-- by way of a viewer's rights. Who is behind an anonymous need is not read either. By id, a piece at a time.
SELECT l.id, l.kind, l.title, l.language, l.country, l.province, l.city, l.district, l.published_at, l.updated_at,
       l.expires_on, l.sample, o.code AS organization_code, o.name AS organization_name,
       o.name_en AS organization_name_en,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('scheme', f.scheme, 'code', f.code, 'label', f.label)
                                  ORDER BY f.position), '[]')
        FROM listing_field f WHERE f.listing_id = l.id) AS fields
FROM listing l
LEFT JOIN need n ON n.listing_id = l.id
LEFT JOIN organization o ON o.id = l.organization_id AND NOT coalesce(n.anonymous, false)
WHERE l.kind = $1 AND l.kind IN ('achievement', 'need') AND listing_visible(l.status, l.expires_on, false)
  AND ($2::uuid IS NULL OR l.id > $2)
ORDER BY l.id LIMIT $3

-- name: today
-- What is past its last day is gone at midnight, without any change in the log.
SELECT market_today()

-- name: page
-- In id order, so that a part of the sitemap changes little when a listing comes or goes.
SELECT id, updated_at FROM listing
WHERE kind = :kind AND listing_visible(status, expires_on, :drafts) AND (NOT sample OR :samples)
ORDER BY id OFFSET :offset LIMIT :limit

-- name: count
-- By the same rule as the pages, so that the index of the sitemap names no part that is empty.
SELECT count(*) FROM listing
WHERE kind = $1 AND listing_visible(status, expires_on, $2) AND (NOT sample OR $3)
