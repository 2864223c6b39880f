-- name: listing_ids
-- In an order that another store with the same listings has too: by bytes, whatever the server's own collation is; ids
-- differ from store to store and come last.
SELECT l.id
FROM listing l
JOIN organization o ON o.id = l.organization_id
WHERE l.kind = $1 AND listing_visible(l.status, l.expires_on, $2)
ORDER BY o.code COLLATE "C", l.number COLLATE "C" NULLS LAST, l.title COLLATE "C", l.id

-- name: organization_ids
-- By their codes, byte by byte.
SELECT id FROM organization ORDER BY code COLLATE "C"

-- name: find
-- What the three kinds share, of what the viewer may see (:drafts, :members_text; their :organization_id sees its own
-- whole; :published only what is published). Who is behind an anonymous need only its owner and an operator (:operator)
-- read, and so with the organisation's own number, which may betray it.
SELECT l.id, l.kind, l.title, l.audience, l.language, l.country, l.province, l.city, l.district, l.expires_on,
       l.sample, l.status, l.version, l.published_at, l.updated_at,
       CASE WHEN h.hidden THEN '00000000-0000-0000-0000-000000000000' ELSE l.organization_id END AS organization_id,
       CASE WHEN h.hidden THEN NULL ELSE l.number END AS number,
       CASE WHEN h.open THEN l.summary ELSE '' END AS summary,
       CASE WHEN h.open THEN l.body ELSE '' END AS body,
       NOT h.open AS withheld,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('scheme', f.scheme, 'code', f.code, 'label', f.label)
                                  ORDER BY f.position), '[]')
        FROM listing_field f WHERE f.listing_id = l.id) AS fields
FROM listing l
LEFT JOIN need n ON n.listing_id = l.id
CROSS JOIN LATERAL (
    SELECT l.audience = 'public' OR :members_text OR listing_own(l.organization_id, :organization_id) AS open,
           coalesce(n.anonymous, false) AND NOT (:operator OR listing_own(l.organization_id, :organization_id))
               AS hidden) AS h
WHERE l.id = ANY(:ids::uuid[]) AND (:kind::text IS NULL OR l.kind = :kind)
  AND (listing_visible(l.status, l.expires_on, :drafts) OR listing_own(l.organization_id, :organization_id))
  AND (NOT :published OR listing_visible(l.status, l.expires_on, false))

-- name: find_by_numbers
-- Listings by their owners' own numbers; an anonymous need is not to be found through its owner, but by an operator
-- (:operator) and by the owner (:organization_id).
SELECT l.id, asked.place
FROM unnest(:organization_ids::uuid[], :kinds::text[], :texts::text[]) WITH ORDINALITY
    AS asked(organization_id, kind, number, place)
JOIN listing l ON l.organization_id = asked.organization_id AND l.kind = asked.kind AND l.number = asked.number
LEFT JOIN need n ON n.listing_id = l.id
WHERE (listing_visible(l.status, l.expires_on, :drafts) AND (:operator OR NOT coalesce(n.anonymous, false)))
   OR listing_own(l.organization_id, :organization_id)

-- name: find_by_titles
-- Rows of a file that carry no number are known by their titles; several listings may have one.
SELECT l.id, asked.place
FROM unnest(:organization_ids::uuid[], :kinds::text[], :texts::text[]) WITH ORDINALITY
    AS asked(organization_id, kind, title, place)
JOIN listing l ON l.organization_id = asked.organization_id AND l.kind = asked.kind AND l.title = asked.title
LEFT JOIN need n ON n.listing_id = l.id
WHERE (listing_visible(l.status, l.expires_on, :drafts) AND (:operator OR NOT coalesce(n.anonymous, false)))
   OR listing_own(l.organization_id, :organization_id)
ORDER BY asked.place, l.created_at, l.id

-- name: page
-- One page and the total behind it. A code or a place covers what lies under it; a maturity counts on its own scale.
WITH hit AS (
    SELECT l.id, l.published_at
    FROM listing l
    LEFT JOIN achievement a ON a.listing_id = l.id
    LEFT JOIN need n ON n.listing_id = l.id
    WHERE l.kind = :kind AND listing_visible(l.status, l.expires_on, false)
      AND (:fields::text[] IS NULL OR EXISTS (
          SELECT FROM listing_field f JOIN unnest(:fields::text[]) AS wanted(code)
              ON f.code = wanted.code OR starts_with(f.code, wanted.code || '.')
          WHERE f.listing_id = l.id AND f.scheme = 'plan'))
      AND (:places::text[] IS NULL OR EXISTS (
          SELECT FROM unnest(:places::text[]) AS wanted(path)
          WHERE l.place_path = wanted.path OR starts_with(l.place_path, wanted.path || '/')))
      AND (:languages::text[] IS NULL OR l.language = ANY(:languages::text[]))
      AND (:scale::text IS NULL OR coalesce(a.maturity_scale, n.maturity_scale) = :scale)
      AND (:level_min::integer IS NULL OR coalesce(a.maturity_level, n.maturity_level) >= :level_min)
)
SELECT (SELECT count(*) FROM hit) AS total,
       ARRAY(SELECT id FROM hit ORDER BY published_at DESC NULLS LAST, id OFFSET :offset LIMIT :limit) AS ids

-- name: count
-- How many of each kind the viewer may see.
SELECT kind, count(*) AS listings FROM listing
WHERE listing_visible(status, expires_on, $1) OR listing_own(organization_id, $2)
GROUP BY kind

-- name: published_ids
-- In id order, a piece at a time: a rebuild goes through the whole store without one long transaction. The public's
-- rule for everybody: what is not published is not indexed, whoever asks.
SELECT id FROM listing
WHERE status = 'published' AND listing_visible(status, expires_on, false) AND ($1::uuid IS NULL OR id > $1)
ORDER BY id LIMIT $2

-- name: due
-- Whose last day has passed, not already in another clock's hands.
SELECT id FROM listing
WHERE status IN ('published', 'paused') AND expires_on < market_today()
ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: history
-- From the first version on; who acted and what it said then are for its owner ($3) and an operator ($2), who alone
-- reads the notes. Others learn nothing of drafts and their review.
SELECT h.version, h.step, h.status_before, h.status_after, h.recorded_at, h.held_at,
       CASE WHEN o.knows THEN h.actor END AS actor,
       CASE WHEN $2 THEN h.note END AS note,
       CASE WHEN o.knows THEN h.snapshot END AS snapshot,
       CASE WHEN o.knows THEN h.personal_digest END AS personal_digest
FROM listing_history h
LEFT JOIN listing l ON l.id = h.listing_id
CROSS JOIN LATERAL (SELECT $2 OR coalesce(listing_own(l.organization_id, $3), false) AS knows) AS o
WHERE h.listing_id = $1
  AND (o.knows OR h.step = 'publish'
       OR (h.status_before NOT IN ('draft', 'submitted') AND h.status_after NOT IN ('draft', 'submitted')))
ORDER BY h.version

-- name: was_there
-- Whether the store ever held a listing: its history outlives it.
SELECT EXISTS (SELECT FROM listing_history WHERE listing_id = $1)

-- name: is_visible
-- Whether the viewer may know that a listing exists.
SELECT EXISTS (
    SELECT FROM listing
    WHERE id = $1 AND (listing_visible(status, expires_on, false) OR listing_own(organization_id, $2)))

-- name: lock_samples
-- In id order, as every writer locks.
SELECT id FROM listing WHERE sample ORDER BY id FOR UPDATE

-- name: remove_samples
-- History says that they were here and went; the rows themselves, their texts and their cached vectors go.
WITH gone AS (DELETE FROM listing WHERE sample RETURNING id, kind, status, version),
     history AS (
         INSERT INTO listing_history (listing_id, kind, version, step, status_before, status_after, actor, note)
         SELECT id, kind, version + 1, 'withdraw', status, 'withdrawn', $1, 'sample removed' FROM gone ORDER BY id),
     told AS (INSERT INTO change (bulk, listing_id, kind) SELECT true, id, kind FROM gone ORDER BY id)
SELECT kind, count(*) AS listings FROM gone GROUP BY kind

-- name: remove_sample_organizations
-- A sample organisation that a real listing or member still names stays; the demonstration's members go with theirs.
WITH gone AS (DELETE FROM member WHERE sample)
DELETE FROM organization o
WHERE o.sample AND NOT EXISTS (SELECT FROM listing l WHERE l.organization_id = o.id)
  AND NOT EXISTS (SELECT FROM member m WHERE m.organization_id = o.id AND NOT m.sample)

-- name: samples_were_loaded
-- Whether this market ever held samples; those that were removed are not to come back by themselves.
SELECT EXISTS (SELECT FROM listing_history WHERE actor = 'samples')
