-- The market's first schema: organisations, listings of three kinds, their history and change log,
-- the cache of embeddings, and judgements.

-- Who this database is. A restored copy gets a new identity, so that an index made for the original is not trusted.
CREATE TABLE store (
    identity uuid NOT NULL DEFAULT gen_random_uuid(),
    only_row boolean NOT NULL DEFAULT true,
    CONSTRAINT store_pkey PRIMARY KEY (only_row),
    CONSTRAINT store_one_row CHECK (only_row)
);
INSERT INTO store DEFAULT VALUES;

-- Days end in the market's own time zone, whatever the session's is.
CREATE FUNCTION market_today() RETURNS date LANGUAGE sql STABLE
RETURN (now() AT TIME ZONE 'Asia/Shanghai')::date;

-- What everybody may see: published and not past its day; an operator sees the rest too.
CREATE FUNCTION listing_visible(status text, expires_on date, reads_drafts boolean) RETURNS boolean LANGUAGE sql STABLE
RETURN reads_drafts OR (status = 'published' AND (expires_on IS NULL OR expires_on >= market_today()));

-- The known parts of a place, widest first, up to the first gap: CN/浙江省/宁波市.
CREATE FUNCTION place_path(country text, province text, city text, district text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN country || CASE
    WHEN province = '' THEN ''
    WHEN city = '' THEN '/' || province
    WHEN district = '' THEN '/' || province || '/' || city
    ELSE '/' || province || '/' || city || '/' || district
END;

-- History and judgements are written once; a trigger says so to every role, the owner included.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'add a row that corrects the earlier one';
END
$$;

CREATE TABLE organization (
    id uuid NOT NULL,
    code text NOT NULL,
    number text,
    name text NOT NULL,
    name_en text,
    kind text NOT NULL,
    country text NOT NULL,
    province text NOT NULL,
    city text NOT NULL,
    district text NOT NULL,
    sample boolean NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT organization_pkey PRIMARY KEY (id),
    CONSTRAINT organization_code_key UNIQUE (code),
    CONSTRAINT organization_number_key UNIQUE (number),
    CONSTRAINT organization_kind_known
        CHECK (kind IN ('enterprise', 'university', 'institute', 'hospital', 'service', 'foreign')),
    CONSTRAINT organization_not_nil CHECK (id <> '00000000-0000-0000-0000-000000000000')
);

CREATE TABLE listing (
    id uuid NOT NULL,
    kind text NOT NULL,
    organization_id uuid NOT NULL,
    number text,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    audience text NOT NULL,
    language text NOT NULL,
    country text NOT NULL,
    province text NOT NULL,
    city text NOT NULL,
    district text NOT NULL,
    place_path text NOT NULL GENERATED ALWAYS AS (place_path(country, province, city, district)) STORED,
    expires_on date,
    sample boolean NOT NULL,
    status text NOT NULL DEFAULT 'draft',
    version integer NOT NULL DEFAULT 1,
    published_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT listing_pkey PRIMARY KEY (id),
    CONSTRAINT listing_id_kind_key UNIQUE (id, kind),
    CONSTRAINT listing_number_key UNIQUE (organization_id, kind, number),
    CONSTRAINT listing_organization_fkey FOREIGN KEY (organization_id) REFERENCES organization (id),
    CONSTRAINT listing_kind_known CHECK (kind IN ('achievement', 'need', 'expert')),
    CONSTRAINT listing_audience_known CHECK (audience IN ('public', 'members')),
    CONSTRAINT listing_language_known CHECK (language IN ('zh', 'en')),
    CONSTRAINT listing_status_known
        CHECK (status IN ('draft', 'submitted', 'published', 'paused', 'withdrawn', 'expired')),
    CONSTRAINT listing_published_has_time CHECK (status <> 'published' OR published_at IS NOT NULL),
    CONSTRAINT listing_title_size CHECK (length(title) BETWEEN 1 AND 120),
    CONSTRAINT listing_summary_size CHECK (length(summary) <= 160),
    CONSTRAINT listing_body_size CHECK (length(body) <= 20000)
);
CREATE INDEX listing_newest_published ON listing (kind, published_at DESC, id) WHERE status = 'published';
CREATE INDEX listing_published_ids ON listing (id) WHERE status = 'published';
-- Rows of a file that carry no number are known by organisation and title.
CREATE INDEX listing_by_title ON listing (organization_id, kind, title);
CREATE INDEX listing_due ON listing (expires_on) WHERE status IN ('published', 'paused') AND expires_on IS NOT NULL;

CREATE TABLE listing_field (
    listing_id uuid NOT NULL,
    position integer NOT NULL,
    scheme text NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    CONSTRAINT listing_field_pkey PRIMARY KEY (listing_id, scheme, code),
    CONSTRAINT listing_field_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT listing_field_scheme_known
        CHECK (scheme IN ('plan', 'gbt4754-2017', 'ipc', 'gbt13745-2009', 'stat-field'))
);

-- L2 and L3: never indexed, never embedded, given out by no read yet.
CREATE TABLE listing_text (
    listing_id uuid NOT NULL,
    tier text NOT NULL,
    body text NOT NULL,
    -- History keeps sha256(salt + body): once the row is gone, or says something else, nobody can try texts against it.
    salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()),
    CONSTRAINT listing_text_pkey PRIMARY KEY (listing_id, tier),
    CONSTRAINT listing_text_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT listing_text_tier_known CHECK (tier IN ('L2', 'L3'))
);

-- The bands of a listing's texts (market/fingerprint.py): alike listings of one kind share some. Derived from members'
-- text too, so it leaves with the text it was taken from and is given to nobody.
CREATE TABLE listing_fingerprint (
    listing_id uuid NOT NULL,
    bands integer[] NOT NULL,
    CONSTRAINT listing_fingerprint_pkey PRIMARY KEY (listing_id),
    CONSTRAINT listing_fingerprint_listing_fkey
        FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT listing_fingerprint_bands_size CHECK (cardinality(bands) = 25)
);
-- Without the list of pending entries, which every search would read through while an import is filling it.
CREATE INDEX listing_fingerprint_bands ON listing_fingerprint USING gin (bands) WITH (fastupdate = off);

CREATE TABLE achievement (
    listing_id uuid NOT NULL,
    kind text NOT NULL DEFAULT 'achievement',
    elements jsonb NOT NULL,
    indicators jsonb NOT NULL,
    maturity_scale text,
    maturity_level integer,
    maturity_evidence text,
    maturity_held_on date,
    rights jsonb NOT NULL,
    modes text[] NOT NULL,
    price_low_fen bigint,
    price_high_fen bigint,
    price_negotiable boolean,
    advantages jsonb NOT NULL,
    territory text NOT NULL,
    secrecy_by text,
    secrecy_on date,
    confirmed_on date,
    CONSTRAINT achievement_pkey PRIMARY KEY (listing_id),
    CONSTRAINT achievement_kind CHECK (kind = 'achievement'),
    CONSTRAINT achievement_listing_fkey
        FOREIGN KEY (listing_id, kind) REFERENCES listing (id, kind) ON DELETE CASCADE,
    CONSTRAINT achievement_maturity_scale_known CHECK (maturity_scale IN ('gbt22900-2022', 'gbt37264-2018')),
    CONSTRAINT achievement_maturity_level_known CHECK (maturity_level BETWEEN 1 AND 9),
    CONSTRAINT achievement_maturity_whole CHECK ((maturity_scale IS NULL) = (maturity_level IS NULL)),
    CONSTRAINT achievement_price_range CHECK (price_low_fen >= 0 AND price_high_fen >= price_low_fen)
);

CREATE TABLE need (
    listing_id uuid NOT NULL,
    kind text NOT NULL DEFAULT 'need',
    present_state text NOT NULL,
    tried text NOT NULL,
    application text NOT NULL,
    elements jsonb NOT NULL,
    indicators jsonb NOT NULL,
    budget_low_fen bigint,
    budget_high_fen bigint,
    budget_negotiable boolean,
    budget_source text NOT NULL,
    deadline_on date,
    maturity_scale text,
    maturity_level integer,
    maturity_evidence text,
    maturity_held_on date,
    modes text[] NOT NULL,
    criteria text NOT NULL,
    anonymous boolean NOT NULL,
    CONSTRAINT need_pkey PRIMARY KEY (listing_id),
    CONSTRAINT need_kind CHECK (kind = 'need'),
    CONSTRAINT need_listing_fkey FOREIGN KEY (listing_id, kind) REFERENCES listing (id, kind) ON DELETE CASCADE,
    CONSTRAINT need_maturity_scale_known CHECK (maturity_scale IN ('gbt22900-2022', 'gbt37264-2018')),
    CONSTRAINT need_maturity_level_known CHECK (maturity_level BETWEEN 1 AND 9),
    CONSTRAINT need_maturity_whole CHECK ((maturity_scale IS NULL) = (maturity_level IS NULL)),
    CONSTRAINT need_budget_range CHECK (budget_low_fen >= 0 AND budget_high_fen >= budget_low_fen)
);

CREATE TABLE expert (
    listing_id uuid NOT NULL,
    kind text NOT NULL DEFAULT 'expert',
    languages text[] NOT NULL,
    availability text[] NOT NULL,
    load_cap integer,
    rankable boolean NOT NULL,
    opted_out_at timestamptz,
    erased_at timestamptz,
    -- When an expert refused to be ranked: from then on no edit and no import ranks them again.
    ranking_refused_at timestamptz,
    -- From which status they opted out, as long as nothing was edited since: who was public comes back so.
    opted_out_from text,
    CONSTRAINT expert_pkey PRIMARY KEY (listing_id),
    CONSTRAINT expert_kind CHECK (kind = 'expert'),
    CONSTRAINT expert_listing_fkey FOREIGN KEY (listing_id, kind) REFERENCES listing (id, kind) ON DELETE CASCADE,
    CONSTRAINT expert_load_cap_positive CHECK (load_cap >= 0)
);

-- Personal data, in tables of their own: a row here is erased without touching history or judgements.
CREATE TABLE expert_person (
    listing_id uuid NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    title text NOT NULL,
    orcid text,
    email text,
    phone text,
    basis text NOT NULL,
    source text NOT NULL,
    held_on date NOT NULL,
    -- History keeps sha256(salt + person): once this row is gone the digest can't be guessed back to a name.
    salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()),
    CONSTRAINT expert_person_pkey PRIMARY KEY (listing_id),
    CONSTRAINT expert_person_expert_fkey FOREIGN KEY (listing_id) REFERENCES expert (listing_id) ON DELETE CASCADE,
    CONSTRAINT expert_person_basis_known CHECK (basis IN ('consent', 'public'))
);

-- A list of papers names its author as surely as a name does, so it is erased with the person.
CREATE TABLE expert_evidence (
    listing_id uuid NOT NULL,
    topics jsonb NOT NULL,
    conflicts text[] NOT NULL,
    CONSTRAINT expert_evidence_pkey PRIMARY KEY (listing_id),
    CONSTRAINT expert_evidence_expert_fkey FOREIGN KEY (listing_id) REFERENCES expert (listing_id) ON DELETE CASCADE
);

CREATE TABLE achievement_inventor (
    listing_id uuid NOT NULL,
    position integer NOT NULL,
    name text NOT NULL,
    -- An inventor's name comes with the listing, from the organisation that answers for it.
    basis text NOT NULL DEFAULT 'public',
    source text NOT NULL DEFAULT '随成果由所属机构填报',
    held_on date NOT NULL DEFAULT market_today(),
    CONSTRAINT achievement_inventor_pkey PRIMARY KEY (listing_id, position),
    CONSTRAINT achievement_inventor_achievement_fkey
        FOREIGN KEY (listing_id) REFERENCES achievement (listing_id) ON DELETE CASCADE,
    CONSTRAINT achievement_inventor_basis_known CHECK (basis IN ('consent', 'public'))
);

-- No foreign key to listing: history outlives what it tells of.
CREATE TABLE listing_history (
    id bigint GENERATED ALWAYS AS IDENTITY,
    listing_id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    step text NOT NULL,
    status_before text,
    status_after text NOT NULL,
    actor text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    held_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT '',
    snapshot jsonb,
    personal_digest bytea,
    CONSTRAINT listing_history_pkey PRIMARY KEY (id),
    CONSTRAINT listing_history_version_key UNIQUE (listing_id, version)
);
CREATE INDEX listing_history_by_samples ON listing_history (id) WHERE actor = 'samples';
CREATE TRIGGER listing_history_append_only BEFORE UPDATE OR DELETE ON listing_history
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER listing_history_no_truncate BEFORE TRUNCATE ON listing_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the follower reads, in commit order: see store/changes.sql. No foreign key: a change outlives its listing.
CREATE TABLE change (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    bulk boolean NOT NULL,
    listing_id uuid NOT NULL,
    kind text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT change_pkey PRIMARY KEY (seq),
    CONSTRAINT change_kind_known CHECK (kind IN ('achievement', 'need', 'expert'))
);
CREATE INDEX change_in_commit_order ON change (bulk, xid, seq);

-- PostgreSQL folds equal notifications of one transaction into one and sends it at the commit.
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('market_change', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER change_tells AFTER INSERT ON change FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

CREATE TABLE embedding (
    id bigint GENERATED ALWAYS AS IDENTITY,
    model text NOT NULL,
    prompt text NOT NULL,
    max_tokens integer NOT NULL,
    text_sha256 bytea NOT NULL,
    vector bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT embedding_pkey PRIMARY KEY (id),
    CONSTRAINT embedding_key UNIQUE (text_sha256, model, prompt, max_tokens),
    CONSTRAINT embedding_sha256_size CHECK (length(text_sha256) = 32)
);
CREATE TABLE embedding_listing (
    embedding_id bigint NOT NULL,
    listing_id uuid NOT NULL,
    CONSTRAINT embedding_listing_pkey PRIMARY KEY (listing_id, embedding_id),
    CONSTRAINT embedding_listing_embedding_fkey
        FOREIGN KEY (embedding_id) REFERENCES embedding (id) ON DELETE CASCADE,
    CONSTRAINT embedding_listing_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE
);
CREATE INDEX embedding_listing_embedding ON embedding_listing (embedding_id);

-- No foreign key to listing: a judgement is evidence and outlives the pair it judged.
CREATE TABLE judgement (
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    level integer NOT NULL,
    reason text NOT NULL,
    judge text NOT NULL,
    judged_at timestamptz NOT NULL,
    rank integer,
    probability double precision NOT NULL,
    model text NOT NULL,
    index_version text NOT NULL,
    blind boolean NOT NULL,
    replaces uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT '',
    CONSTRAINT judgement_pkey PRIMARY KEY (id),
    CONSTRAINT judgement_replaces_key UNIQUE (replaces),
    CONSTRAINT judgement_replaces_fkey FOREIGN KEY (replaces) REFERENCES judgement (id),
    CONSTRAINT judgement_level_known CHECK (level BETWEEN 1 AND 4),
    CONSTRAINT judgement_rank_from_one CHECK (rank >= 1),
    CONSTRAINT judgement_probability_range CHECK (probability > 0 AND probability <= 1),
    CONSTRAINT judgement_note_size CHECK (length(note) <= 400)
);
CREATE INDEX judgement_by_need ON judgement (need_id, judged_at);
CREATE TRIGGER judgement_append_only BEFORE UPDATE OR DELETE ON judgement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgement_no_truncate BEFORE TRUNCATE ON judgement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A pair of a need's pool, kept as it was drawn: what a judgement says of rank and chance is read from here. A later
-- round draws among what no earlier one brought up, so a pair is here once. No foreign key: it outlives its listings.
CREATE TABLE judging_pair (
    id bigint GENERATED ALWAYS AS IDENTITY,
    need_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    kind text NOT NULL,
    round integer NOT NULL,
    sources text[] NOT NULL,
    rank integer,
    probability double precision NOT NULL,
    model text NOT NULL,
    index_version text NOT NULL,
    readers integer NOT NULL,
    drawn_by text NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT judging_pair_pkey PRIMARY KEY (id),
    CONSTRAINT judging_pair_key UNIQUE (need_id, listing_id),
    CONSTRAINT judging_pair_kind_known CHECK (kind IN ('achievement', 'expert')),
    CONSTRAINT judging_pair_rank_from_one CHECK (rank >= 1),
    CONSTRAINT judging_pair_probability_range CHECK (probability > 0 AND probability <= 1),
    CONSTRAINT judging_pair_readers_range CHECK (readers BETWEEN 1 AND 2)
);
CREATE INDEX judging_pair_by_listing ON judging_pair (listing_id);

-- A judge's turn at a pair; its id is that of the judgement it leads to, so that a form sent twice is one judgement.
-- Open until `open_until`, then others may have the pair. One that judges anew names the judgement it replaces.
CREATE TABLE judging_turn (
    id uuid NOT NULL,
    pair_id bigint NOT NULL,
    judge text NOT NULL,
    replaces uuid,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    open_until timestamptz NOT NULL,
    closed_at timestamptz,
    outcome text,
    CONSTRAINT judging_turn_pkey PRIMARY KEY (id),
    CONSTRAINT judging_turn_pair_fkey FOREIGN KEY (pair_id) REFERENCES judging_pair (id),
    CONSTRAINT judging_turn_outcome_known CHECK (outcome IN ('judged', 'skipped', 'withdrawn')),
    CONSTRAINT judging_turn_closed_with_outcome CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE UNIQUE INDEX judging_turn_once ON judging_turn (pair_id, judge) WHERE replaces IS NULL;
CREATE INDEX judging_turn_by_judge ON judging_turn (judge, closed_at);

-- What opens the judging page: only the SHA-256 of each secret. A link opens once and makes a cookie.
CREATE TABLE judging_pass (
    digest bytea NOT NULL,
    purpose text NOT NULL,
    judge text NOT NULL,
    kind text NOT NULL,
    expires_at timestamptz NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT judging_pass_pkey PRIMARY KEY (digest),
    CONSTRAINT judging_pass_digest_size CHECK (length(digest) = 32),
    CONSTRAINT judging_pass_purpose_known CHECK (purpose IN ('link', 'cookie', 'bearer')),
    CONSTRAINT judging_pass_kind_known CHECK (kind IN ('achievement', 'expert'))
);

-- The state of a listing that history may keep for ever: no person, no text of an expert, no L2 or L3.
CREATE FUNCTION listing_snapshot(wanted uuid) RETURNS jsonb LANGUAGE sql STABLE
RETURN (
    SELECT to_jsonb(l) - 'place_path' - 'created_at'
        - CASE WHEN l.kind = 'expert' THEN ARRAY['summary', 'body'] ELSE ARRAY[]::text[] END
        || coalesce(to_jsonb(a) - 'listing_id', to_jsonb(n) - 'listing_id', to_jsonb(e) - 'listing_id')
        || jsonb_build_object(
            'fields', (
                SELECT coalesce(jsonb_agg(jsonb_build_array(f.scheme, f.code, f.label) ORDER BY f.position), '[]')
                FROM listing_field f WHERE f.listing_id = l.id),
            'confidential_sha256', (
                SELECT coalesce(jsonb_object_agg(t.tier, encode(sha256(t.salt || convert_to(t.body, 'UTF8')), 'hex')), '{}')
                FROM listing_text t WHERE t.listing_id = l.id))
    FROM listing l
    LEFT JOIN achievement a ON a.listing_id = l.id
    LEFT JOIN need n ON n.listing_id = l.id
    LEFT JOIN expert e ON e.listing_id = l.id
    WHERE l.id = wanted
);

-- Answers as they were shown for a need of the store: ids and numbers, no word of a listing. The id is a digest of the
-- rest but for the time. No foreign key: it outlives its listings.
CREATE TABLE ranking (
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    need_version integer NOT NULL,
    role text NOT NULL,
    filters jsonb NOT NULL,
    relaxed text[] NOT NULL,
    row_limit integer NOT NULL,
    model text NOT NULL,
    index_version text NOT NULL,
    lines jsonb NOT NULL,
    shown_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ranking_pkey PRIMARY KEY (id),
    CONSTRAINT ranking_role_known CHECK (role IN ('public', 'indexer', 'enterprise', 'institute', 'expert', 'broker', 'operator')),
    CONSTRAINT ranking_limit_from_one CHECK (row_limit >= 1)
);
CREATE INDEX ranking_by_need ON ranking (need_id, shown_at);

-- A digest of an expert's personal row, salted by that row; null when there is none.
CREATE FUNCTION personal_digest(wanted uuid) RETURNS bytea LANGUAGE sql STABLE
RETURN (
    SELECT sha256(p.salt || convert_to((to_jsonb(p) - 'salt')::text, 'UTF8'))
    FROM expert_person p WHERE p.listing_id = wanted
);

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
CREATE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
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

-- The record (审计记录): who saw and who changed what. Its rows are only ever added, and at the commit each is linked
-- into a chain of digests, so that a row which is changed, moved or taken away later shows.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    organization_id uuid,
    event text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL,
    request_id text,
    CONSTRAINT audit_pkey PRIMARY KEY (id),
    CONSTRAINT audit_actor_named CHECK (actor <> ''),
    CONSTRAINT audit_event_shape CHECK (event ~ '^[a-z]+(-[a-z]+)*$'),
    CONSTRAINT audit_subject_shape CHECK (subject_kind ~ '^[a-z]+(-[a-z]+)*$'),
    CONSTRAINT audit_detail_object CHECK (jsonb_typeof(detail) = 'object')
);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, id);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_event ON audit (event, id);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The chain: positions without a gap, in the order of the commits.
CREATE TABLE audit_link (
    position bigint NOT NULL,
    audit_id bigint NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT audit_link_pkey PRIMARY KEY (position),
    CONSTRAINT audit_link_audit_key UNIQUE (audit_id),
    CONSTRAINT audit_link_audit_fkey FOREIGN KEY (audit_id) REFERENCES audit (id),
    CONSTRAINT audit_link_from_one CHECK (position >= 1),
    CONSTRAINT audit_link_digest_size CHECK (length(digest) = 32)
);
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where the chain ends: a chain that was cut off at its end is shorter than this says. Before the first link the
-- digest is 32 zeros.
CREATE TABLE audit_head (
    position bigint NOT NULL,
    digest bytea NOT NULL,
    only_row boolean NOT NULL DEFAULT true,
    CONSTRAINT audit_head_pkey PRIMARY KEY (only_row),
    CONSTRAINT audit_head_one_row CHECK (only_row),
    CONSTRAINT audit_head_digest_size CHECK (length(digest) = 32)
);
INSERT INTO audit_head (position, digest) VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One part of a row's canonical text: its length in bytes and itself, so that no two rows give the same text.
CREATE FUNCTION audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE WHEN part IS NULL THEN '-,' ELSE octet_length(part) || ':' || part || ',' END;

-- A time as microseconds since 1970, so that neither a time zone nor a format of dates changes a digest.
CREATE FUNCTION audit_microseconds(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
RETURN trunc(extract(epoch FROM at) * 1000000)::text;

-- What a link's digest covers beside the digest before it; market/audit_chain.py computes the same.
CREATE FUNCTION audit_canonical(place bigint, entry audit) RETURNS text LANGUAGE sql STABLE
RETURN audit_part('cuibai-audit-1') || audit_part(place::text) || audit_part(entry.id::text)
    || audit_part(audit_microseconds(entry.recorded_at))
    || audit_part(entry.actor) || audit_part(entry.organization_id::text) || audit_part(entry.event)
    || audit_part(entry.subject_kind) || audit_part(entry.subject_id) || audit_part(entry.detail::text)
    || audit_part(entry.request_id);

-- Runs at the commit, in the owner's rights: the application's role can write no link. The head's row is locked only
-- here, when everything else is done, so that writers wait for each other shortly and in no circle.
CREATE FUNCTION link_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = market, pg_temp AS $$
DECLARE
    place bigint;
    link bytea;
BEGIN
    IF TG_RELID <> 'market.audit'::regclass THEN
        RAISE EXCEPTION 'only rows of the record are linked' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT h.position + 1, h.digest INTO STRICT place, link FROM audit_head h FOR UPDATE;
    link := sha256(link || convert_to(audit_canonical(place, NEW), 'UTF8'));
    INSERT INTO audit_link (position, audit_id, digest) VALUES (place, NEW.id, link);
    UPDATE audit_head SET position = place, digest = link;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION link_audit FROM PUBLIC;
CREATE CONSTRAINT TRIGGER audit_linked AFTER INSERT ON audit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_audit();

-- The digest of one row of history, in the manner of audit_canonical. Several rows have that of their digests, by id.
CREATE FUNCTION history_digest(entry listing_history) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(convert_to(
    audit_part(entry.id::text) || audit_part(entry.listing_id::text) || audit_part(entry.kind)
    || audit_part(entry.version::text) || audit_part(entry.step) || audit_part(entry.status_before)
    || audit_part(entry.status_after) || audit_part(entry.actor)
    || audit_part(audit_microseconds(entry.recorded_at))
    || audit_part(audit_microseconds(entry.held_at))
    || audit_part(entry.note) || audit_part(entry.snapshot::text) || audit_part(encode(entry.personal_digest, 'hex')),
    'UTF8'));

-- Whatever is written of listings is in the record too: one entry a statement, however many listings it wrote. The
-- entry names the rows of history by their ids and holds their digest, so that the chain covers them as well. The request
-- is what the writer has set for its transaction, if any.
CREATE FUNCTION record_history() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    INSERT INTO audit (request_id, actor, organization_id, event, subject_kind, subject_id, detail)
    SELECT nullif(current_setting('market.request_id', true), ''),
           w.actor,
           CASE WHEN w.owners = 1 THEN w.owner END,
           'listing-' || CASE w.step
               WHEN 'create' THEN 'created'
               WHEN 'submit' THEN 'submitted'
               WHEN 'pause' THEN 'paused'
               WHEN 'resume' THEN 'resumed'
               WHEN 'withdraw' THEN 'withdrawn'
               WHEN 'expire' THEN 'expired'
               ELSE w.step || 'ed'
           END,
           CASE w.listings WHEN 1 THEN 'listing' ELSE 'listings' END,
           CASE w.listings WHEN 1 THEN w.listing ELSE encode(sha256(convert_to(w.listing, 'UTF8')), 'hex') END,
           jsonb_build_object(
               'history', (SELECT jsonb_agg(jsonb_build_array(lower(r), upper(r) - 1)) FROM unnest(w.ids) AS r),
               'sha256', encode(w.digest, 'hex'))
           || CASE w.listings
               WHEN 1 THEN jsonb_build_object('version', w.version, 'before', w.before, 'after', w.after)
               ELSE jsonb_build_object('listings', w.listings)
           END
    FROM (
        SELECT h.actor, h.step, count(*) AS listings, count(DISTINCT l.organization_id) AS owners,
               min(l.organization_id::text)::uuid AS owner,
               string_agg(h.listing_id::text, E'\n' ORDER BY h.listing_id::text COLLATE "C") AS listing,
               range_agg(int8range(h.id, h.id + 1)) AS ids,
               sha256(string_agg(history_digest(h), ''::bytea ORDER BY h.id)) AS digest,
               min(h.version) AS version, min(h.status_before) AS before, min(h.status_after) AS after
        FROM added JOIN listing_history h ON h.id = added.id LEFT JOIN listing l ON l.id = h.listing_id
        GROUP BY h.actor, h.step
    ) w;
    RETURN NULL;
END
$$;
CREATE TRIGGER listing_history_recorded AFTER INSERT ON listing_history
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION record_history();

-- Whether somebody who looks for something wants an entry; null conditions hold for all, days are the market's own.
CREATE FUNCTION audit_wanted(
    entry audit, wanted_event text, wanted_kind text, wanted_id text, wanted_actor text, since_on date, until_on date
) RETURNS boolean LANGUAGE sql STABLE
RETURN (wanted_event IS NULL OR entry.event = wanted_event)
    AND (wanted_kind IS NULL OR entry.subject_kind = wanted_kind)
    AND (wanted_id IS NULL OR entry.subject_id = wanted_id)
    AND (wanted_actor IS NULL OR entry.actor = wanted_actor)
    AND (since_on IS NULL OR entry.recorded_at >= since_on::timestamp AT TIME ZONE 'Asia/Shanghai')
    AND (until_on IS NULL OR entry.recorded_at < (until_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai');

INSERT INTO application_right (relation, rights) VALUES
    ('audit', 'INSERT'),
    ('audit_link', ''),
    ('audit_head', '');

-- What the queue's own tables, in the schema "jobs", don't hold of a job. Its arguments are here and not there, since
-- the queue's library writes what it holds into its log. The id is the queue's number. No foreign key: the queue's
-- tables are its library's business. `over_at`: the work is done, whether or not the queue has heard of it.
CREATE TABLE job (
    id bigint NOT NULL,
    kind text NOT NULL,
    arguments jsonb NOT NULL DEFAULT '{}',
    enqueued_by text NOT NULL,
    enqueued_at timestamptz NOT NULL DEFAULT now(),
    error text,
    failed_at timestamptz,
    done integer,
    total integer,
    over_at timestamptz,
    CONSTRAINT job_pkey PRIMARY KEY (id),
    CONSTRAINT job_error_with_time CHECK ((error IS NULL) = (failed_at IS NULL)),
    CONSTRAINT job_done_from_zero CHECK (done >= 0),
    CONSTRAINT job_total_from_zero CHECK (total >= 0)
);

-- The queue's words for where a job stands, in ours.
CREATE FUNCTION job_state(status text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' WHEN 'succeeded' THEN 'done'
                   WHEN 'failed' THEN 'failed' ELSE 'cancelled' END;

-- Which of its library's own migrations the schema "jobs" has.
CREATE TABLE job_queue_migration (
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_queue_migration_pkey PRIMARY KEY (name)
);

-- What the application's role may do with the queue: its rows, no DDL. The library's functions name its tables without
-- their schema, so each is told where to look, whoever calls it; made anew by an upgrade, it must be told again.
CREATE FUNCTION grant_job_queue(application name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    routine regprocedure;
BEGIN
    FOR routine IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', routine);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA jobs TO %I', application);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO %I', application);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO %I', application);
END
$$;
REVOKE EXECUTE ON FUNCTION grant_job_queue FROM PUBLIC;

INSERT INTO application_right (relation, rights) VALUES
    ('job', 'INSERT, UPDATE, DELETE'),
    ('job_queue_migration', '');

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

-- Rights of people: where each personal field is from, to whom an expert's contact details may go, who has objected.

-- Where one field of an expert's person is from, when not from where the rest of the row is.
CREATE TABLE expert_person_origin (
    listing_id uuid NOT NULL,
    field text NOT NULL,
    basis text NOT NULL,
    source text NOT NULL,
    held_on date NOT NULL,
    CONSTRAINT expert_person_origin_pkey PRIMARY KEY (listing_id, field),
    CONSTRAINT expert_person_origin_person_fkey
        FOREIGN KEY (listing_id) REFERENCES expert_person (listing_id) ON DELETE CASCADE,
    CONSTRAINT expert_person_origin_field_known
        CHECK (field IN ('name', 'name_en', 'title', 'orcid', 'email', 'phone')),
    CONSTRAINT expert_person_origin_basis_known CHECK (basis IN ('consent', 'public'))
);

-- The same of a member.
CREATE TABLE member_person_origin (
    member_id uuid NOT NULL,
    field text NOT NULL,
    basis text NOT NULL,
    source text NOT NULL,
    held_on date NOT NULL,
    CONSTRAINT member_person_origin_pkey PRIMARY KEY (member_id, field),
    CONSTRAINT member_person_origin_person_fkey
        FOREIGN KEY (member_id) REFERENCES member_person (member_id) ON DELETE CASCADE,
    CONSTRAINT member_person_origin_field_known CHECK (field IN ('name', 'email', 'phone')),
    CONSTRAINT member_person_origin_basis_known CHECK (basis IN ('consent', 'public'))
);

-- Whether an expert's contact details may go to one recipient, an organisation or a broker. It leaves with the expert.
CREATE TABLE contact_consent (
    id uuid NOT NULL,
    listing_id uuid NOT NULL,
    organization_id uuid,
    broker_id uuid,
    purpose text NOT NULL,
    state text NOT NULL DEFAULT 'asked',
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    answered_by text,
    answered_at timestamptz,
    source text NOT NULL DEFAULT '',
    until date,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CONSTRAINT contact_consent_pkey PRIMARY KEY (id),
    CONSTRAINT contact_consent_expert_fkey FOREIGN KEY (listing_id) REFERENCES expert (listing_id) ON DELETE CASCADE,
    CONSTRAINT contact_consent_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT contact_consent_broker_fkey FOREIGN KEY (broker_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT contact_consent_one_recipient CHECK (num_nonnulls(organization_id, broker_id) = 1),
    CONSTRAINT contact_consent_purpose_size CHECK (length(purpose) BETWEEN 1 AND 300),
    CONSTRAINT contact_consent_state_known CHECK (state IN ('asked', 'given', 'refused', 'withdrawn')),
    CONSTRAINT contact_consent_answered_whole CHECK ((state = 'asked') = (answered_at IS NULL)),
    CONSTRAINT contact_consent_given_until CHECK ((state IN ('given', 'withdrawn')) = (until IS NOT NULL)),
    CONSTRAINT contact_consent_withdrawn_whole CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE UNIQUE INDEX contact_consent_asked_key ON contact_consent (listing_id, coalesce(organization_id, broker_id))
    WHERE state = 'asked';
CREATE INDEX contact_consent_by_listing ON contact_consent (listing_id, asked_at);

-- What somebody without an account asks about data on them. Once it is settled only that it was, and how, is left.
CREATE TABLE objection (
    id uuid NOT NULL,
    wish text NOT NULL,
    name text,
    about text,
    reach text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by text,
    outcome text,
    CONSTRAINT objection_pkey PRIMARY KEY (id),
    CONSTRAINT objection_wish_known CHECK (wish IN ('know', 'correct', 'leave', 'erase')),
    CONSTRAINT objection_name_size CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT objection_about_size CHECK (length(about) BETWEEN 1 AND 2000),
    CONSTRAINT objection_reach_size CHECK (length(reach) BETWEEN 1 AND 200),
    CONSTRAINT objection_outcome_known CHECK (outcome IN ('done', 'nothing_held', 'refused')),
    CONSTRAINT objection_settled_whole CHECK (num_nonnulls(settled_at, settled_by, outcome) IN (0, 3)),
    CONSTRAINT objection_person_until_settled CHECK (num_nonnulls(name, about, reach)
        = CASE WHEN settled_at IS NULL THEN 3 ELSE 0 END)
);
CREATE INDEX objection_waiting ON objection (asked_at) WHERE settled_at IS NULL;

INSERT INTO application_right (relation, rights) VALUES
    ('expert_person_origin', 'INSERT, UPDATE, DELETE'),
    ('member_person_origin', 'INSERT, UPDATE, DELETE'),
    ('contact_consent', 'INSERT, UPDATE, DELETE'),
    ('objection', 'INSERT, UPDATE, DELETE');

-- What is confidential: who was granted which text, on what ground, and who read it.

-- One organisation, or one broker, may read one listing's L2 or L3 for as long as its owner grants it. That a granted
-- one has lapsed is told by its last day.
CREATE TABLE disclosure_grant (
    id uuid NOT NULL,
    listing_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    receiver_id uuid,
    receiver_member_id uuid,
    tier text NOT NULL,
    state text NOT NULL DEFAULT 'asked',
    reason text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    answer text NOT NULL DEFAULT '',
    decided_by text,
    decided_at timestamptz,
    expires_on date,
    ended_by text,
    ended_at timestamptz,
    CONSTRAINT disclosure_grant_pkey PRIMARY KEY (id),
    CONSTRAINT disclosure_grant_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT disclosure_grant_owner_fkey FOREIGN KEY (owner_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT disclosure_grant_receiver_fkey FOREIGN KEY (receiver_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT disclosure_grant_member_fkey FOREIGN KEY (receiver_member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT disclosure_grant_one_receiver CHECK (num_nonnulls(receiver_id, receiver_member_id) = 1),
    CONSTRAINT disclosure_grant_to_another CHECK (receiver_id <> owner_id),
    CONSTRAINT disclosure_grant_tier_known CHECK (tier IN ('L2', 'L3')),
    CONSTRAINT disclosure_grant_state_known CHECK (state IN ('asked', 'granted', 'refused', 'revoked', 'lapsed')),
    CONSTRAINT disclosure_grant_reason_size CHECK (length(reason) BETWEEN 1 AND 400),
    CONSTRAINT disclosure_grant_answer_size CHECK (length(answer) <= 400),
    CONSTRAINT disclosure_grant_decided_whole CHECK ((state = 'asked') = (decided_at IS NULL)),
    CONSTRAINT disclosure_grant_ended_whole CHECK ((state IN ('revoked', 'lapsed')) = (ended_at IS NOT NULL))
);
-- Asked twice is asked once.
CREATE UNIQUE INDEX disclosure_grant_open_key
    ON disclosure_grant (listing_id, tier, coalesce(receiver_id, receiver_member_id)) WHERE state IN ('asked', 'granted');
CREATE INDEX disclosure_grant_by_owner ON disclosure_grant (owner_id, asked_at);
CREATE INDEX disclosure_grant_by_receiver ON disclosure_grant (receiver_id, asked_at);
CREATE INDEX disclosure_grant_by_member ON disclosure_grant (receiver_member_id, asked_at);

-- An NDA between two organisations, in the order of their ids: a record of it, and the digest of its file. The latest
-- record of a pair counts; one that was wrong is put right by the next.
CREATE TABLE nda (
    id bigint GENERATED ALWAYS AS IDENTITY,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    signed_on date NOT NULL,
    valid_until date,
    file_sha256 bytea NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT nda_pkey PRIMARY KEY (id),
    CONSTRAINT nda_in_order CHECK (first_id < second_id),
    CONSTRAINT nda_file_digest_size CHECK (length(file_sha256) = 32),
    CONSTRAINT nda_valid_after_signing CHECK (valid_until >= signed_on)
);
CREATE INDEX nda_by_pair ON nda (first_id, second_id, id);
CREATE TRIGGER nda_append_only BEFORE UPDATE OR DELETE ON nda
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER nda_no_truncate BEFORE TRUNCATE ON nda
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a person of the market office decided about export control for one grant, and by which catalogue. The latest
-- counts.
CREATE TABLE export_decision (
    id bigint GENERATED ALWAYS AS IDENTITY,
    grant_id uuid NOT NULL,
    outcome text NOT NULL,
    catalogue text NOT NULL,
    catalogue_seen_on date NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT export_decision_pkey PRIMARY KEY (id),
    CONSTRAINT export_decision_outcome_known CHECK (outcome IN ('not-listed', 'licensed', 'forbidden')),
    CONSTRAINT export_decision_reason_size CHECK (length(reason) BETWEEN 1 AND 400),
    CONSTRAINT export_decision_named CHECK (decided_by LIKE 'member:%')
);
CREATE INDEX export_decision_by_grant ON export_decision (grant_id, id);
CREATE TRIGGER export_decision_append_only BEFORE UPDATE OR DELETE ON export_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER export_decision_no_truncate BEFORE TRUNCATE ON export_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Each reading of an L2 or an L3, written in the transaction that gives the text out. No foreign key: it outlives the
-- listing, the grant and the account.
CREATE TABLE text_reading (
    id bigint GENERATED ALWAYS AS IDENTITY,
    listing_id uuid NOT NULL,
    tier text NOT NULL,
    reader_id uuid NOT NULL,
    role text NOT NULL,
    organization_id uuid,
    grant_id uuid,
    purpose text NOT NULL,
    reason text NOT NULL,
    read_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT text_reading_pkey PRIMARY KEY (id),
    CONSTRAINT text_reading_tier_known CHECK (tier IN ('L2', 'L3')),
    CONSTRAINT text_reading_purpose_known CHECK (purpose IN ('read', 'compare', 'file', 'review')),
    CONSTRAINT text_reading_reason_size CHECK (length(reason) <= 400),
    CONSTRAINT text_reading_operator_says_why CHECK (role <> 'operator' OR reason <> '')
);
CREATE INDEX text_reading_by_listing ON text_reading (listing_id, id);
CREATE TRIGGER text_reading_append_only BEFORE UPDATE OR DELETE ON text_reading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_reading_no_truncate BEFORE TRUNCATE ON text_reading
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who a grant is for: a broker stands for their own organisation, if they have one.
CREATE FUNCTION grant_party(receiver_id uuid, receiver_member_id uuid) RETURNS uuid LANGUAGE sql STABLE
RETURN coalesce(receiver_id, (SELECT m.organization_id FROM member m WHERE m.id = receiver_member_id));

-- Whether an organisation is abroad: L2 and L3 leave the country then.
CREATE FUNCTION is_foreign(wanted uuid) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM organization o WHERE o.id = wanted AND (o.kind = 'foreign' OR o.country <> 'CN'));

-- Whether the latest record of an NDA between two organisations is in force today.
CREATE FUNCTION nda_in_force(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce((
    SELECT n.signed_on <= market_today() AND coalesce(n.valid_until >= market_today(), true)
    FROM nda n WHERE n.first_id = least(one, other) AND n.second_id = greatest(one, other)
    ORDER BY n.id DESC LIMIT 1), false);

INSERT INTO application_right (relation, rights) VALUES
    ('disclosure_grant', 'INSERT, UPDATE, DELETE'),
    ('nda', 'INSERT'),
    ('export_decision', 'INSERT'),
    ('text_reading', 'INSERT');

-- What the market office has set for everybody; a name without a row has its usual value.
CREATE TABLE office_setting (
    name text NOT NULL,
    value jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT office_setting_pkey PRIMARY KEY (name),
    CONSTRAINT office_setting_known CHECK (
        name IN ('sign_up_open', 'valid_days', 'remind_days', 'caseload', 'contact', 'notice_zh', 'notice_en'))
);

INSERT INTO application_right (relation, rights) VALUES ('office_setting', 'INSERT, UPDATE');

-- From match to handshake: pairs that wait for a broker, and the introductions that come of them.

-- The plan's fields that a broker looks after; one without any looks after all.
CREATE TABLE broker_field (
    member_id uuid NOT NULL,
    code text NOT NULL,
    CONSTRAINT broker_field_pkey PRIMARY KEY (member_id, code),
    CONSTRAINT broker_field_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE
);

-- A pair that came up for a need: as it stood, with the chance that it had to be shown. It is there once, however often
-- its need is matched. No foreign key: what brokers did with it outlives its listings.
CREATE TABLE queue_pair (
    id bigint GENERATED ALWAYS AS IDENTITY,
    need_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    level integer,
    chance double precision,
    score double precision NOT NULL,
    rank integer,
    probability double precision NOT NULL,
    need_version integer NOT NULL,
    listing_version integer NOT NULL,
    model text NOT NULL,
    index_version text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    found_at timestamptz NOT NULL DEFAULT now(),
    snoozed_until timestamptz,
    closed_at timestamptz,
    closed_by text,
    CONSTRAINT queue_pair_pkey PRIMARY KEY (id),
    CONSTRAINT queue_pair_key UNIQUE (need_id, listing_id),
    CONSTRAINT queue_pair_kind_known CHECK (kind IN ('achievement', 'expert')),
    CONSTRAINT queue_pair_source_known CHECK (source IN ('ranked', 'explored')),
    CONSTRAINT queue_pair_level_known CHECK (level BETWEEN 1 AND 4),
    CONSTRAINT queue_pair_chance_range CHECK (chance BETWEEN 0 AND 1),
    CONSTRAINT queue_pair_rank_from_one CHECK (rank >= 1),
    CONSTRAINT queue_pair_probability_range CHECK (probability > 0 AND probability <= 1),
    CONSTRAINT queue_pair_state_known CHECK (state IN ('waiting', 'graded', 'declined', 'introduced', 'gone')),
    CONSTRAINT queue_pair_closed_whole CHECK ((state = 'waiting') = (closed_at IS NULL))
);
CREATE INDEX queue_pair_best ON queue_pair (chance DESC NULLS LAST, score DESC, id)
    WHERE state = 'waiting' AND source = 'ranked';
CREATE INDEX queue_pair_explored ON queue_pair (id) WHERE state = 'waiting' AND source = 'explored';
CREATE INDEX queue_pair_by_need ON queue_pair (need_id);
CREATE INDEX queue_pair_by_listing ON queue_pair (listing_id);

-- A pair is in one broker's hands at a time, until `open_until`; its id names what the broker does with it, so that a
-- key pressed twice does one thing.
CREATE TABLE queue_lease (
    pair_id bigint NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    blind boolean NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    open_until timestamptz NOT NULL,
    CONSTRAINT queue_lease_pkey PRIMARY KEY (pair_id),
    CONSTRAINT queue_lease_id_key UNIQUE (id),
    CONSTRAINT queue_lease_pair_fkey FOREIGN KEY (pair_id) REFERENCES queue_pair (id) ON DELETE CASCADE,
    CONSTRAINT queue_lease_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE
);
CREATE INDEX queue_lease_by_member ON queue_lease (member_id, open_until);

-- What brokers did, in order: the day's progress is counted from it, and the last act can be taken back. Its id is the
-- lease's. No foreign key to the member: it outlives the account.
CREATE TABLE queue_act (
    id uuid NOT NULL,
    pair_id bigint NOT NULL,
    actor text NOT NULL,
    act text NOT NULL,
    judgement_id uuid,
    introduction_id uuid,
    took_back uuid,
    acted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT queue_act_pkey PRIMARY KEY (id),
    CONSTRAINT queue_act_took_back_key UNIQUE (took_back),
    CONSTRAINT queue_act_pair_fkey FOREIGN KEY (pair_id) REFERENCES queue_pair (id),
    CONSTRAINT queue_act_took_back_fkey FOREIGN KEY (took_back) REFERENCES queue_act (id),
    CONSTRAINT queue_act_known CHECK (act IN ('grade', 'decline', 'introduce', 'snooze', 'undo')),
    CONSTRAINT queue_act_undo_whole CHECK ((act = 'undo') = (took_back IS NOT NULL))
);
CREATE INDEX queue_act_by_actor ON queue_act (actor, acted_at);
CREATE INDEX queue_act_by_time ON queue_act (acted_at);
CREATE INDEX queue_act_by_pair ON queue_act (pair_id);
CREATE TRIGGER queue_act_append_only BEFORE UPDATE OR DELETE ON queue_act
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER queue_act_no_truncate BEFORE TRUNCATE ON queue_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far the change log was read for the queue, by its lanes.
CREATE TABLE queue_position (
    lane text NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT queue_position_pkey PRIMARY KEY (lane),
    CONSTRAINT queue_position_lane_known CHECK (lane IN ('single', 'bulk'))
);

-- Two parties brought together over a pair; one that has not ended is there once a pair. The owner is the broker.
CREATE TABLE introduction (
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    kind text NOT NULL,
    owner_id uuid,
    stage text NOT NULL DEFAULT 'recommended',
    stage_since timestamptz NOT NULL DEFAULT now(),
    end_reason text,
    next_action text NOT NULL DEFAULT '',
    next_on date,
    version integer NOT NULL DEFAULT 1,
    begun_at timestamptz NOT NULL DEFAULT now(),
    begun_by text NOT NULL,
    CONSTRAINT introduction_pkey PRIMARY KEY (id),
    CONSTRAINT introduction_owner_fkey FOREIGN KEY (owner_id) REFERENCES member (id) ON DELETE SET NULL,
    CONSTRAINT introduction_kind_known CHECK (kind IN ('achievement', 'expert')),
    CONSTRAINT introduction_stage_known CHECK (
        stage IN ('recommended', 'interest', 'introduced', 'meeting', 'negotiating', 'signed', 'ended')),
    CONSTRAINT introduction_end_whole CHECK ((stage = 'ended') = (end_reason IS NOT NULL)),
    CONSTRAINT introduction_next_size CHECK (length(next_action) <= 200)
);
CREATE UNIQUE INDEX introduction_open_key ON introduction (need_id, listing_id) WHERE stage <> 'ended';
CREATE INDEX introduction_by_owner ON introduction (owner_id, stage);
CREATE INDEX introduction_by_need ON introduction (need_id);
CREATE INDEX introduction_by_listing ON introduction (listing_id);

-- The two sides: whether each is interested, and whether each agrees that the other sees how to reach it.
CREATE TABLE introduction_side (
    introduction_id uuid NOT NULL,
    side text NOT NULL,
    organization_id uuid NOT NULL,
    interest text,
    answered_by text,
    answered_at timestamptz,
    contact_by uuid,
    contact_at timestamptz,
    CONSTRAINT introduction_side_pkey PRIMARY KEY (introduction_id, side),
    CONSTRAINT introduction_side_introduction_fkey
        FOREIGN KEY (introduction_id) REFERENCES introduction (id) ON DELETE CASCADE,
    CONSTRAINT introduction_side_contact_fkey FOREIGN KEY (contact_by) REFERENCES member (id) ON DELETE SET NULL,
    CONSTRAINT introduction_side_known CHECK (side IN ('need', 'supply')),
    CONSTRAINT introduction_side_interest_known CHECK (interest IN ('yes', 'no')),
    CONSTRAINT introduction_side_answered_whole CHECK ((interest IS NULL) = (answered_at IS NULL))
);
CREATE INDEX introduction_side_by_organization ON introduction_side (organization_id);

-- The one timeline. A step is never changed; words that people wrote lie beside it, where they can be erased.
CREATE TABLE introduction_step (
    id bigint GENERATED ALWAYS AS IDENTITY,
    introduction_id uuid NOT NULL,
    step text NOT NULL,
    stage_before text,
    stage_after text NOT NULL,
    side text,
    actor text NOT NULL,
    reason text,
    took_place_at timestamptz NOT NULL DEFAULT now(),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT introduction_step_pkey PRIMARY KEY (id)
);
CREATE INDEX introduction_step_by_introduction ON introduction_step (introduction_id, id);
CREATE TRIGGER introduction_step_append_only BEFORE UPDATE OR DELETE ON introduction_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER introduction_step_no_truncate BEFORE TRUNCATE ON introduction_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a named person decided about export control before parties of two countries are brought together; the latest counts.
CREATE TABLE introduction_export (
    id bigint GENERATED ALWAYS AS IDENTITY,
    introduction_id uuid NOT NULL,
    outcome text NOT NULL,
    catalogue text NOT NULL,
    catalogue_seen_on date NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT introduction_export_pkey PRIMARY KEY (id),
    CONSTRAINT introduction_export_outcome_known CHECK (outcome IN ('not-listed', 'licensed', 'forbidden')),
    CONSTRAINT introduction_export_reason_size CHECK (length(reason) BETWEEN 1 AND 400),
    CONSTRAINT introduction_export_named CHECK (decided_by LIKE 'member:%')
);
CREATE INDEX introduction_export_by_introduction ON introduction_export (introduction_id, id);
CREATE TRIGGER introduction_export_append_only BEFORE UPDATE OR DELETE ON introduction_export
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER introduction_export_no_truncate BEFORE TRUNCATE ON introduction_export
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What people wrote: a note is the broker's and the office's alone, a message is for the sides it names.
CREATE TABLE introduction_word (
    id uuid NOT NULL,
    introduction_id uuid NOT NULL,
    audience text NOT NULL,
    author text NOT NULL,
    author_side text NOT NULL,
    body text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT introduction_word_pkey PRIMARY KEY (id),
    CONSTRAINT introduction_word_introduction_fkey
        FOREIGN KEY (introduction_id) REFERENCES introduction (id) ON DELETE CASCADE,
    CONSTRAINT introduction_word_audience_known CHECK (audience IN ('note', 'need', 'supply', 'both')),
    CONSTRAINT introduction_word_side_known CHECK (author_side IN ('broker', 'need', 'supply')),
    CONSTRAINT introduction_word_size CHECK (length(body) BETWEEN 1 AND 4000)
);
CREATE INDEX introduction_word_by_introduction ON introduction_word (introduction_id, written_at);

-- A meeting of an introduction; a calendar knows a change of it by its sequence.
CREATE TABLE introduction_meeting (
    id uuid NOT NULL,
    introduction_id uuid NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    place text NOT NULL,
    sequence integer NOT NULL DEFAULT 0,
    cancelled_at timestamptz,
    arranged_by text NOT NULL,
    arranged_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT introduction_meeting_pkey PRIMARY KEY (id),
    CONSTRAINT introduction_meeting_introduction_fkey
        FOREIGN KEY (introduction_id) REFERENCES introduction (id) ON DELETE CASCADE,
    CONSTRAINT introduction_meeting_in_order CHECK (ends_at > begins_at),
    CONSTRAINT introduction_meeting_place_size CHECK (length(place) BETWEEN 1 AND 200)
);
CREATE INDEX introduction_meeting_by_introduction ON introduction_meeting (introduction_id, begins_at);

INSERT INTO application_right (relation, rights) VALUES
    ('broker_field', 'INSERT, UPDATE, DELETE'),
    ('queue_pair', 'INSERT, UPDATE'),
    ('queue_lease', 'INSERT, UPDATE, DELETE'),
    ('queue_act', 'INSERT'),
    ('queue_position', 'INSERT, UPDATE'),
    ('introduction', 'INSERT, UPDATE'),
    ('introduction_side', 'INSERT, UPDATE'),
    ('introduction_step', 'INSERT'),
    ('introduction_export', 'INSERT'),
    ('introduction_word', 'INSERT, UPDATE, DELETE'),
    ('introduction_meeting', 'INSERT, UPDATE');
