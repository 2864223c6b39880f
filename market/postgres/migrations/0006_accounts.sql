-- Rights of the application's role are rows from here on: a later migration adds its own, and no longer repeats all.
CREATE TABLE application_right (
    relation text NOT NULL,
    rights text NOT NULL,
    CONSTRAINT application_right_pkey PRIMARY KEY (relation),
    CONSTRAINT application_right_known CHECK (rights IN ('', 'INSERT', 'INSERT, UPDATE', 'INSERT, UPDATE, DELETE'))
);
INSERT INTO application_right (relation, rights) VALUES
    ('application_right', ''),
    ('schema_migration', ''),
    ('store', ''),
    ('listing_history', 'INSERT'),
    ('change', 'INSERT'),
    ('judgement', 'INSERT'),
    ('judging_pair', 'INSERT'),
    ('ranking', 'INSERT'),
    ('organization', 'INSERT, UPDATE, DELETE'),
    ('listing', 'INSERT, UPDATE, DELETE'),
    ('listing_field', 'INSERT, UPDATE, DELETE'),
    ('listing_text', 'INSERT, UPDATE, DELETE'),
    ('listing_fingerprint', 'INSERT, UPDATE, DELETE'),
    ('achievement', 'INSERT, UPDATE, DELETE'),
    ('need', 'INSERT, UPDATE, DELETE'),
    ('expert', 'INSERT, UPDATE, DELETE'),
    ('expert_person', 'INSERT, UPDATE, DELETE'),
    ('expert_evidence', 'INSERT, UPDATE, DELETE'),
    ('achievement_inventor', 'INSERT, UPDATE, DELETE'),
    ('embedding', 'INSERT, UPDATE, DELETE'),
    ('embedding_listing', 'INSERT, UPDATE, DELETE'),
    ('judging_turn', 'INSERT, UPDATE, DELETE'),
    ('judging_pass', 'INSERT, UPDATE, DELETE');

-- Every table needs its row in application_right: a forgotten one is refused here, not found out later.
CREATE OR REPLACE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    forgotten text;
    granted record;
BEGIN
    SELECT string_agg(c.relname, ', ') INTO forgotten
    FROM pg_class c
    WHERE c.relnamespace = 'market'::regnamespace AND c.relkind = 'r'
      AND NOT EXISTS (SELECT FROM application_right r WHERE r.relation = c.relname);
    IF forgotten IS NOT NULL THEN
        RAISE EXCEPTION 'application_right says nothing of %', forgotten;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA market TO %I', application);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA market TO %I', application);
    FOR granted IN SELECT relation, rights FROM application_right WHERE rights <> '' ORDER BY relation LOOP
        EXECUTE format('GRANT %s ON %I TO %I', granted.rights, granted.relation, application);
    END LOOP;
END
$$;
REVOKE EXECUTE ON FUNCTION grant_application FROM PUBLIC;

-- Own listings are visible to their organisation whatever their status.
CREATE FUNCTION listing_own(owner uuid, viewing uuid) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN viewing IS NOT NULL AND owner = viewing;

ALTER TABLE ranking DROP CONSTRAINT ranking_role_known;
ALTER TABLE ranking ADD CONSTRAINT ranking_role_known
    CHECK (role IN ('public', 'indexer', 'enterprise', 'institute', 'expert', 'broker', 'operator'));

-- An account. No foreign key from history or audit: both outlive it and know it as member:<id>.
CREATE TABLE member (
    id uuid NOT NULL,
    role text NOT NULL,
    organization_id uuid,
    expert_id uuid,
    editor boolean NOT NULL,
    standing text NOT NULL,
    language text NOT NULL DEFAULT 'zh',
    password_hash text,
    password_set_at timestamptz,
    totp_secret bytea,
    totp_confirmed_at timestamptz,
    totp_last_step bigint,
    reset_asked_at timestamptz,
    sample boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    CONSTRAINT member_pkey PRIMARY KEY (id),
    CONSTRAINT member_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
    CONSTRAINT member_expert_key UNIQUE (expert_id),
    CONSTRAINT member_role_known CHECK (role IN ('enterprise', 'institute', 'expert', 'broker', 'operator')),
    CONSTRAINT member_standing_known CHECK (standing IN ('waiting', 'invited', 'active', 'suspended', 'erased')),
    CONSTRAINT member_language_known CHECK (language IN ('zh', 'en')),
    CONSTRAINT member_active_belongs CHECK (
        standing <> 'active' OR organization_id IS NOT NULL OR role IN ('expert', 'broker', 'operator'))
);
CREATE INDEX member_by_organization ON member (organization_id);

-- Whether nothing real is in the market: only then is there a demonstration.
CREATE FUNCTION holds_samples_alone() RETURNS boolean LANGUAGE sql STABLE
RETURN NOT EXISTS (SELECT FROM organization WHERE NOT sample) AND NOT EXISTS (SELECT FROM member WHERE NOT sample);

-- Personal data of members, in a table of its own: a row here is erased without touching history or audit.
CREATE TABLE member_person (
    member_id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text,
    basis text NOT NULL,
    source text NOT NULL,
    held_on date NOT NULL,
    salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()),
    CONSTRAINT member_person_pkey PRIMARY KEY (member_id),
    CONSTRAINT member_person_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT member_person_basis_known CHECK (basis IN ('consent', 'public'))
);
CREATE UNIQUE INDEX member_person_email_key ON member_person (lower(email));

-- A sitting of a member in a browser: only the SHA-256 of the cookie's secret. `proved_at`: with a second factor.
CREATE TABLE member_session (
    digest bytea NOT NULL,
    member_id uuid NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL,
    proved_at timestamptz,
    client text NOT NULL DEFAULT '',
    demonstration boolean NOT NULL DEFAULT false,
    CONSTRAINT member_session_pkey PRIMARY KEY (digest),
    CONSTRAINT member_session_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT member_session_digest_size CHECK (length(digest) = 32)
);
CREATE INDEX member_session_by_member ON member_session (member_id);

CREATE TABLE member_recovery_code (
    member_id uuid NOT NULL,
    digest bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT member_recovery_code_pkey PRIMARY KEY (member_id, digest),
    CONSTRAINT member_recovery_code_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT member_recovery_code_digest_size CHECK (length(digest) = 32)
);

-- A link that works once: the first operator's, an invitation, a new password.
CREATE TABLE member_link (
    digest bytea NOT NULL,
    purpose text NOT NULL,
    member_id uuid,
    issued_by text NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT member_link_pkey PRIMARY KEY (digest),
    CONSTRAINT member_link_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT member_link_purpose_known CHECK (purpose IN ('operator', 'invitation', 'reset')),
    CONSTRAINT member_link_digest_size CHECK (length(digest) = 32)
);

CREATE TABLE api_token (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    member_id uuid NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT api_token_pkey PRIMARY KEY (id),
    CONSTRAINT api_token_digest_key UNIQUE (digest),
    CONSTRAINT api_token_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT api_token_digest_size CHECK (length(digest) = 32),
    CONSTRAINT api_token_name_size CHECK (length(name) BETWEEN 1 AND 60)
);
CREATE INDEX api_token_by_member ON api_token (member_id);

-- Token buckets: they survive a restart. The key is a digest of what is limited, such as an address or an account.
CREATE TABLE rate_limit (
    key bytea NOT NULL,
    tokens double precision NOT NULL,
    filled_at timestamptz NOT NULL,
    CONSTRAINT rate_limit_pkey PRIMARY KEY (key)
);

-- What an organisation that signs up says of itself, until the market office has decided.
CREATE TABLE sign_up (
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    name_en text,
    kind text NOT NULL,
    country text NOT NULL,
    province text NOT NULL,
    city text NOT NULL,
    district text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    reason text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    decided_by text,
    CONSTRAINT sign_up_pkey PRIMARY KEY (id),
    CONSTRAINT sign_up_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT sign_up_member_key UNIQUE (member_id),
    CONSTRAINT sign_up_kind_known
        CHECK (kind IN ('enterprise', 'university', 'institute', 'hospital', 'service', 'foreign')),
    CONSTRAINT sign_up_state_known CHECK (state IN ('waiting', 'approved', 'refused')),
    CONSTRAINT sign_up_decided_whole CHECK ((state = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT sign_up_refused_with_reason CHECK (state <> 'refused' OR reason <> '')
);
CREATE INDEX sign_up_waiting ON sign_up (asked_at) WHERE state = 'waiting';

INSERT INTO application_right (relation, rights) VALUES
    ('member', 'INSERT, UPDATE, DELETE'),
    ('member_person', 'INSERT, UPDATE, DELETE'),
    ('member_session', 'INSERT, UPDATE, DELETE'),
    ('member_recovery_code', 'INSERT, UPDATE, DELETE'),
    ('member_link', 'INSERT, UPDATE, DELETE'),
    ('api_token', 'INSERT, UPDATE, DELETE'),
    ('rate_limit', 'INSERT, UPDATE, DELETE'),
    ('sign_up', 'INSERT, UPDATE, DELETE');
