-- name: asked
-- Each side of each introduction, and the whole days until its answer; where there is none, until the introduction ended, or
-- until now.
SELECT s.side, s.answered_at IS NOT NULL AS answered,
       floor(extract(epoch FROM coalesce(s.answered_at, CASE WHEN i.stage = 'ended' THEN i.stage_since END, now())
                                - i.begun_at) / 86400)::integer AS days
FROM introduction i JOIN introduction_side s ON s.introduction_id = i.id
ORDER BY i.begun_at, i.id, s.side
