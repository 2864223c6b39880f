-- Posting: what members write before it is a listing, its review by the market office, and files beside it.

-- A listing that is being written, or an edit of one that is there, as its form holds it. Its id is the listing's. Not
-- yet anybody's but its writer's while their organisation waits for the office. A writer may be erased: no foreign key.
CREATE TABLE manuscript (
    id uuid NOT NULL,
    kind text NOT NULL,
    organization_id uuid,
    begun_by uuid NOT NULL,
    form jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    listing_version integer,
    state text NOT NULL DEFAULT 'writing',
    saved_at timestamptz NOT NULL DEFAULT now(),
    saved_by text NOT NULL,
    CONSTRAINT manuscript_pkey PRIMARY KEY (id),
    CONSTRAINT manuscript_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT manuscript_kind_known CHECK (kind IN ('achievement', 'need', 'expert')),
    CONSTRAINT manuscript_state_known CHECK (state IN ('writing', 'submitted', 'returned')),
    CONSTRAINT manuscript_submitted_belongs CHECK (state = 'writing' OR organization_id IS NOT NULL),
    CONSTRAINT manuscript_form_size CHECK (length(form::text) <= 400000)
);
CREATE INDEX manuscript_by_organization ON manuscript (organization_id);
CREATE INDEX manuscript_by_writer ON manuscript (begun_by) WHERE organization_id IS NULL;

-- What the market office was asked to look at: a version of a manuscript, which doesn't change meanwhile. Reasons are
-- written for the owner and may be erased, so they are neither in history nor in the record.
CREATE TABLE review (
    id uuid NOT NULL,
    listing_id uuid NOT NULL,
    kind text NOT NULL,
    organization_id uuid NOT NULL,
    manuscript_version integer NOT NULL,
    edits boolean NOT NULL,
    attested_by text NOT NULL,
    attested_on date NOT NULL,
    kept_names text[] NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    reasons jsonb NOT NULL DEFAULT '{}',
    submitted_at timestamptz NOT NULL DEFAULT now(),
    submitted_by text NOT NULL,
    decided_at timestamptz,
    decided_by text,
    CONSTRAINT review_pkey PRIMARY KEY (id),
    CONSTRAINT review_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT review_kind_known CHECK (kind IN ('achievement', 'need', 'expert')),
    CONSTRAINT review_state_known CHECK (state IN ('waiting', 'approved', 'returned', 'taken_back')),
    CONSTRAINT review_decided_whole CHECK ((state = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT review_returned_with_reasons CHECK (state <> 'returned' OR reasons <> '{}')
);
CREATE UNIQUE INDEX review_waiting_once ON review (listing_id) WHERE state = 'waiting';
CREATE INDEX review_queue ON review (submitted_at, id) WHERE state = 'waiting';

-- A file beside a listing; its bytes lie in the home's folder under their digest. `opened_at`: the office has seen it.
CREATE TABLE attachment (
    id uuid NOT NULL,
    listing_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    tier text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by text NOT NULL,
    opened_at timestamptz,
    CONSTRAINT attachment_pkey PRIMARY KEY (id),
    CONSTRAINT attachment_once UNIQUE (listing_id, sha256),
    CONSTRAINT attachment_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT attachment_name_size CHECK (length(name) BETWEEN 1 AND 120),
    CONSTRAINT attachment_media_type_known CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg')),
    CONSTRAINT attachment_size_limit CHECK (size_bytes BETWEEN 1 AND 20971520),
    CONSTRAINT attachment_sha256_size CHECK (length(sha256) = 32),
    CONSTRAINT attachment_tier_known CHECK (tier IN ('L1', 'L2', 'L3'))
);
CREATE INDEX attachment_by_listing ON attachment (listing_id, added_at);
CREATE INDEX attachment_by_digest ON attachment (sha256);

-- A table of listings that a member brought in: its bytes until it was read, then what became of each row.
CREATE TABLE bulk_import (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    begun_by uuid NOT NULL,
    file_name text NOT NULL,
    payload bytea,
    language text NOT NULL,
    submits boolean NOT NULL,
    whole boolean NOT NULL,
    keeps_alike boolean NOT NULL,
    attested_by text,
    attested_on date,
    report jsonb,
    begun_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT bulk_import_pkey PRIMARY KEY (id),
    CONSTRAINT bulk_import_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT bulk_import_language_known CHECK (language IN ('zh', 'en')),
    CONSTRAINT bulk_import_size_limit CHECK (length(payload) <= 10485760),
    CONSTRAINT bulk_import_attested CHECK (NOT submits OR (attested_by IS NOT NULL AND attested_on IS NOT NULL)),
    CONSTRAINT bulk_import_done_whole CHECK ((done_at IS NULL) = (payload IS NOT NULL) AND (done_at IS NULL) = (report IS NULL))
);
CREATE INDEX bulk_import_by_organization ON bulk_import (organization_id, begun_at DESC);

INSERT INTO application_right (relation, rights) VALUES
    ('manuscript', 'INSERT, UPDATE, DELETE'),
    ('review', 'INSERT, UPDATE, DELETE'),
    ('attachment', 'INSERT, UPDATE, DELETE'),
    ('bulk_import', 'INSERT, UPDATE, DELETE');
