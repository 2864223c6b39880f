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

-- The bands of a listing's texts (market/listing/fingerprint.py): alike listings of one kind share some. Derived from members'
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
CREATE INDEX ranking_by_time ON ranking (shown_at);

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

-- What a link's digest covers beside the digest before it; market/audit/chain.py computes the same.
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
CREATE INDEX review_of_listing ON review (listing_id, submitted_at);

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
        name IN ('sign_up_open', 'valid_days', 'remind_days', 'caseload', 'contact', 'notice_zh', 'notice_en',
                 'exposure_loss_pct', 'second_person_fen', 'target_flow', 'district'))
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

-- Letters that a member wants no more, by what they are about.
CREATE TABLE unwanted_letter (
    member_id uuid NOT NULL,
    topic text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT unwanted_letter_pkey PRIMARY KEY (member_id, topic),
    CONSTRAINT unwanted_letter_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT unwanted_letter_topic_known CHECK (topic IN ('introductions'))
);

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
    ('introduction_meeting', 'INSERT, UPDATE'),
    ('unwanted_letter', 'INSERT, UPDATE, DELETE');

-- Silence: needs that nothing answers become calls (揭榜), institutes are asked, and common needs are found.

-- A call. Its text is what its needs' owners agree to show, no more; a change of it before it is public needs them anew.
CREATE TABLE call (
    id uuid NOT NULL,
    language text NOT NULL,
    title text NOT NULL,
    problem text NOT NULL,
    demands text NOT NULL,
    conditions text NOT NULL,
    budget_low_fen bigint,
    budget_high_fen bigint,
    budget_negotiable boolean NOT NULL,
    deadline_on date,
    answers_until date,
    text_version integer NOT NULL DEFAULT 1,
    asked_version integer,
    steps text NOT NULL,
    step text NOT NULL,
    step_on date NOT NULL,
    version integer NOT NULL DEFAULT 1,
    published_at timestamptz,
    closed_at timestamptz,
    outcome text,
    begun_at timestamptz NOT NULL DEFAULT now(),
    begun_by text NOT NULL,
    CONSTRAINT call_pkey PRIMARY KEY (id),
    CONSTRAINT call_language_known CHECK (language IN ('zh', 'en')),
    CONSTRAINT call_title_size CHECK (length(title) BETWEEN 1 AND 120),
    CONSTRAINT call_text_size CHECK (
        length(problem) <= 4000 AND length(demands) <= 4000 AND length(conditions) <= 4000),
    CONSTRAINT call_budget_in_order CHECK (budget_low_fen >= 0 AND budget_high_fen >= budget_low_fen),
    CONSTRAINT call_asked_text CHECK (asked_version <= text_version),
    CONSTRAINT call_outcome_known CHECK (
        outcome IN ('agreed', 'no-answer', 'unsuitable', 'given-up', 'need-gone', 'consent-gone')),
    CONSTRAINT call_closed_whole CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX call_public ON call (published_at DESC, id) WHERE published_at IS NOT NULL;

-- Which needs a call is for, and what their owners said of which text. A need is in one open call at most. No foreign
-- key to it: what was called for outlives it.
CREATE TABLE call_need (
    call_id uuid NOT NULL,
    need_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    is_open boolean NOT NULL DEFAULT true,
    consent text,
    text_version integer,
    answered_by text,
    answered_at timestamptz,
    CONSTRAINT call_need_pkey PRIMARY KEY (call_id, need_id),
    CONSTRAINT call_need_call_fkey FOREIGN KEY (call_id) REFERENCES call (id) ON DELETE CASCADE,
    CONSTRAINT call_need_consent_known CHECK (consent IN ('given', 'refused', 'withdrawn')),
    CONSTRAINT call_need_answered_whole CHECK ((consent IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX call_need_open_key ON call_need (need_id) WHERE is_open;
CREATE INDEX call_need_by_organization ON call_need (organization_id);

-- What happened to a call, and on which day: for ever.
CREATE TABLE call_step (
    id bigint GENERATED ALWAYS AS IDENTITY,
    call_id uuid NOT NULL,
    act text NOT NULL,
    step_before text,
    step_after text NOT NULL,
    need_id uuid,
    actor text NOT NULL,
    outcome text,
    on_day date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT call_step_pkey PRIMARY KEY (id)
);
CREATE INDEX call_step_by_call ON call_step (call_id, id);
CREATE TRIGGER call_step_append_only BEFORE UPDATE OR DELETE ON call_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER call_step_no_truncate BEFORE TRUNCATE ON call_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who takes a call up, with which listing; each listing once.
CREATE TABLE call_answer (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    body text NOT NULL,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    CONSTRAINT call_answer_pkey PRIMARY KEY (id),
    CONSTRAINT call_answer_call_fkey FOREIGN KEY (call_id) REFERENCES call (id) ON DELETE CASCADE,
    CONSTRAINT call_answer_size CHECK (length(body) BETWEEN 1 AND 2000)
);
CREATE UNIQUE INDEX call_answer_once ON call_answer (call_id, listing_id) WHERE withdrawn_at IS NULL;
CREATE INDEX call_answer_by_organization ON call_answer (organization_id);

-- Which institute the office asked about which need; counted by the month.
CREATE TABLE institute_request (
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    sent_as text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    answer text,
    answered_by text,
    answered_at timestamptz,
    CONSTRAINT institute_request_pkey PRIMARY KEY (id),
    CONSTRAINT institute_request_key UNIQUE (need_id, organization_id),
    CONSTRAINT institute_request_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT institute_request_sent_known CHECK (sent_as IN ('mail', 'print')),
    CONSTRAINT institute_request_answer_known CHECK (answer IN ('interested', 'declined')),
    CONSTRAINT institute_request_answered_whole CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX institute_request_by_organization ON institute_request (organization_id, asked_at);

-- Needs of several firms that lie close together, as last found, and what the office decided about them.
CREATE TABLE need_cluster (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    field text NOT NULL,
    need_ids uuid[] NOT NULL,
    organizations integer NOT NULL,
    terms text[] NOT NULL,
    silhouette double precision NOT NULL,
    spread double precision NOT NULL,
    state text NOT NULL DEFAULT 'proposed',
    call_id uuid,
    found_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    decided_at timestamptz,
    CONSTRAINT need_cluster_pkey PRIMARY KEY (id),
    CONSTRAINT need_cluster_digest_key UNIQUE (digest),
    CONSTRAINT need_cluster_common CHECK (organizations >= 2),
    CONSTRAINT need_cluster_state_known CHECK (state IN ('proposed', 'called', 'dismissed', 'outdated')),
    CONSTRAINT need_cluster_called_whole CHECK ((state = 'called') = (call_id IS NOT NULL))
);
CREATE INDEX need_cluster_by_state ON need_cluster (state, silhouette DESC);

INSERT INTO application_right (relation, rights) VALUES
    ('call', 'INSERT, UPDATE'),
    ('call_need', 'INSERT, UPDATE'),
    ('call_step', 'INSERT'),
    ('call_answer', 'INSERT, UPDATE, DELETE'),
    ('institute_request', 'INSERT, UPDATE'),
    ('need_cluster', 'INSERT, UPDATE');

-- Webhooks: where members have their digests sent, and each sending with what came of it.

-- An address of a member's own, and the sealed secret that signs what is sent there. The secret before the last change
-- signs beside it until `before_until`. `dead_in_a_row` counts what was given up since the last that arrived.
CREATE TABLE webhook (
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    url text NOT NULL,
    state text NOT NULL DEFAULT 'live',
    secret bytea NOT NULL,
    secret_before bytea,
    before_until timestamptz,
    dead_in_a_row integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_url_key UNIQUE (member_id, url),
    CONSTRAINT webhook_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT webhook_url_size CHECK (length(url) <= 500),
    CONSTRAINT webhook_state_known CHECK (state IN ('live', 'paused', 'failing', 'gone')),
    CONSTRAINT webhook_before_whole CHECK ((secret_before IS NULL) = (before_until IS NULL)),
    CONSTRAINT webhook_dead_from_zero CHECK (dead_in_a_row >= 0)
);

-- One digest on its way to one webhook, or (digest_id null) a trial. It is tried for a week from `asked_at`; whoever
-- sends it holds it until `open_until`, and `attempts` says which attempt is theirs. No body is kept: it is made anew,
-- of what the member may see then. No foreign key to the digest: a digest that is gone has nothing left to tell.
CREATE TABLE delivery (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    digest_id uuid,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    promised_at timestamptz NOT NULL DEFAULT now(),
    asked_at timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz DEFAULT now(),
    open_until timestamptz,
    attempted_at timestamptz,
    status integer,
    fault text,
    redirect_host text,
    ended_at timestamptz,
    CONSTRAINT delivery_pkey PRIMARY KEY (id),
    CONSTRAINT delivery_once_key UNIQUE (webhook_id, digest_id),
    CONSTRAINT delivery_webhook_fkey FOREIGN KEY (webhook_id) REFERENCES webhook (id) ON DELETE CASCADE,
    CONSTRAINT delivery_state_known CHECK (state IN ('waiting', 'sending', 'delivered', 'dead', 'empty')),
    CONSTRAINT delivery_waiting_whole CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
    CONSTRAINT delivery_sending_whole CHECK ((state = 'sending') = (open_until IS NOT NULL)),
    CONSTRAINT delivery_ended_whole CHECK ((state IN ('delivered', 'dead', 'empty')) = (ended_at IS NOT NULL)),
    CONSTRAINT delivery_fault_known CHECK (
        fault IN ('name', 'inner', 'unreachable', 'untrusted', 'slow', 'broken', 'redirect', 'status', 'gone',
                  'interrupted', 'sealed'))
);
CREATE INDEX delivery_due ON delivery (next_at) WHERE state = 'waiting';
CREATE INDEX delivery_sending ON delivery (open_until) WHERE state = 'sending';
CREATE INDEX delivery_by_webhook ON delivery (webhook_id, promised_at);

INSERT INTO application_right (relation, rights) VALUES
    ('webhook', 'INSERT, UPDATE, DELETE'),
    ('delivery', 'INSERT, UPDATE, DELETE');

-- Deals (合同): what was agreed, signed, registered and paid. Nothing is ever changed or deleted: each step is an entry, a
-- mistake is mended by a later entry that names the one it corrects, and what stands now is computed from them.

-- A deal as such. `series` keeps apart what went through the market and what the district has beside it. No foreign key to
-- introduction and listings: a deal outlives them.
CREATE TABLE deal (
    id uuid NOT NULL,
    series text NOT NULL,
    introduction_id uuid,
    need_id uuid,
    listing_id uuid,
    sample boolean NOT NULL DEFAULT false,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_pkey PRIMARY KEY (id),
    CONSTRAINT deal_series_known CHECK (series IN ('market', 'district'))
);
CREATE UNIQUE INDEX deal_introduction_key ON deal (introduction_id);
CREATE INDEX deal_by_opener ON deal (opened_by);

-- What happened, numbered from one within its deal. `happened_on` is when it held, `recorded_at` when it was recorded: the
-- database's own time, whatever was sent. `corrects` is the number of the entry in whose place this one stands; one that
-- `waits` counts from the entry on that approves it (`decides`). `written_in` is the transaction: parts come with their entry.
CREATE TABLE deal_entry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    deal_id uuid NOT NULL,
    number integer NOT NULL,
    event text NOT NULL,
    happened_on date NOT NULL,
    amount_fen bigint,
    corrects integer,
    decides integer,
    waits boolean NOT NULL DEFAULT false,
    reason text NOT NULL DEFAULT '',
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    written_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT deal_entry_pkey PRIMARY KEY (id),
    CONSTRAINT deal_entry_number_key UNIQUE (deal_id, number),
    CONSTRAINT deal_entry_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_entry_corrects_fkey FOREIGN KEY (deal_id, corrects) REFERENCES deal_entry (deal_id, number),
    CONSTRAINT deal_entry_decides_fkey FOREIGN KEY (deal_id, decides) REFERENCES deal_entry (deal_id, number),
    CONSTRAINT deal_entry_from_one CHECK (number >= 1),
    CONSTRAINT deal_entry_event_known CHECK (event IN (
        'drafted', 'signed', 'submitted', 'returned', 'registered', 'changed', 'terminated', 'revoked', 'paid',
        'corrected', 'struck', 'approved', 'refused')),
    CONSTRAINT deal_entry_day_range CHECK (happened_on BETWEEN '1985-01-01' AND '2199-12-31'),
    CONSTRAINT deal_entry_amount_range CHECK (amount_fen BETWEEN 1 AND 99999999999999),
    CONSTRAINT deal_entry_amount_whole CHECK (
        CASE event WHEN 'paid' THEN amount_fen IS NOT NULL WHEN 'corrected' THEN true ELSE amount_fen IS NULL END),
    CONSTRAINT deal_entry_corrects_whole CHECK (
        (event IN ('corrected', 'struck')) = (corrects IS NOT NULL) AND corrects < number),
    CONSTRAINT deal_entry_decides_whole CHECK (
        (event IN ('approved', 'refused')) = (decides IS NOT NULL) AND decides < number),
    CONSTRAINT deal_entry_decision_waits_not CHECK (NOT (waits AND decides IS NOT NULL)),
    CONSTRAINT deal_entry_reason_size CHECK (
        length(reason) <= 400 AND (reason <> '' OR event NOT IN (
            'returned', 'terminated', 'revoked', 'corrected', 'struck', 'refused')))
);
CREATE UNIQUE INDEX deal_entry_decided_once ON deal_entry (deal_id, decides) WHERE decides IS NOT NULL;
CREATE INDEX deal_entry_waiting ON deal_entry (deal_id, number) WHERE waits;
CREATE INDEX deal_entry_by_time ON deal_entry (recorded_at);
CREATE INDEX deal_entry_by_recorder ON deal_entry (recorded_by);

-- The terms that an entry brings, whole: the latest that stand are the deal's. The amounts are claimed: the sums of the lines.
-- `rules` names the version of the rules that kind and lines were judged by; `advised` what the adviser took it for.
CREATE TABLE deal_terms (
    entry_id bigint NOT NULL,
    subject text NOT NULL,
    contract_number text NOT NULL DEFAULT '',
    kind text NOT NULL,
    field_code text NOT NULL DEFAULT '',
    statistics_field text NOT NULL DEFAULT '',
    ip_kind text NOT NULL,
    ip_clause text NOT NULL DEFAULT '',
    begins_on date,
    ends_on date,
    rules text NOT NULL,
    answers jsonb,
    advised text,
    advised_rule text,
    kind_reason text NOT NULL DEFAULT '',
    CONSTRAINT deal_terms_pkey PRIMARY KEY (entry_id),
    CONSTRAINT deal_terms_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_terms_subject_size CHECK (length(subject) BETWEEN 1 AND 200),
    CONSTRAINT deal_terms_kind_known CHECK (kind IN ('development', 'transfer', 'licence', 'consulting', 'service')),
    CONSTRAINT deal_terms_ip_known CHECK (ip_kind IN (
        'none', 'invention', 'utility_model', 'design', 'software', 'plant_variety', 'layout', 'know_how')),
    CONSTRAINT deal_terms_clause_size CHECK (length(ip_clause) <= 2000 AND length(contract_number) <= 60),
    CONSTRAINT deal_terms_days_in_order CHECK (ends_on >= begins_on),
    CONSTRAINT deal_terms_advised_known CHECK (
        advised IN ('development', 'transfer', 'licence', 'consulting', 'service')),
    CONSTRAINT deal_terms_answers_object CHECK (jsonb_typeof(answers) = 'object'),
    CONSTRAINT deal_terms_choice_reasoned CHECK (advised IS NULL OR advised = kind OR kind_reason <> '')
);

-- The two parties of the terms. Of a natural person there is no name here (see deal_person) and no code anywhere.
CREATE TABLE deal_party (
    entry_id bigint NOT NULL,
    side text NOT NULL,
    organization_id uuid,
    name text,
    code text,
    type text NOT NULL,
    area text NOT NULL,
    CONSTRAINT deal_party_pkey PRIMARY KEY (entry_id, side),
    CONSTRAINT deal_party_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id),
    CONSTRAINT deal_party_side_known CHECK (side IN ('seller', 'buyer')),
    CONSTRAINT deal_party_type_known CHECK (type IN (
        'enterprise', 'university', 'institute', 'hospital', 'government', 'society', 'person', 'other')),
    CONSTRAINT deal_party_person_nameless CHECK (
        CASE type WHEN 'person' THEN name IS NULL AND code IS NULL AND organization_id IS NULL
                  ELSE name IS NOT NULL AND code IS NOT NULL END),
    CONSTRAINT deal_party_text_size CHECK (length(name) BETWEEN 1 AND 120 AND length(code) BETWEEN 1 AND 40),
    CONSTRAINT deal_party_area_shape CHECK (area ~ '^[A-Z]{2}(/[^/]{1,40}){0,3}$')
);
CREATE INDEX deal_party_by_organization ON deal_party (organization_id);

-- The lines of the terms: 合同成交额 is the sum of all, 技术交易额 that of the technical ones; which rule says so, and why.
CREATE TABLE deal_line (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    description text NOT NULL,
    amount_fen bigint NOT NULL,
    sets integer,
    technical boolean NOT NULL,
    rule text NOT NULL,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT deal_line_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_line_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id),
    CONSTRAINT deal_line_from_one CHECK (number >= 1),
    CONSTRAINT deal_line_kind_known CHECK (kind IN ('technology', 'carrier', 'equipment', 'material', 'other')),
    CONSTRAINT deal_line_amount_range CHECK (amount_fen BETWEEN 1 AND 99999999999999),
    CONSTRAINT deal_line_sets_whole CHECK ((kind = 'carrier') = (sets IS NOT NULL) AND sets BETWEEN 1 AND 9999),
    CONSTRAINT deal_line_text_size CHECK (length(description) BETWEEN 1 AND 200 AND length(reason) <= 400)
);

-- The payment plan of the terms; an instalment falls due on a day, or when something has happened.
CREATE TABLE deal_instalment (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    due_on date,
    condition text NOT NULL DEFAULT '',
    amount_fen bigint NOT NULL,
    CONSTRAINT deal_instalment_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_instalment_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id),
    CONSTRAINT deal_instalment_from_one CHECK (number >= 1),
    CONSTRAINT deal_instalment_amount_range CHECK (amount_fen BETWEEN 1 AND 99999999999999),
    CONSTRAINT deal_instalment_due_said CHECK (length(condition) <= 200 AND (due_on IS NOT NULL OR condition <> ''))
);

-- What the registrar gave: number and agency, and the amounts as 核定. A change of a registered deal may bring new ones.
CREATE TABLE deal_registration (
    entry_id bigint NOT NULL,
    number text NOT NULL,
    agency text NOT NULL,
    approved_total_fen bigint NOT NULL,
    approved_technical_fen bigint NOT NULL,
    rules text NOT NULL,
    CONSTRAINT deal_registration_pkey PRIMARY KEY (entry_id),
    CONSTRAINT deal_registration_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_registration_text_size CHECK (length(number) BETWEEN 1 AND 40 AND length(agency) BETWEEN 1 AND 120),
    CONSTRAINT deal_registration_amount_range CHECK (
        approved_total_fen BETWEEN 1 AND 99999999999999 AND approved_technical_fen BETWEEN 0 AND approved_total_fen)
);

-- Files that an entry brings, by their digest; what they are called lies in deal_file_name.
CREATE TABLE deal_file (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    sha256 bytea NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    CONSTRAINT deal_file_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_file_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_file_digest_size CHECK (length(sha256) = 32),
    CONSTRAINT deal_file_size_range CHECK (size_bytes >= 1)
);
CREATE INDEX deal_file_by_digest ON deal_file (sha256);

-- What may name a person lies apart and can be erased: a party that is one, and what a file is called.
CREATE TABLE deal_person (
    entry_id bigint NOT NULL,
    side text NOT NULL,
    name text NOT NULL,
    CONSTRAINT deal_person_pkey PRIMARY KEY (entry_id, side),
    CONSTRAINT deal_person_party_fkey FOREIGN KEY (entry_id, side) REFERENCES deal_party (entry_id, side),
    CONSTRAINT deal_person_name_size CHECK (length(name) BETWEEN 1 AND 60)
);
CREATE TABLE deal_file_name (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    CONSTRAINT deal_file_name_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_file_name_file_fkey FOREIGN KEY (entry_id, number) REFERENCES deal_file (entry_id, number),
    CONSTRAINT deal_file_name_size CHECK (length(name) BETWEEN 1 AND 200)
);

-- Keys of idempotency: what a sender's key has brought about, and the digest of the body that it came with.
CREATE TABLE deal_key (
    actor text NOT NULL,
    key text NOT NULL,
    body_sha256 bytea NOT NULL,
    entry_id bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_key_pkey PRIMARY KEY (actor, key),
    CONSTRAINT deal_key_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_key_size CHECK (length(key) BETWEEN 8 AND 100),
    CONSTRAINT deal_key_digest_size CHECK (length(body_sha256) = 32)
);

-- What stands now, one row a deal: written by the owner's trigger alone, and always equal to what deal_standing computes.
CREATE TABLE deal_current (
    deal_id uuid NOT NULL,
    series text NOT NULL,
    sample boolean NOT NULL,
    state text NOT NULL,
    terms_entry_id bigint NOT NULL,
    registration_entry_id bigint,
    kind text NOT NULL,
    field_code text NOT NULL,
    statistics_field text NOT NULL,
    ip_kind text NOT NULL,
    rules text NOT NULL,
    seller_organization_id uuid,
    seller_code text,
    seller_type text NOT NULL,
    seller_area text NOT NULL,
    buyer_organization_id uuid,
    buyer_code text,
    buyer_type text NOT NULL,
    buyer_area text NOT NULL,
    total_fen bigint NOT NULL,
    technical_fen bigint NOT NULL,
    approved_total_fen bigint,
    approved_technical_fen bigint,
    paid_fen bigint NOT NULL,
    drafted_on date,
    signed_on date,
    submitted_on date,
    registered_on date,
    changed_on date,
    terminated_on date,
    revoked_on date,
    registration_number text,
    registration_agency text,
    CONSTRAINT deal_current_pkey PRIMARY KEY (deal_id),
    CONSTRAINT deal_current_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_current_technical_part CHECK (technical_fen BETWEEN 0 AND total_fen),
    CONSTRAINT deal_current_total_range CHECK (total_fen <= 99999999999999),
    CONSTRAINT deal_current_parties_differ CHECK (
        seller_code <> buyer_code OR split_part(seller_area, '/', 1) <> split_part(buyer_area, '/', 1))
);
CREATE INDEX deal_current_by_seller ON deal_current (seller_organization_id);
CREATE INDEX deal_current_by_buyer ON deal_current (buyer_organization_id);
CREATE INDEX deal_current_by_signing ON deal_current (signed_on);
CREATE INDEX deal_current_by_registration ON deal_current (registered_on);

-- What stands of a deal, told from its entries alone: of those recorded until `known_at`, what held on `held_on`. A
-- correction stands in the place of the entry that it names; of several the last one counts. What the registrar sent back is
-- handed in no more. No row: nothing counts yet.
CREATE FUNCTION deal_standing(wanted uuid, known_at timestamptz, held_on date) RETURNS SETOF deal_current
LANGUAGE sql STABLE AS $$
WITH counted AS (
    SELECT DISTINCT ON (coalesce(e.corrects, e.number))
           coalesce(e.corrects, e.number) AS place, e.id, e.event, e.happened_on, e.amount_fen
    FROM deal_entry e
    WHERE e.deal_id = wanted AND e.recorded_at <= known_at AND e.decides IS NULL
      AND (NOT e.waits OR EXISTS (
          SELECT FROM deal_entry a
          WHERE a.deal_id = wanted AND a.decides = e.number AND a.event = 'approved' AND a.recorded_at <= known_at))
    ORDER BY coalesce(e.corrects, e.number), e.number DESC
), held AS (
    SELECT c.place, c.id, o.event, c.happened_on, c.amount_fen
    FROM counted c JOIN deal_entry o ON o.deal_id = wanted AND o.number = c.place
    WHERE c.event <> 'struck' AND c.happened_on <= held_on
), told AS (
    SELECT (array_agg(h.event ORDER BY h.place DESC) FILTER (WHERE h.event NOT IN ('changed', 'paid')))[1] AS event,
           max(h.place) FILTER (WHERE h.event = 'changed') > max(h.place) FILTER (WHERE h.event = 'registered')
               AS changed,
           coalesce(sum(h.amount_fen) FILTER (WHERE h.event = 'paid'), 0)::bigint AS paid_fen,
           min(h.happened_on) FILTER (WHERE h.event = 'drafted') AS drafted_on,
           max(h.happened_on) FILTER (WHERE h.event = 'signed') AS signed_on,
           CASE WHEN max(h.place) FILTER (WHERE h.event = 'submitted')
                   > coalesce(max(h.place) FILTER (WHERE h.event = 'returned'), 0)
                THEN max(h.happened_on) FILTER (WHERE h.event = 'submitted') END AS submitted_on,
           max(h.happened_on) FILTER (WHERE h.event = 'registered') AS registered_on,
           max(h.happened_on) FILTER (WHERE h.event = 'changed') AS changed_on,
           max(h.happened_on) FILTER (WHERE h.event = 'terminated') AS terminated_on,
           max(h.happened_on) FILTER (WHERE h.event = 'revoked') AS revoked_on
    FROM held h
)
SELECT d.id, d.series, d.sample,
       CASE t.event WHEN 'drafted' THEN 'intended' WHEN 'returned' THEN 'signed'
                    WHEN 'registered' THEN CASE WHEN t.changed THEN 'changed' ELSE 'registered' END ELSE t.event END,
       m.entry_id, r.entry_id, m.kind, m.field_code, m.statistics_field, m.ip_kind, m.rules,
       s.organization_id, s.code, s.type, s.area, b.organization_id, b.code, b.type, b.area,
       l.total_fen, l.technical_fen, r.approved_total_fen, r.approved_technical_fen, t.paid_fen,
       t.drafted_on, t.signed_on, t.submitted_on, t.registered_on, t.changed_on, t.terminated_on, t.revoked_on,
       r.number, r.agency
FROM deal d
CROSS JOIN told t
CROSS JOIN LATERAL (
    SELECT x.* FROM held h JOIN deal_terms x ON x.entry_id = h.id ORDER BY h.place DESC LIMIT 1) AS m
JOIN deal_party s ON s.entry_id = m.entry_id AND s.side = 'seller'
JOIN deal_party b ON b.entry_id = m.entry_id AND b.side = 'buyer'
CROSS JOIN LATERAL (
    SELECT sum(x.amount_fen)::bigint AS total_fen,
           coalesce(sum(x.amount_fen) FILTER (WHERE x.technical), 0)::bigint AS technical_fen
    FROM deal_line x WHERE x.entry_id = m.entry_id) AS l
LEFT JOIN LATERAL (
    SELECT x.* FROM held h JOIN deal_registration x ON x.entry_id = h.id ORDER BY h.place DESC LIMIT 1) AS r ON true
WHERE d.id = wanted
$$;

-- The digest of an entry with all that it brings, which the record keeps: an entry that was changed behind the triggers' back
-- shows. Columns are named, so that later ones change no digest.
CREATE FUNCTION deal_digest(wanted bigint) RETURNS bytea LANGUAGE sql STABLE AS $$
SELECT sha256(convert_to(jsonb_build_array(
    e.id, e.deal_id, e.number, e.event, e.happened_on, e.amount_fen, e.corrects, e.decides, e.waits, e.reason,
    e.recorded_by, audit_microseconds(e.recorded_at),
    (SELECT jsonb_build_array(t.subject, t.contract_number, t.kind, t.field_code, t.statistics_field, t.ip_kind, t.ip_clause,
                              t.begins_on, t.ends_on, t.rules, t.answers, t.advised, t.advised_rule, t.kind_reason)
     FROM deal_terms t WHERE t.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(p.side, p.organization_id, p.name, p.code, p.type, p.area) ORDER BY p.side)
     FROM deal_party p WHERE p.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(l.number, l.kind, l.description, l.amount_fen, l.sets, l.technical, l.rule, l.reason)
                      ORDER BY l.number)
     FROM deal_line l WHERE l.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(i.number, i.due_on, i.condition, i.amount_fen) ORDER BY i.number)
     FROM deal_instalment i WHERE i.entry_id = e.id),
    (SELECT jsonb_build_array(r.number, r.agency, r.approved_total_fen, r.approved_technical_fen, r.rules)
     FROM deal_registration r WHERE r.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(f.number, encode(f.sha256, 'hex'), f.media_type, f.size_bytes) ORDER BY f.number)
     FROM deal_file f WHERE f.entry_id = e.id))::text, 'UTF8'))
FROM deal_entry e WHERE e.id = wanted
$$;

-- An entry is of the moment and the transaction that write it, and no earlier than the one before: who waited for another
-- writer of the deal began before that one. Who approves is not who recorded.
CREATE FUNCTION stamp_deal_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    NEW.recorded_at := greatest(now(), (
        SELECT e.recorded_at FROM deal_entry e WHERE e.deal_id = NEW.deal_id ORDER BY e.number DESC LIMIT 1));
    NEW.written_in := pg_current_xact_id();
    IF NEW.event = 'approved' AND EXISTS (
        SELECT FROM deal_entry e
        WHERE e.deal_id = NEW.deal_id AND e.number = NEW.decides
          AND (e.recorded_by = NEW.recorded_by OR NOT e.waits OR NEW.recorded_by NOT LIKE 'member:%')) THEN
        RAISE EXCEPTION 'another member of the office approves' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'deal_entry_second_person';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER deal_entry_stamped BEFORE INSERT ON deal_entry FOR EACH ROW EXECUTE FUNCTION stamp_deal_entry();

-- What an entry brings is written with it: later nothing can be laid beside it.
CREATE FUNCTION refuse_late_part() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM deal_entry e WHERE e.id = NEW.entry_id AND e.written_in = pg_current_xact_id()) THEN
        RAISE EXCEPTION '% is written with its entry, or not at all', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Runs at the latest at the commit, in the owner's rights: the application's role can write no row of deal_current.
CREATE FUNCTION project_deal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = market, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'market.deal_entry'::regclass THEN
        RAISE EXCEPTION 'only entries of deals are projected' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM deal_current c WHERE c.deal_id = NEW.deal_id;
    INSERT INTO deal_current SELECT s.* FROM deal_standing(NEW.deal_id, 'infinity', 'infinity') AS s;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION project_deal FROM PUBLIC;
CREATE CONSTRAINT TRIGGER deal_projected AFTER INSERT ON deal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION project_deal();

CREATE TRIGGER deal_terms_in_time BEFORE INSERT ON deal_terms FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_party_in_time BEFORE INSERT ON deal_party FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_line_in_time BEFORE INSERT ON deal_line FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_instalment_in_time BEFORE INSERT ON deal_instalment FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_registration_in_time BEFORE INSERT ON deal_registration
    FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_file_in_time BEFORE INSERT ON deal_file FOR EACH ROW EXECUTE FUNCTION refuse_late_part();

CREATE TRIGGER deal_append_only BEFORE UPDATE OR DELETE ON deal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_no_truncate BEFORE TRUNCATE ON deal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_entry_append_only BEFORE UPDATE OR DELETE ON deal_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_entry_no_truncate BEFORE TRUNCATE ON deal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_terms_append_only BEFORE UPDATE OR DELETE ON deal_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_terms_no_truncate BEFORE TRUNCATE ON deal_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_party_append_only BEFORE UPDATE OR DELETE ON deal_party
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_party_no_truncate BEFORE TRUNCATE ON deal_party
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_line_append_only BEFORE UPDATE OR DELETE ON deal_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_line_no_truncate BEFORE TRUNCATE ON deal_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_instalment_append_only BEFORE UPDATE OR DELETE ON deal_instalment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_instalment_no_truncate BEFORE TRUNCATE ON deal_instalment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_registration_append_only BEFORE UPDATE OR DELETE ON deal_registration
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_registration_no_truncate BEFORE TRUNCATE ON deal_registration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_file_append_only BEFORE UPDATE OR DELETE ON deal_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_file_no_truncate BEFORE TRUNCATE ON deal_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_key_append_only BEFORE UPDATE OR DELETE ON deal_key
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_key_no_truncate BEFORE TRUNCATE ON deal_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();


INSERT INTO application_right (relation, rights) VALUES
    ('deal', 'INSERT'),
    ('deal_entry', 'INSERT'),
    ('deal_terms', 'INSERT'),
    ('deal_party', 'INSERT'),
    ('deal_line', 'INSERT'),
    ('deal_instalment', 'INSERT'),
    ('deal_registration', 'INSERT'),
    ('deal_file', 'INSERT'),
    ('deal_key', 'INSERT'),
    ('deal_person', 'INSERT, UPDATE, DELETE'),
    ('deal_file_name', 'INSERT, UPDATE, DELETE'),
    ('deal_current', '');

-- Answers to a need, compared by the criteria of the organisation that needs them.

-- One comparison a need. `seed` gives blind answers their letters; `version` counts the changes of its criteria.
CREATE TABLE comparison (
    need_id uuid NOT NULL,
    blind boolean NOT NULL,
    seed bigint NOT NULL,
    version integer NOT NULL DEFAULT 1,
    begun_at timestamptz NOT NULL DEFAULT now(),
    begun_by text NOT NULL,
    opened_at timestamptz,
    opened_by text,
    unblinded_at timestamptz,
    unblinded_by text,
    CONSTRAINT comparison_pkey PRIMARY KEY (need_id),
    CONSTRAINT comparison_need_fkey FOREIGN KEY (need_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT comparison_opened_whole CHECK ((opened_at IS NULL) = (opened_by IS NULL)),
    CONSTRAINT comparison_unblinded_whole CHECK ((unblinded_at IS NULL) = (unblinded_by IS NULL)),
    CONSTRAINT comparison_unblinded_once_blind CHECK (blind OR unblinded_at IS NULL)
);

-- The answers by their places, which are their letters. No foreign key to the listing: its scores outlive it.
CREATE TABLE comparison_answer (
    need_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    place integer NOT NULL,
    CONSTRAINT comparison_answer_pkey PRIMARY KEY (need_id, listing_id),
    CONSTRAINT comparison_answer_place_key UNIQUE (need_id, place),
    CONSTRAINT comparison_answer_need_fkey
        FOREIGN KEY (need_id) REFERENCES comparison (need_id) ON DELETE CASCADE,
    CONSTRAINT comparison_answer_place_range CHECK (place BETWEEN 0 AND 11)
);

-- What answers are judged by. `aspect` and `indicator` say which fact of an answer belongs beside its scores; `version`
-- counts the wordings.
CREATE TABLE criterion (
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    position integer NOT NULL,
    name text NOT NULL,
    weight numeric(5, 2) NOT NULL,
    good text NOT NULL,
    aspect text NOT NULL,
    indicator text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT criterion_pkey PRIMARY KEY (id),
    CONSTRAINT criterion_comparison_key UNIQUE (need_id, id),
    CONSTRAINT criterion_need_fkey FOREIGN KEY (need_id) REFERENCES comparison (need_id) ON DELETE CASCADE,
    CONSTRAINT criterion_name_size CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT criterion_weight_range CHECK (weight > 0 AND weight <= 100),
    CONSTRAINT criterion_good_size CHECK (length(good) <= 200),
    CONSTRAINT criterion_aspect_known CHECK (
        aspect IN ('own', 'indicator', 'maturity', 'price', 'place', 'rights', 'mode', 'territory'))
);
CREATE INDEX criterion_by_need ON criterion (need_id, position);

-- Who scores, and since when they are done with it.
CREATE TABLE comparison_scorer (
    need_id uuid NOT NULL,
    member_id uuid NOT NULL,
    finished_at timestamptz,
    CONSTRAINT comparison_scorer_pkey PRIMARY KEY (need_id, member_id),
    CONSTRAINT comparison_scorer_need_fkey
        FOREIGN KEY (need_id) REFERENCES comparison (need_id) ON DELETE CASCADE,
    CONSTRAINT comparison_scorer_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE
);
CREATE INDEX comparison_scorer_by_member ON comparison_scorer (member_id);

-- One score a cell and scorer; no points: they can't judge it. It holds for the versions of the listing and of the
-- criterion that the scorer saw. `informed`: given or changed when others' scores could be seen.
CREATE TABLE comparison_score (
    need_id uuid NOT NULL,
    criterion_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    member_id uuid NOT NULL,
    points integer,
    note text NOT NULL,
    listing_version integer NOT NULL,
    criterion_version integer NOT NULL,
    informed boolean NOT NULL,
    scored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT comparison_score_pkey PRIMARY KEY (criterion_id, listing_id, member_id),
    CONSTRAINT comparison_score_criterion_fkey
        FOREIGN KEY (need_id, criterion_id) REFERENCES criterion (need_id, id) ON DELETE CASCADE,
    CONSTRAINT comparison_score_answer_fkey
        FOREIGN KEY (need_id, listing_id) REFERENCES comparison_answer (need_id, listing_id) ON DELETE CASCADE,
    CONSTRAINT comparison_score_scorer_fkey
        FOREIGN KEY (need_id, member_id) REFERENCES comparison_scorer (need_id, member_id) ON DELETE CASCADE,
    CONSTRAINT comparison_score_points_range CHECK (points BETWEEN 1 AND 5),
    CONSTRAINT comparison_score_note_size CHECK (length(note) <= 400)
);
CREATE INDEX comparison_score_by_need ON comparison_score (need_id, member_id);
CREATE INDEX comparison_score_by_answer ON comparison_score (need_id, listing_id);

-- What was decided, and why; the latest counts, none is changed.
CREATE TABLE comparison_decision (
    id bigint GENERATED ALWAYS AS IDENTITY,
    need_id uuid NOT NULL,
    chosen uuid[] NOT NULL,
    reason text NOT NULL,
    blind boolean NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT comparison_decision_pkey PRIMARY KEY (id),
    CONSTRAINT comparison_decision_need_fkey
        FOREIGN KEY (need_id) REFERENCES comparison (need_id) ON DELETE CASCADE,
    CONSTRAINT comparison_decision_reason_size CHECK (length(reason) BETWEEN 1 AND 1000)
);
CREATE INDEX comparison_decision_by_need ON comparison_decision (need_id, id);

INSERT INTO application_right (relation, rights) VALUES
    ('comparison', 'INSERT, UPDATE'),
    ('comparison_answer', 'INSERT, UPDATE, DELETE'),
    ('criterion', 'INSERT, UPDATE, DELETE'),
    ('comparison_scorer', 'INSERT, UPDATE'),
    ('comparison_score', 'INSERT, UPDATE, DELETE'),
    ('comparison_decision', 'INSERT, UPDATE, DELETE');

-- Standing search: what members look for again and again, what was found for them, and what they were told of it.

-- The version in which what a listing says was last written, and when: other days, states, owners and numbers are no news,
-- and a confidential text or who is behind an anonymous need must not tell by a version that it changed.
CREATE FUNCTION listing_wording(wanted uuid) RETURNS TABLE (version integer, written_at timestamptz) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT w.version, w.recorded_at
    FROM (SELECT h.version, h.recorded_at, h.said IS DISTINCT FROM lag(h.said) OVER (ORDER BY h.version) AS differs
          FROM (SELECT t.version, t.recorded_at,
                       t.snapshot - '{version,status,published_at,updated_at,expires_on,confirmed_on,number,organization_id,confidential_sha256}'::text[] AS said
                FROM listing_history t
                WHERE t.listing_id = wanted AND t.step IN ('create', 'edit')) AS h) AS w
    WHERE w.differs
    ORDER BY w.version DESC LIMIT 1;
END;

-- A search that its member wants to be told of. Who looks for what is personal: it is erased with the account.
CREATE TABLE saved_search (
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    kind text,
    fields text[] NOT NULL,
    places text[] NOT NULL,
    languages text[] NOT NULL,
    scale text,
    level_min integer,
    frequency text NOT NULL,
    by_mail boolean NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT saved_search_pkey PRIMARY KEY (id),
    CONSTRAINT saved_search_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT saved_search_name_size CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT saved_search_query_size CHECK (length(query) <= 200),
    CONSTRAINT saved_search_kind_known CHECK (kind IN ('achievement', 'need', 'expert')),
    CONSTRAINT saved_search_frequency_known CHECK (frequency IN ('at-once', 'daily', 'weekly', 'page'))
);
CREATE INDEX saved_search_by_member ON saved_search (member_id, saved_at);

-- How a member is told: of what comes up for their organisation's own listings, whether letters go out at all, how often
-- the mail server refused their address, and up to which news they have looked. Its row is held while news are added to
-- it or told from it, so that the numbers of a member's news grow in the order in which they can be seen.
CREATE TABLE standing_wish (
    member_id uuid NOT NULL,
    frequency text NOT NULL DEFAULT 'daily',
    by_mail boolean NOT NULL DEFAULT false,
    letters boolean NOT NULL DEFAULT true,
    refusals integer NOT NULL DEFAULT 0,
    refused_at timestamptz,
    seen_through bigint NOT NULL DEFAULT 0,
    CONSTRAINT standing_wish_pkey PRIMARY KEY (member_id),
    CONSTRAINT standing_wish_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT standing_wish_frequency_known CHECK (frequency IN ('at-once', 'daily', 'weekly', 'page'))
);

-- Needs and achievements of their own organisation that a member wants to hear nothing of.
CREATE TABLE standing_off (
    member_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    CONSTRAINT standing_off_pkey PRIMARY KEY (member_id, listing_id),
    CONSTRAINT standing_off_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT standing_off_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE
);
CREATE INDEX standing_off_by_listing ON standing_off (listing_id);

-- What a member is told in one go; `through` is the last of their news that were there when it was decided.
CREATE TABLE digest (
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    through bigint NOT NULL,
    mailed_at timestamptz,
    CONSTRAINT digest_pkey PRIMARY KEY (id),
    CONSTRAINT digest_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE
);
CREATE INDEX digest_by_member ON digest (member_id, decided_at);

-- A piece of news: a listing, in the wording of a version, that came up for one standing search. It is there once, and in
-- one digest at most, so that nothing is told twice. No foreign key to the listing: what was told stays told.
CREATE TABLE digest_item (
    id bigint GENERATED ALWAYS AS IDENTITY,
    member_id uuid NOT NULL,
    source text NOT NULL,
    source_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    listing_version integer NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    digest_id uuid,
    CONSTRAINT digest_item_pkey PRIMARY KEY (id),
    CONSTRAINT digest_item_key UNIQUE (member_id, source_id, listing_id, listing_version),
    CONSTRAINT digest_item_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT digest_item_digest_fkey FOREIGN KEY (digest_id) REFERENCES digest (id),
    CONSTRAINT digest_item_source_known CHECK (source IN ('search', 'need', 'achievement'))
);
CREATE INDEX digest_item_by_member ON digest_item (member_id, id);
CREATE INDEX digest_item_by_digest ON digest_item (digest_id);
CREATE INDEX digest_item_untold ON digest_item (member_id) WHERE digest_id IS NULL;

-- The secret address of a member's feed, as a digest alone.
CREATE TABLE news_feed (
    member_id uuid NOT NULL,
    digest bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT news_feed_pkey PRIMARY KEY (member_id),
    CONSTRAINT news_feed_digest_key UNIQUE (digest),
    CONSTRAINT news_feed_member_fkey FOREIGN KEY (member_id) REFERENCES member (id) ON DELETE CASCADE
);

-- How far the change log was read for saved searches, by its lanes.
CREATE TABLE standing_position (
    lane text NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT standing_position_pkey PRIMARY KEY (lane),
    CONSTRAINT standing_position_lane_known CHECK (lane IN ('single', 'bulk'))
);

INSERT INTO application_right (relation, rights) VALUES
    ('saved_search', 'INSERT, UPDATE, DELETE'),
    ('standing_wish', 'INSERT, UPDATE, DELETE'),
    ('standing_off', 'INSERT, UPDATE, DELETE'),
    ('digest', 'INSERT, UPDATE, DELETE'),
    ('digest_item', 'INSERT, UPDATE, DELETE'),
    ('news_feed', 'INSERT, UPDATE, DELETE'),
    ('standing_position', 'INSERT, UPDATE');

-- Targets (目标): the paths of plans that the office loads, and totals of the whole district that come from outside. Both are
-- only added to: a later path or total stands before an earlier one, which stays to be read.

-- A plan's path; the one that ships with the product is none of these. Who loaded it stands in the record. `sample`, here and
-- below: in the demonstration, after which it stands no more.
CREATE TABLE target_path (
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    source text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    sample boolean NOT NULL DEFAULT false,
    CONSTRAINT target_path_pkey PRIMARY KEY (id),
    CONSTRAINT target_path_named CHECK (name <> '' AND source <> '')
);

-- What a plan says of a year.
CREATE TABLE target_point (
    path_id bigint NOT NULL,
    year integer NOT NULL,
    fen bigint NOT NULL,
    CONSTRAINT target_point_pkey PRIMARY KEY (path_id, year),
    CONSTRAINT target_point_path_fkey FOREIGN KEY (path_id) REFERENCES target_path (id),
    CONSTRAINT target_point_range CHECK (year BETWEEN 1949 AND 2100 AND fen BETWEEN 1 AND 10000000000000000)
);

-- The registered amount of the whole district as somebody else published it, by year and side; never mixed with deals.
CREATE TABLE district_total (
    id bigint GENERATED ALWAYS AS IDENTITY,
    year integer NOT NULL,
    flow text NOT NULL,
    fen bigint NOT NULL,
    source text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    sample boolean NOT NULL DEFAULT false,
    CONSTRAINT district_total_pkey PRIMARY KEY (id),
    CONSTRAINT district_total_flow_known CHECK (flow IN ('output', 'intake')),
    CONSTRAINT district_total_range CHECK (year BETWEEN 1949 AND 2100 AND fen BETWEEN 0 AND 10000000000000000),
    CONSTRAINT district_total_sourced CHECK (source <> '')
);
CREATE INDEX district_total_by_year ON district_total (year, flow, id);

CREATE TRIGGER target_path_append_only BEFORE UPDATE OR DELETE ON target_path
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER target_path_no_truncate BEFORE TRUNCATE ON target_path
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER target_point_append_only BEFORE UPDATE OR DELETE ON target_point
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER target_point_no_truncate BEFORE TRUNCATE ON target_point
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER district_total_append_only BEFORE UPDATE OR DELETE ON district_total
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER district_total_no_truncate BEFORE TRUNCATE ON district_total
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('target_path', 'INSERT'),
    ('target_point', 'INSERT'),
    ('district_total', 'INSERT');

-- How far an organisation was behind what its achievements deserved when it was last measured: from -1 to 1.
CREATE TABLE exposure_debt (
    organization_id uuid NOT NULL,
    debt double precision NOT NULL,
    measured_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT exposure_debt_pkey PRIMARY KEY (organization_id),
    CONSTRAINT exposure_debt_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT exposure_debt_range CHECK (debt BETWEEN -1 AND 1)
);

INSERT INTO application_right (relation, rights) VALUES
    ('exposure_debt', 'INSERT, UPDATE, DELETE');

-- The district's picture: figures that take long to count and are kept, the map of the store, and values of the plan's Table 1.

-- What was counted last of each part of the picture. It can be counted anew at any time, so only the latest is kept.
CREATE TABLE brain_figure (
    name text NOT NULL,
    figures jsonb NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT brain_figure_pkey PRIMARY KEY (name),
    CONSTRAINT brain_figure_known CHECK (name IN ('funnel', 'balance', 'replies'))
);

-- Where a listing lies on the map of the store: close together is alike in meaning. A place is drawn from what brokers
-- and the office may read of it.
CREATE TABLE map_place (
    listing_id uuid NOT NULL,
    x real NOT NULL,
    y real NOT NULL,
    CONSTRAINT map_place_pkey PRIMARY KEY (listing_id),
    CONSTRAINT map_place_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT map_place_range CHECK (x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1)
);

-- From which vectors the map was drawn, and when; there is one map.
CREATE TABLE map_drawing (
    only_row boolean NOT NULL DEFAULT true,
    index_version text NOT NULL,
    encoder text NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT map_drawing_pkey PRIMARY KEY (only_row),
    CONSTRAINT map_drawing_one_row CHECK (only_row)
);

-- What an indicator of the plan's Table 1 came to in a year, as somebody published it. The latest word on a year counts, what
-- was said before stays to be read.
CREATE TABLE plan_value (
    id bigint GENERATED ALWAYS AS IDENTITY,
    indicator integer NOT NULL,
    year integer NOT NULL,
    value numeric(16, 4) NOT NULL,
    source text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    sample boolean NOT NULL DEFAULT false,
    CONSTRAINT plan_value_pkey PRIMARY KEY (id),
    CONSTRAINT plan_value_range CHECK (
        indicator BETWEEN 1 AND 99 AND year BETWEEN 1949 AND 2100 AND value BETWEEN 0 AND 999999999999),
    CONSTRAINT plan_value_sourced CHECK (length(source) BETWEEN 1 AND 300)
);
CREATE INDEX plan_value_by_indicator ON plan_value (indicator, year, id);
CREATE TRIGGER plan_value_append_only BEFORE UPDATE OR DELETE ON plan_value
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_value_no_truncate BEFORE TRUNCATE ON plan_value
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('brain_figure', 'INSERT, UPDATE'),
    ('map_place', 'INSERT, UPDATE, DELETE'),
    ('map_drawing', 'INSERT, UPDATE'),
    ('plan_value', 'INSERT');

-- What somebody wrote into a field of the form that no deal tells. Persons and their telephones are among it: it is of no
-- ledger, can be corrected, and can be erased.
CREATE TABLE registration_answer (
    deal_id uuid NOT NULL,
    field text NOT NULL,
    answer text NOT NULL,
    given_by text NOT NULL,
    given_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT registration_answer_pkey PRIMARY KEY (deal_id, field),
    CONSTRAINT registration_answer_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT registration_answer_size CHECK (length(field) BETWEEN 1 AND 60 AND length(answer) BETWEEN 1 AND 200)
);

-- One thing that a rule of some version found, told in figures and signs, never in names. The same finding about the same
-- deals is there once, whatever finds it again: `fingerprint` is a digest of kind, deals, figures and signs.
CREATE TABLE deal_flag (
    id uuid NOT NULL,
    kind text NOT NULL,
    fingerprint bytea NOT NULL,
    figures jsonb NOT NULL,
    signs text[] NOT NULL,
    rules text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_flag_pkey PRIMARY KEY (id),
    CONSTRAINT deal_flag_fingerprint_key UNIQUE (fingerprint),
    CONSTRAINT deal_flag_kind_known CHECK (kind IN ('related', 'split', 'duplicate', 'equipment', 'round')),
    CONSTRAINT deal_flag_fingerprint_size CHECK (length(fingerprint) = 32),
    CONSTRAINT deal_flag_figures_object CHECK (jsonb_typeof(figures) = 'object')
);

-- The deals that it is about, each by the entry whose terms it was found in.
CREATE TABLE deal_flag_evidence (
    flag_id uuid NOT NULL,
    deal_id uuid NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT deal_flag_evidence_pkey PRIMARY KEY (flag_id, deal_id),
    CONSTRAINT deal_flag_evidence_flag_fkey FOREIGN KEY (flag_id) REFERENCES deal_flag (id),
    CONSTRAINT deal_flag_evidence_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_flag_evidence_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id)
);
CREATE INDEX deal_flag_evidence_by_deal ON deal_flag_evidence (deal_id);

-- What became of a flag, numbered from one: whether it is still found, and what persons decided, the last of each standing.
CREATE TABLE deal_flag_step (
    flag_id uuid NOT NULL,
    number integer NOT NULL,
    step text NOT NULL,
    reason text NOT NULL DEFAULT '',
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_flag_step_pkey PRIMARY KEY (flag_id, number),
    CONSTRAINT deal_flag_step_flag_fkey FOREIGN KEY (flag_id) REFERENCES deal_flag (id),
    CONSTRAINT deal_flag_step_from_one CHECK (number >= 1),
    CONSTRAINT deal_flag_step_known CHECK (step IN ('found', 'gone', 'dismissed', 'upheld')),
    CONSTRAINT deal_flag_step_reasoned CHECK (length(reason) <= 400 AND (reason <> '' OR step <> 'dismissed'))
);

-- Rules that look at contracts of one seller find them by its code.
CREATE INDEX deal_current_by_seller_code ON deal_current (seller_code);

-- A registration number as it is compared: whoever types it in full-width or small letters, or with blanks, means the same.
CREATE FUNCTION registration_plain(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT upper(regexp_replace(normalize(written, NFKC), '\s', '', 'g'))
$$;
CREATE UNIQUE INDEX deal_current_registration_key ON deal_current (registration_plain(registration_number), sample);

CREATE TRIGGER deal_flag_append_only BEFORE UPDATE OR DELETE ON deal_flag
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_no_truncate BEFORE TRUNCATE ON deal_flag
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_evidence_append_only BEFORE UPDATE OR DELETE ON deal_flag_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_evidence_no_truncate BEFORE TRUNCATE ON deal_flag_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_step_append_only BEFORE UPDATE OR DELETE ON deal_flag_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_step_no_truncate BEFORE TRUNCATE ON deal_flag_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('registration_answer', 'INSERT, UPDATE, DELETE'),
    ('deal_flag', 'INSERT'),
    ('deal_flag_evidence', 'INSERT'),
    ('deal_flag_step', 'INSERT');

-- Statistics: figures of deals as of any past, fast where most deals lie wholly within it.

-- From when to when a deal's entries reach, in both times: a deal whose entries all lie within a cut stands there as it
-- stands now, and one whose entries all lie beyond it is not there yet. `moved_` is the last that is no payment; a deal
-- `is_plain` as long as nothing was mended in it and nothing waited: then what lies beyond `moved_` are payments alone.
-- Written by the owner's trigger alone.
CREATE TABLE deal_span (
    deal_id uuid NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    first_recorded_at timestamptz NOT NULL,
    last_recorded_at timestamptz NOT NULL,
    moved_on date,
    moved_recorded_at timestamptz,
    is_plain boolean NOT NULL,
    CONSTRAINT deal_span_pkey PRIMARY KEY (deal_id),
    CONSTRAINT deal_span_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_span_in_order CHECK (last_on >= first_on AND last_recorded_at >= first_recorded_at)
);

CREATE FUNCTION span_deal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = market, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'market.deal_entry'::regclass THEN
        RAISE EXCEPTION 'only entries of deals have a span' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO deal_span AS s (
        deal_id, first_on, last_on, first_recorded_at, last_recorded_at, moved_on, moved_recorded_at, is_plain)
    VALUES (
        NEW.deal_id, NEW.happened_on, NEW.happened_on, NEW.recorded_at, NEW.recorded_at,
        CASE WHEN NEW.event <> 'paid' THEN NEW.happened_on END, CASE WHEN NEW.event <> 'paid' THEN NEW.recorded_at END,
        NOT NEW.waits AND NEW.corrects IS NULL AND NEW.decides IS NULL)
    ON CONFLICT (deal_id) DO UPDATE SET
        first_on = least(s.first_on, excluded.first_on), last_on = greatest(s.last_on, excluded.last_on),
        first_recorded_at = least(s.first_recorded_at, excluded.first_recorded_at),
        last_recorded_at = greatest(s.last_recorded_at, excluded.last_recorded_at),
        moved_on = greatest(s.moved_on, excluded.moved_on),
        moved_recorded_at = greatest(s.moved_recorded_at, excluded.moved_recorded_at),
        is_plain = s.is_plain AND excluded.is_plain;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION span_deal FROM PUBLIC;
CREATE TRIGGER deal_entry_spanned AFTER INSERT ON deal_entry FOR EACH ROW EXECUTE FUNCTION span_deal();

-- What stands of all deals as of a cut, the same as deal_standing of each; NULL, NULL is what stands now. Most deals lie
-- within a cut, or beyond it in payments alone; only the others are folded anew.
CREATE FUNCTION deals_standing(known_at timestamptz, held_on date) RETURNS SETOF deal_current
LANGUAGE sql STABLE AS $$
SELECT c.* FROM deal_current c WHERE known_at IS NULL AND held_on IS NULL
UNION ALL
SELECT c.* FROM deal_span s JOIN deal_current c ON c.deal_id = s.deal_id
WHERE (known_at IS NOT NULL OR held_on IS NOT NULL)
  AND s.last_recorded_at <= coalesce(known_at, 'infinity') AND s.last_on <= coalesce(held_on, 'infinity')
UNION ALL
SELECT c.deal_id, c.series, c.sample, c.state, c.terms_entry_id, c.registration_entry_id, c.kind, c.field_code,
       c.statistics_field, c.ip_kind, c.rules, c.seller_organization_id, c.seller_code, c.seller_type, c.seller_area,
       c.buyer_organization_id, c.buyer_code, c.buyer_type, c.buyer_area, c.total_fen, c.technical_fen,
       c.approved_total_fen, c.approved_technical_fen, (c.paid_fen - p.fen)::bigint, c.drafted_on, c.signed_on,
       c.submitted_on, c.registered_on, c.changed_on, c.terminated_on, c.revoked_on, c.registration_number,
       c.registration_agency
FROM deal_span s
JOIN deal_current c ON c.deal_id = s.deal_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.amount_fen), 0) AS fen FROM deal_entry e
    WHERE e.deal_id = s.deal_id AND e.event = 'paid'
      AND (e.recorded_at > coalesce(known_at, 'infinity') OR e.happened_on > coalesce(held_on, 'infinity'))) AS p
WHERE (known_at IS NOT NULL OR held_on IS NOT NULL)
  AND (s.last_recorded_at > coalesce(known_at, 'infinity') OR s.last_on > coalesce(held_on, 'infinity'))
  AND s.is_plain AND s.moved_recorded_at <= coalesce(known_at, 'infinity') AND s.moved_on <= coalesce(held_on, 'infinity')
UNION ALL
SELECT x.* FROM deal_span s
CROSS JOIN LATERAL deal_standing(s.deal_id, coalesce(known_at, 'infinity'), coalesce(held_on, 'infinity')) AS x
WHERE (known_at IS NOT NULL OR held_on IS NOT NULL)
  AND (s.last_recorded_at > coalesce(known_at, 'infinity') OR s.last_on > coalesce(held_on, 'infinity'))
  AND s.first_recorded_at <= coalesce(known_at, 'infinity') AND s.first_on <= coalesce(held_on, 'infinity')
  AND (s.is_plain AND s.moved_recorded_at <= coalesce(known_at, 'infinity')
       AND s.moved_on <= coalesce(held_on, 'infinity')) IS NOT TRUE
$$;

INSERT INTO application_right (relation, rights) VALUES
    ('deal_span', '');

-- Public totals of deals, bands of prices, and who a deal came about through. All of it is only added to: what was published
-- can't be taken back, so it stays as it was, and what is published later is weighed together with it.

-- A quarter that was closed for the public; of invented deals apart. `district` is the place that areas are told from, `safety`
-- the version of the rules by which figures were withheld.
CREATE TABLE public_closing (
    id bigint GENERATED ALWAYS AS IDENTITY,
    sample boolean NOT NULL,
    year integer NOT NULL,
    quarter integer NOT NULL,
    district text NOT NULL,
    safety text NOT NULL,
    known_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT public_closing_pkey PRIMARY KEY (id),
    CONSTRAINT public_closing_quarter_key UNIQUE (sample, year, quarter),
    CONSTRAINT public_closing_quarter_range CHECK (year BETWEEN 1985 AND 2199 AND quarter BETWEEN 1 AND 4)
);

-- What each deal added to what is told of a closing, by the cells it lies in; period 5 holds what mends earlier closings. Never
-- shown: it says what was counted already, and who stands behind a figure. A natural person has no code.
CREATE TABLE public_part (
    id bigint GENERATED ALWAYS AS IDENTITY,
    closing_id bigint NOT NULL,
    deal_id uuid NOT NULL,
    period integer NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    seller_area text NOT NULL,
    buyer_area text NOT NULL,
    seller_code text,
    buyer_code text,
    fen bigint NOT NULL,
    CONSTRAINT public_part_pkey PRIMARY KEY (id),
    CONSTRAINT public_part_closing_fkey FOREIGN KEY (closing_id) REFERENCES public_closing (id),
    CONSTRAINT public_part_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT public_part_period_range CHECK (period BETWEEN 1 AND 5),
    CONSTRAINT public_part_counts CHECK (fen <> 0 AND (period = 5 OR fen > 0))
);
CREATE INDEX public_part_by_closing ON public_part (closing_id);

-- What the public reads: the total of a cell, NULL where it is withheld. Period 0 is the whole year, told with its last quarter.
CREATE TABLE public_total (
    closing_id bigint NOT NULL,
    period integer NOT NULL,
    margin text NOT NULL,
    member text NOT NULL,
    fen bigint,
    CONSTRAINT public_total_pkey PRIMARY KEY (closing_id, period, margin, member),
    CONSTRAINT public_total_closing_fkey FOREIGN KEY (closing_id) REFERENCES public_closing (id),
    CONSTRAINT public_total_period_range CHECK (period BETWEEN 0 AND 4),
    CONSTRAINT public_total_margin_known CHECK (margin IN ('all', 'kind', 'field', 'seller_area', 'buyer_area'))
);

-- A band of prices of deals that are alike, as of the end of a closed quarter; the latest of a class stands. `field` is a code of
-- the plan or '' for all, `maturity` a third of a scale or '' for all.
CREATE TABLE price_band (
    id bigint GENERATED ALWAYS AS IDENTITY,
    closing_id bigint NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    maturity text NOT NULL,
    low_fen bigint NOT NULL,
    median_fen bigint NOT NULL,
    high_fen bigint NOT NULL,
    deals integer NOT NULL,
    sellers integer NOT NULL,
    buyers integer NOT NULL,
    CONSTRAINT price_band_pkey PRIMARY KEY (id),
    CONSTRAINT price_band_class_key UNIQUE (kind, field, maturity, closing_id),
    CONSTRAINT price_band_closing_fkey FOREIGN KEY (closing_id) REFERENCES public_closing (id),
    CONSTRAINT price_band_kind_known CHECK (kind IN ('development', 'transfer', 'licence', 'consulting', 'service')),
    CONSTRAINT price_band_in_order CHECK (0 < low_fen AND low_fen <= median_fen AND median_fen <= high_fen),
    CONSTRAINT price_band_parties_enough CHECK (sellers >= 5 AND buyers >= 5 AND deals >= 5)
);

-- Which deals stand behind a band, at which price; never shown. A later band of the class has to differ by enough of them.
CREATE TABLE price_band_deal (
    band_id bigint NOT NULL,
    deal_id uuid NOT NULL,
    fen bigint NOT NULL,
    CONSTRAINT price_band_deal_pkey PRIMARY KEY (band_id, deal_id),
    CONSTRAINT price_band_deal_band_fkey FOREIGN KEY (band_id) REFERENCES price_band (id),
    CONSTRAINT price_band_deal_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT price_band_deal_price CHECK (fen > 0)
);

-- Who a deal came about through, as a person says; of several the last counts. A share is its parts of the whole, so that the
-- shares add up to exactly one. `rule` names the rule that proposed, `proposed` what it said, in the same order.
CREATE TABLE deal_attribution (
    id bigint GENERATED ALWAYS AS IDENTITY,
    deal_id uuid NOT NULL,
    match_parts integer NOT NULL,
    broker_parts integer NOT NULL,
    meeting_parts integer NOT NULL,
    call_parts integer NOT NULL,
    direct_parts integer NOT NULL,
    whole integer NOT NULL,
    rule text NOT NULL,
    proposed text[] NOT NULL,
    reason text NOT NULL DEFAULT '',
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_attribution_pkey PRIMARY KEY (id),
    CONSTRAINT deal_attribution_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_attribution_no_part_missing CHECK (
        least(match_parts, broker_parts, meeting_parts, call_parts, direct_parts) >= 0 AND whole BETWEEN 1 AND 1000),
    CONSTRAINT deal_attribution_adds_up CHECK (
        match_parts + broker_parts + meeting_parts + call_parts + direct_parts = whole),
    CONSTRAINT deal_attribution_reason_size CHECK (length(reason) <= 400)
);
CREATE INDEX deal_attribution_by_deal ON deal_attribution (deal_id, id);

CREATE TRIGGER public_closing_append_only BEFORE UPDATE OR DELETE ON public_closing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_closing_no_truncate BEFORE TRUNCATE ON public_closing
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_part_append_only BEFORE UPDATE OR DELETE ON public_part
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_part_no_truncate BEFORE TRUNCATE ON public_part
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_total_append_only BEFORE UPDATE OR DELETE ON public_total
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_total_no_truncate BEFORE TRUNCATE ON public_total
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_append_only BEFORE UPDATE OR DELETE ON price_band
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_no_truncate BEFORE TRUNCATE ON price_band
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_deal_append_only BEFORE UPDATE OR DELETE ON price_band_deal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_deal_no_truncate BEFORE TRUNCATE ON price_band_deal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_attribution_append_only BEFORE UPDATE OR DELETE ON deal_attribution
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_attribution_no_truncate BEFORE TRUNCATE ON deal_attribution
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('public_closing', 'INSERT'),
    ('public_part', 'INSERT'),
    ('public_total', 'INSERT'),
    ('price_band', 'INSERT'),
    ('price_band_deal', 'INSERT'),
    ('deal_attribution', 'INSERT');

-- Past deals come in from files: what was sent, until it is in the ledger, and under which number a source knows each deal.

-- A file of the office: deals, or totals of the district. Its bytes are erased once its rows were looked at, the report of
-- what became of them, which quotes rows, after a month. `approved_by` is the second person where an amount asks for one.
CREATE TABLE deal_import (
    id uuid NOT NULL,
    begun_by uuid NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    payload bytea,
    whole boolean NOT NULL,
    waits boolean NOT NULL DEFAULT false,
    approved_by uuid,
    report jsonb,
    begun_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT deal_import_pkey PRIMARY KEY (id),
    CONSTRAINT deal_import_source_size CHECK (length(source) BETWEEN 1 AND 200),
    CONSTRAINT deal_import_name_size CHECK (length(file_name) <= 120),
    CONSTRAINT deal_import_second_person CHECK (approved_by <> begun_by),
    CONSTRAINT deal_import_approved_once_it_waited CHECK (waits OR approved_by IS NULL),
    CONSTRAINT deal_import_done_whole CHECK ((done_at IS NOT NULL) = (payload IS NULL))
);
CREATE INDEX deal_import_by_time ON deal_import (begun_at);

-- By which number of which source a deal came in, and with which file: the same number is never recorded twice. Like the deal
-- it is for ever; a deal without such a row was recorded here, step by step.
CREATE TABLE deal_source (
    deal_id uuid NOT NULL,
    number text NOT NULL,
    source text NOT NULL,
    import_id uuid NOT NULL,
    sample boolean NOT NULL DEFAULT false,
    CONSTRAINT deal_source_pkey PRIMARY KEY (deal_id),
    CONSTRAINT deal_source_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_source_number_key UNIQUE (number, sample),
    CONSTRAINT deal_source_text_size CHECK (length(number) BETWEEN 1 AND 60 AND length(source) BETWEEN 1 AND 200)
);
CREATE INDEX deal_source_by_import ON deal_source (import_id);

CREATE TRIGGER deal_source_append_only BEFORE UPDATE OR DELETE ON deal_source
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_source_no_truncate BEFORE TRUNCATE ON deal_source
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('deal_import', 'INSERT, UPDATE, DELETE'),
    ('deal_source', 'INSERT');
