-- name: begin
-- A second send of the same first save finds the row and changes nothing. Whoever writes chooses the id, so it may be
-- no listing's yet; an edit (:listing_version) is of a listing of the writer's own organisation alone.
INSERT INTO manuscript (id, kind, organization_id, begun_by, form, listing_version, saved_by)
SELECT :id, :kind, :organization_id, :begun_by, :form, :listing_version, :saved_by
WHERE CASE WHEN :listing_version::integer IS NULL THEN NOT EXISTS (SELECT FROM listing l WHERE l.id = :id)
           ELSE EXISTS (SELECT FROM listing l WHERE l.id = :id AND l.kind = :kind
               AND l.organization_id = :organization_id) END
ON CONFLICT (id) DO NOTHING

-- name: count_waiting
-- How many others a writer who waits for the office has.
SELECT count(*) FROM manuscript WHERE begun_by = $1 AND organization_id IS NULL AND id <> $2

-- name: lock
-- Whoever saves, submits or decides waits for the other.
SELECT id, kind, organization_id, begun_by, form, version, listing_version, state, saved_at, saved_by
FROM manuscript WHERE id = $1 FOR UPDATE

-- name: find
-- One manuscript; who may see it, the domain says.
SELECT id, kind, organization_id, begun_by, form, version, listing_version, state, saved_at, saved_by
FROM manuscript WHERE id = $1

-- name: titles
-- What some are called, as long as they lie with the office.
SELECT id, coalesce(form -> 'title' ->> 0, '') AS title FROM manuscript WHERE id = ANY ($1::uuid[]) AND state = 'submitted'

-- name: find_named
-- An organisation's own that is no listing yet, by its own number or, where it has none, by its title.
SELECT m.id, m.kind, m.organization_id, m.begun_by, m.form, m.version, m.listing_version, m.state, m.saved_at, m.saved_by
FROM manuscript m
WHERE m.organization_id = $1 AND m.kind = $2 AND m.listing_version IS NULL
  AND CASE WHEN $3::text IS NULL THEN m.form ->> 'number' IS NULL AND m.form -> 'title' ->> 0 = $4
           ELSE m.form -> 'number' ->> 0 = $3 END
ORDER BY m.saved_at, m.id LIMIT 1 FOR UPDATE

-- name: save
-- The version was compared under the lock.
UPDATE manuscript SET form = $2, version = version + 1, saved_at = now(), saved_by = $3 WHERE id = $1

-- name: adopt
-- What a writer began before the office approved their organisation belongs to it now.
UPDATE manuscript SET organization_id = $2 WHERE begun_by = $1 AND organization_id IS NULL

-- name: put_state
-- Submitted, returned, taken back: the text stays as it is. What comes back is a version of its own, so that it can be
-- submitted again as it stands.
UPDATE manuscript
SET state = $2, version = version + CASE WHEN $2 = 'submitted' THEN 0 ELSE 1 END,
    listing_version = coalesce($3, listing_version)
WHERE id = $1

-- name: follow
-- The listing has another version, though nothing that the form holds was changed.
UPDATE manuscript m SET listing_version = l.version FROM listing l
WHERE m.id = $1 AND l.id = m.id AND m.listing_version = $2

-- name: follow_day
-- The same where the owner has just set another last day: an edit that lies beside must not set the old one again.
-- Whoever has the form open is shown the new day; what lies with the office stays the version that was submitted.
UPDATE manuscript
SET listing_version = $2 + 1, version = version + CASE WHEN state = 'submitted' THEN 0 ELSE 1 END,
    form = CASE WHEN $3::text IS NULL THEN form - 'expires_on'
                ELSE jsonb_set(form, '{expires_on}', jsonb_build_array($3::text)) END
WHERE id = $1 AND listing_version = $2

-- name: forget_inventors
-- Whoever has the form open is shown that the names are gone; what lies with the office stays the version that it is.
UPDATE manuscript
SET form = form - 'inventors', version = version + CASE WHEN state = 'submitted' THEN 0 ELSE 1 END
WHERE id = $1 AND form ? 'inventors'

-- name: discard
-- What was written is gone for good; a listing that is there already stays as it is.
DELETE FROM manuscript WHERE id = $1
