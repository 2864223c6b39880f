-- name: page
-- Own listings and manuscripts (the organisation's, the writer's own while it waits, the expert's own), and where
-- each stands; of one stage or of all.
WITH own AS (
    SELECT coalesce(m.id, l.id) AS id, coalesce(l.kind, m.kind) AS kind,
           coalesce(m.form -> 'title' ->> 0, l.title, '') AS title, l.status, coalesce(l.version, 0) AS version,
           m.state, l.expires_on, coalesce(l.sample, false) AS sample,
           greatest(m.saved_at, l.updated_at) AS touched_at,
           CASE
               WHEN m.state = 'returned' THEN 'returned'
               WHEN m.state = 'submitted' OR l.status = 'submitted' THEN 'submitted'
               WHEN l.status IN ('published', 'paused') AND l.expires_on < market_today() THEN 'expired'
               WHEN l.status = 'published' AND l.expires_on < market_today() + :remind_days::integer THEN 'expiring'
               WHEN l.status IN ('published', 'paused', 'expired', 'withdrawn') THEN l.status
               WHEN m.id IS NOT NULL THEN 'writing'
               ELSE 'draft'
           END AS stage
    FROM (SELECT id, kind, title, status, version, expires_on, sample, updated_at FROM listing
          WHERE organization_id = :organization_id OR id = :expert_id) AS l
    FULL JOIN (SELECT id, kind, form, state, saved_at FROM manuscript
               WHERE organization_id = :organization_id OR id = :expert_id OR (organization_id IS NULL
                   AND begun_by = :member_id)) AS m ON m.id = l.id
),
paged AS (
    SELECT o.* FROM own o WHERE :stage::text IS NULL OR o.stage = :stage
    ORDER BY o.touched_at DESC, o.id OFFSET :offset LIMIT :limit
)
SELECT (SELECT coalesce(jsonb_object_agg(c.stage, c.postings), '{}')
        FROM (SELECT stage, count(*) AS postings FROM own GROUP BY stage) AS c) AS counts,
       p.id, p.kind, p.title, p.status, p.version, p.state, p.expires_on, p.sample, p.touched_at, p.stage,
       CASE WHEN p.state = 'returned' THEN
           (SELECT r.reasons FROM review r WHERE r.listing_id = p.id AND r.state = 'returned'
            ORDER BY r.submitted_at DESC, r.id LIMIT 1)
       END AS reasons
FROM (SELECT 1) AS once LEFT JOIN paged p ON true
ORDER BY p.touched_at DESC, p.id

-- name: home_of
-- Where a listing belongs.
SELECT organization_id, kind FROM listing WHERE id = $1
