-- name: add
-- Only of a pair that is in the store now; later the judgement outlives it.
INSERT INTO judgement (id, need_id, listing_id, level, reason, judge, judged_at, rank, probability, model,
                       index_version, blind, replaces, recorded_by, note)
SELECT :id, n.id, l.id, :level, :reason, :judge, :judged_at, :rank, :probability, :model, :index_version, :blind,
    :replaces, :recorded_by, :note
FROM listing n, listing l WHERE n.id = :need_id AND n.kind = 'need' AND l.id = :listing_id

-- name: find
-- The later ones of a judge replace the earlier: with $3 only what stands is given.
SELECT j.id, j.need_id, j.listing_id, j.level, j.reason, j.judge, j.judged_at, j.rank, j.probability, j.model,
       j.index_version, j.blind, j.replaces, j.note
FROM judgement j
WHERE ($1::uuid IS NULL OR j.need_id = $1) AND ($2::text IS NULL OR j.judge = $2)
  AND (NOT $3 OR NOT EXISTS (SELECT FROM judgement r WHERE r.replaces = j.id))
ORDER BY j.judged_at, j.id
