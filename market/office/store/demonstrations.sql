-- name: is_open
-- Nothing real is in the market, and there is something to show.
SELECT holds_samples_alone() AND EXISTS (SELECT FROM organization WHERE sample)

-- name: owner
-- The sample organisation of such a kind with the most published listings of its kind.
SELECT o.id
FROM organization o JOIN listing l ON l.organization_id = o.id AND l.status = 'published' AND l.kind = $2
WHERE o.sample AND o.kind = ANY($1::text[])
GROUP BY o.id ORDER BY count(*) DESC, o.code LIMIT 1

-- name: expert
-- The first published sample expert, with the organisation that listed them.
SELECT l.id, l.organization_id
FROM listing l JOIN organization o ON o.id = l.organization_id
WHERE o.sample AND l.kind = 'expert' AND l.status = 'published'
ORDER BY l.number, l.id LIMIT 1
