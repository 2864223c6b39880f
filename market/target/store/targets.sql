-- name: paths
-- Every path that was loaded, the latest first; a path is its points together. Here and below: what was loaded in the
-- demonstration stands as long as that lasts.
SELECT t.name, t.source, array_agg(p.year ORDER BY p.year) AS years, array_agg(p.fen ORDER BY p.year) AS fen
FROM target_path t JOIN target_point p ON p.path_id = t.id
WHERE NOT t.sample OR (SELECT holds_samples_alone())
GROUP BY t.id ORDER BY t.id DESC

-- name: add_path
-- A path as such; its points follow in the same transaction.
INSERT INTO target_path (name, source, sample) VALUES ($1, $2, $3) RETURNING id

-- name: add_points
-- What the plan says of each year.
INSERT INTO target_point (path_id, year, fen) SELECT $1, year, fen FROM unnest($2::integer[], $3::bigint[]) AS p (year, fen)

-- name: totals
-- What was published of the whole district, the latest word for each year and side.
SELECT DISTINCT ON (year, flow) year, flow, fen, source FROM district_total
WHERE NOT sample OR (SELECT holds_samples_alone())
ORDER BY year, flow, id DESC

-- name: add_totals
-- Added to what was said before of the same years, which stays.
INSERT INTO district_total (year, flow, fen, source, sample)
SELECT year, :flow, fen, :source, :sample FROM unnest(:years::integer[], :amounts::bigint[]) AS t (year, fen)

-- name: only_samples
-- Invented deals are shown as long as there are no real ones and the samples are not taken out, and never beside real ones.
SELECT EXISTS (SELECT FROM organization WHERE sample) AND NOT EXISTS (SELECT FROM deal_current WHERE NOT sample)

-- name: newest_entry
-- Whether the ledger has grown since a figure was counted.
SELECT max(id) FROM deal_entry

-- name: pipeline
-- The steps of every deal through the market with a side ($2) in the district ($1), without its parties. A registration that
-- was revoked or ended never counted: such a deal came to nothing. Equal deals give an equal forecast, whatever their ids:
-- the order is that of what is told of them.
SELECT coalesce(c.drafted_on, c.signed_on) AS opened_on, c.signed_on, c.submitted_on,
       CASE WHEN c.state IN ('registered', 'changed') THEN c.registered_on END AS registered_on,
       CASE WHEN c.state IN ('terminated', 'revoked') THEN coalesce(c.revoked_on, c.terminated_on) END AS ended_on,
       c.technical_fen AS claimed_fen, c.approved_technical_fen AS approved_fen, c.field_code
FROM deal_current c
WHERE c.series = 'market' AND c.sample = $3
  AND starts_with(CASE $2 WHEN 'output' THEN c.seller_area ELSE c.buyer_area END || '/', $1 || '/')
  AND coalesce(c.drafted_on, c.signed_on) IS NOT NULL
ORDER BY opened_on, signed_on, submitted_on, registered_on, ended_on, claimed_fen, approved_fen, field_code

-- name: said
-- Every word that was ever said on a year and a side, those included that a later one stands before; what the demonstration
-- said is unsaid when it is over.
SELECT DISTINCT year, flow, fen, source FROM district_total
WHERE NOT sample OR (SELECT holds_samples_alone())
