-- name: lists
-- The newest whole ranking of each need and role in the time: one that somebody narrowed, eased or cut short must not stand for
-- what all others see. What the ranker did not grade, and what was deleted, is left out.
SELECT array_agg(listing.organization_id ORDER BY line.rank) AS owners,
    array_agg(line.chances[2] ORDER BY line.rank) AS at_least_3,
    array_agg(line.chances[1] + 2 * line.chances[2] + 4 * line.chances[3] ORDER BY line.rank) AS gains,
    array_agg(coalesce(line.own_rank, line.rank) ORDER BY line.rank) AS own_ranks,
    array_agg(line.level = 1 ORDER BY line.rank) AS weak,
    array_agg(line.rank ORDER BY line.rank) AS ranks, newest.need_id, newest.shown_at
FROM (
    SELECT id, need_id, lines, shown_at FROM (
        SELECT DISTINCT ON (need_id, role) id, need_id, lines, shown_at FROM ranking
        WHERE shown_at >= :since AND shown_at < :until AND filters = :filters AND relaxed = '{}'
            AND row_limit >= :places
        ORDER BY need_id, role, shown_at DESC, id
    ) AS each_newest
    ORDER BY shown_at DESC, id LIMIT :limit
) AS newest
CROSS JOIN LATERAL jsonb_to_recordset(newest.lines)
    AS line (lane text, rank integer, own_rank integer, listing_id uuid, level integer, chances double precision[])
JOIN listing ON listing.id = line.listing_id
WHERE line.lane = 'achievements' AND line.chances IS NOT NULL
GROUP BY newest.id, newest.need_id, newest.shown_at
ORDER BY newest.shown_at, newest.id

-- name: forget_debts
DELETE FROM exposure_debt

-- name: put_debts
-- An organisation that has left meanwhile is left out.
INSERT INTO exposure_debt (organization_id, debt)
SELECT given.organization_id, given.debt FROM unnest($1::uuid[], $2::double precision[]) AS given (organization_id, debt)
WHERE EXISTS (SELECT FROM organization WHERE id = given.organization_id)

-- name: spread
-- How far organisations were behind.
SELECT organization_id, debt, measured_at FROM exposure_debt ORDER BY debt, organization_id

-- name: evening
-- What holds for the owners of a list that is about to be shown; nothing while the office has not asked for it.
SELECT office_setting.value AS loss_pct, exposure_debt.organization_id, exposure_debt.debt
FROM office_setting
LEFT JOIN exposure_debt ON exposure_debt.organization_id = ANY($1)
WHERE office_setting.name = 'exposure_loss_pct'
