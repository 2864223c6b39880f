-- name: find
-- One's own, and those of others as soon as one may know them: all once they are opened, those who are done when one is
-- done oneself.
SELECT s.criterion_id, s.listing_id, s.member_id, s.points, s.note, s.listing_version, s.criterion_version, s.informed
FROM comparison_score s
JOIN comparison c ON c.need_id = s.need_id
JOIN comparison_scorer w ON w.need_id = s.need_id AND w.member_id = s.member_id
WHERE s.need_id = $1
  AND (s.member_id = $2 OR c.opened_at IS NOT NULL
       OR (w.finished_at IS NOT NULL AND EXISTS (
               SELECT FROM comparison_scorer me
               WHERE me.need_id = s.need_id AND me.member_id = $2 AND me.finished_at IS NOT NULL)))
ORDER BY s.criterion_id, s.listing_id, s.member_id

-- name: put
-- A scorer's word on a cell, which holds for what they saw. It stays uninformed as long as its points do not change.
INSERT INTO comparison_score AS s (need_id, criterion_id, listing_id, member_id, points, note, listing_version,
                                   criterion_version, informed)
VALUES (:need_id, :criterion_id, :listing_id, :member_id, :points, :note, :listing_version, :criterion_version,
    :informed)
ON CONFLICT (criterion_id, listing_id, member_id) DO UPDATE
SET points = excluded.points, note = excluded.note, listing_version = excluded.listing_version,
    criterion_version = excluded.criterion_version, scored_at = now(),
    informed = CASE WHEN s.points IS DISTINCT FROM excluded.points THEN excluded.informed ELSE s.informed END

-- name: clear
-- What a scorer takes back.
DELETE FROM comparison_score WHERE need_id = :need_id AND criterion_id = :criterion_id
    AND listing_id = :listing_id AND member_id = :member_id

-- name: count
-- How many scores, whosever, hang on criteria or on an answer.
SELECT count(*) FROM comparison_score WHERE need_id = $1 AND (criterion_id = ANY($2::uuid[]) OR listing_id = $3)
