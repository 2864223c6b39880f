-- Rows come in as one JSON array, so that a batch takes as many statements as a single row.

-- name: add_listings
-- A listing begins as a draft of version 1, whatever the caller's copy says.
INSERT INTO listing (id, kind, organization_id, number, title, summary, body, audience, language,
                     country, province, city, district, expires_on, sample)
SELECT id, kind, organization_id, number, title, summary, body, audience, language,
       country, province, city, district, expires_on, sample
FROM jsonb_to_recordset($1) AS r(
    id uuid, kind text, organization_id uuid, number text, title text, summary text, body text, audience text,
    language text, country text, province text, city text, district text, expires_on date, sample boolean)

-- name: lock_listings
-- In id order, so that two writers of the same listings wait instead of blocking each other.
SELECT l.id, l.kind, l.status, l.version, e.opted_out_at IS NOT NULL AS opted_out, e.erased_at IS NOT NULL AS erased,
       l.expires_on IS NOT NULL AND l.expires_on < market_today() AS past
FROM listing l LEFT JOIN expert e ON e.listing_id = l.id
WHERE l.id = ANY($1::uuid[]) ORDER BY l.id FOR UPDATE OF l

-- name: edit_listings
-- Kind, sample mark and life cycle are not edited; the version read was compared under the lock.
UPDATE listing l
SET organization_id = r.organization_id, number = r.number, title = r.title, summary = r.summary, body = r.body,
    audience = r.audience, language = r.language, country = r.country, province = r.province, city = r.city,
    district = r.district, expires_on = r.expires_on, version = l.version + 1, updated_at = now()
FROM jsonb_to_recordset($1) AS r(
    id uuid, organization_id uuid, number text, title text, summary text, body text, audience text,
    language text, country text, province text, city text, district text, expires_on date)
WHERE l.id = r.id

-- name: move_listings
-- The status was decided under the lock; publishing anew dates anew, resuming does not.
UPDATE listing l
SET status = n.status, version = l.version + 1, updated_at = now(),
    published_at = CASE WHEN $3 THEN now() ELSE l.published_at END
FROM unnest($1::uuid[], $2::text[]) AS n(id, status)
WHERE l.id = n.id

-- name: touch
-- A write that changes no shared column is a version of its own all the same.
UPDATE listing SET version = version + 1, updated_at = now() WHERE id = $1

-- name: clear_fields
-- An edit replaces the codes as a whole.
DELETE FROM listing_field WHERE listing_id = ANY($1::uuid[])

-- name: add_fields
-- The position keeps the order in which the owner named them.
INSERT INTO listing_field (listing_id, position, scheme, code, label)
SELECT r.id, f.position, f.value ->> 'scheme', f.value ->> 'code', f.value ->> 'label'
FROM jsonb_to_recordset($1) AS r(id uuid, fields jsonb),
     jsonb_array_elements(r.fields) WITH ORDINALITY AS f(value, position)

-- name: put_fingerprints
-- An edit writes its listing's bands anew.
INSERT INTO listing_fingerprint (listing_id, bands)
SELECT id, bands FROM jsonb_to_recordset($1) AS r(id uuid, bands integer[])
ON CONFLICT (listing_id) DO UPDATE SET bands = excluded.bands

-- name: put_texts
-- L2 and L3 are written where they are given; an absent tier stays as it was. Another text gets another salt, so that
-- the digests of what it replaced are digests of nothing that can be tried.
INSERT INTO listing_text (listing_id, tier, body)
SELECT r.id, t.key, t.value
FROM jsonb_to_recordset($1) AS r(id uuid, confidential jsonb), jsonb_each_text(r.confidential) AS t
WHERE t.value <> ''
ON CONFLICT (listing_id, tier) DO UPDATE
SET body = excluded.body, salt = CASE WHEN listing_text.body = excluded.body THEN listing_text.salt ELSE excluded.salt END

-- name: remove_texts
-- What is written as nothing is taken away, with the salt of its digests.
DELETE FROM listing_text
USING jsonb_to_recordset($1) AS r(id uuid, confidential jsonb), jsonb_each_text(r.confidential) AS t
WHERE listing_text.listing_id = r.id AND listing_text.tier = t.key AND t.value = ''

-- name: end_grants
-- A text that is gone is granted to nobody: what was granted is revoked, what was asked for refused.
UPDATE disclosure_grant
SET state = CASE WHEN state = 'asked' THEN 'refused' ELSE 'revoked' END,
    decided_by = coalesce(decided_by, $3), decided_at = coalesce(decided_at, now()),
    ended_by = CASE WHEN state = 'granted' THEN $3 END, ended_at = CASE WHEN state = 'granted' THEN now() END
WHERE listing_id = $1 AND tier = ANY($2::text[]) AND state IN ('asked', 'granted')
RETURNING id, owner_id, tier, state

-- name: record
-- The change and its history, in the transaction of the write itself; called after the rows are in their new state.
-- Without a status before, the step has left it as it was. Of several steps in one transaction the last one tells
-- (:tell): whoever follows reads what the listing is then. The trigger that puts history into the record is told the
-- request (:request_id).
WITH history AS (
    INSERT INTO listing_history (listing_id, kind, version, step, status_before, status_after, actor, held_at, note,
                                 snapshot, personal_digest)
    SELECT l.id, l.kind, l.version, :step, CASE WHEN :step = 'create' THEN NULL ELSE coalesce(n.before, l.status) END,
           l.status, :actor, coalesce(:held_at, now()), :note,
           CASE WHEN :snapshot THEN listing_snapshot(l.id) END,
           CASE WHEN l.kind = 'expert' AND :snapshot THEN personal_digest(l.id) END
    FROM (SELECT set_config('market.request_id', coalesce(:request_id, ''), true)) AS told
    CROSS JOIN unnest(:ids::uuid[], :before::text[]) AS n(id, before) JOIN listing l ON l.id = n.id
    ORDER BY l.id
    RETURNING listing_id, kind
)
INSERT INTO change (bulk, listing_id, kind) SELECT :bulk, listing_id, kind FROM history WHERE :tell
