-- name: asked
-- Each side of each introduction, and the whole days until its answer; where there is none, until the introduction ended, or
-- until now. As elsewhere in the picture, those for invented needs ($1) count as long as there are no real ones.
SELECT s.side, s.answered_at IS NOT NULL AS answered,
       floor(extract(epoch FROM coalesce(s.answered_at, CASE WHEN i.stage = 'ended' THEN i.stage_since END, now())
                                - i.begun_at) / 86400)::integer AS days,
       i.id AS introduction_id, i.need_id, i.listing_id
FROM introduction i JOIN introduction_side s ON s.introduction_id = i.id JOIN listing l ON l.id = i.need_id
WHERE l.sample = $1
ORDER BY i.begun_at, i.id, s.side
