-- name: put
-- The part of experts that is not personal. Opting out and erasing are steps of their own, never part of an edit; who
-- has refused to be ranked is not ranked by an edit either.
INSERT INTO expert (listing_id, languages, availability, load_cap, rankable, opted_out_at)
SELECT id, languages, availability, load_cap, rankable, opted_out_at
FROM jsonb_to_recordset($1) AS r(
    id uuid, languages text[], availability text[], load_cap integer, rankable boolean, opted_out_at timestamptz)
ON CONFLICT (listing_id) DO UPDATE
SET languages = excluded.languages, availability = excluded.availability, load_cap = excluded.load_cap,
    rankable = excluded.rankable AND expert.ranking_refused_at IS NULL, opted_out_from = NULL

-- name: put_evidence
-- Topics with their papers name a person, so they lie in a table that is erased with the person.
INSERT INTO expert_evidence (listing_id, topics, conflicts)
SELECT id, topics, conflicts FROM jsonb_to_recordset($1) AS r(id uuid, topics jsonb, conflicts text[])
ON CONFLICT (listing_id) DO UPDATE SET topics = excluded.topics, conflicts = excluded.conflicts

-- name: put_person
-- The salt stays with the row for as long as the row lives, so that digests of equal rows compare.
INSERT INTO expert_person (listing_id, name, name_en, title, orcid, email, phone, basis, source, held_on)
SELECT r.id, p.name, p.name_en, p.title, p.orcid, p.email, p.phone, p.basis, p.source, p.held_on
FROM jsonb_to_recordset($1) AS r(id uuid, person jsonb),
     jsonb_to_record(r.person) AS p(name text, name_en text, title text, orcid text, email text, phone text,
                                    basis text, source text, held_on date)
ON CONFLICT (listing_id) DO UPDATE
SET name = excluded.name, name_en = excluded.name_en, title = excluded.title, orcid = excluded.orcid,
    email = excluded.email, phone = excluded.phone, basis = excluded.basis, source = excluded.source,
    held_on = excluded.held_on

-- name: clear_origins
-- An edit writes anew where the fields are from.
DELETE FROM expert_person_origin WHERE listing_id = ANY($1::uuid[])

-- name: add_origins
-- Only of fields that are not from where the rest of the person is.
INSERT INTO expert_person_origin (listing_id, field, basis, source, held_on)
SELECT r.id, o.field, o.basis, o.source, o.held_on
FROM jsonb_to_recordset($1) AS r(id uuid, origins jsonb),
     jsonb_to_recordset(r.origins) AS o(field text, basis text, source text, held_on date)

-- name: clear_persons
-- An edit without a person removes the person; so does an erasure.
DELETE FROM expert_person WHERE listing_id = ANY($1::uuid[])

-- name: opt
-- When they opted out and from which status, the first time of several; null once they came back.
UPDATE expert e
SET opted_out_at = $2,
    opted_out_from = CASE WHEN $2::timestamptz IS NULL THEN NULL
                          WHEN e.opted_out_at IS NULL THEN $3
                          ELSE e.opted_out_from END
WHERE listing_id = $1

-- name: left_from
-- Who was public when they left, and whose text is what it was, comes back public.
SELECT opted_out_from FROM expert WHERE listing_id = $1 AND opted_out_at IS NOT NULL

-- name: rank
-- Whether they may be ranked ($2), as they want it themselves.
UPDATE expert SET rankable = $2, ranking_refused_at = CASE WHEN $2 THEN NULL ELSE coalesce(ranking_refused_at, now()) END
WHERE listing_id = $1

-- name: of_member
-- Which expert a member is.
SELECT expert_id FROM member WHERE id = $1 AND role = 'expert' AND standing = 'active'

-- name: member_of
-- The account of an expert, where there is one that is in use.
SELECT id FROM member WHERE expert_id = $1 AND role = 'expert' AND standing = 'active'

-- name: erase_person
-- Everything that may tell who they are: the person, the papers, the text about them, who asked for their address. The
-- title says what they work on.
WITH person AS (DELETE FROM expert_person WHERE listing_id = $1),
     evidence AS (DELETE FROM expert_evidence WHERE listing_id = $1),
     confidential AS (DELETE FROM listing_text WHERE listing_id = $1),
     fingerprint AS (DELETE FROM listing_fingerprint WHERE listing_id = $1),
     consents AS (DELETE FROM contact_consent WHERE listing_id = $1),
     text AS (UPDATE listing SET summary = '', body = '' WHERE id = $1)
UPDATE expert SET erased_at = now(), opted_out_at = coalesce(opted_out_at, now()) WHERE listing_id = $1

-- name: personal_digest
-- What history keeps of an erased person: a salted digest, whose salt is erased with the row.
SELECT encode(personal_digest($1), 'hex')

-- name: details
-- Own parts of what the viewer may see; contact details (:contact) are read where the row is going to be edited,
-- nowhere else.
SELECT e.listing_id, e.languages, e.availability, e.load_cap, e.rankable, e.opted_out_at, e.ranking_refused_at,
       CASE WHEN o.open THEN v.topics END AS topics,
       CASE WHEN o.open THEN v.conflicts END AS conflicts,
       p.name, p.name_en, p.title, p.orcid, p.basis, p.source, p.held_on,
       CASE WHEN :contact THEN p.email END AS email,
       CASE WHEN :contact THEN p.phone END AS phone,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('field', f.field, 'basis', f.basis, 'source', f.source,
                                                     'held_on', f.held_on)), '[]')
        FROM expert_person_origin f
        WHERE f.listing_id = p.listing_id AND (:contact OR f.field NOT IN ('email', 'phone'))) AS origins
FROM expert e
JOIN listing l ON l.id = e.listing_id
LEFT JOIN expert_evidence v ON v.listing_id = e.listing_id
CROSS JOIN LATERAL (SELECT l.audience = 'public' OR :members_text OR listing_own(l.organization_id,
    :organization_id) AS open) AS o
LEFT JOIN expert_person p ON p.listing_id = e.listing_id AND o.open
WHERE l.id = ANY(:ids::uuid[])
  AND (listing_visible(l.status, l.expires_on, :drafts) OR listing_own(l.organization_id, :organization_id))
