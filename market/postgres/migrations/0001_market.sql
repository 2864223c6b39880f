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
    CONSTRAINT listing_text_pkey PRIMARY KEY (listing_id, tier),
    CONSTRAINT listing_text_listing_fkey FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT listing_text_tier_known CHECK (tier IN ('L2', 'L3'))
);

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
    CONSTRAINT achievement_inventor_pkey PRIMARY KEY (listing_id, position),
    CONSTRAINT achievement_inventor_achievement_fkey
        FOREIGN KEY (listing_id) REFERENCES achievement (listing_id) ON DELETE CASCADE
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
    CONSTRAINT judgement_pkey PRIMARY KEY (id),
    CONSTRAINT judgement_replaces_key UNIQUE (replaces),
    CONSTRAINT judgement_replaces_fkey FOREIGN KEY (replaces) REFERENCES judgement (id),
    CONSTRAINT judgement_level_known CHECK (level BETWEEN 1 AND 4),
    CONSTRAINT judgement_rank_from_one CHECK (rank >= 1),
    CONSTRAINT judgement_probability_range CHECK (probability > 0 AND probability <= 1)
);
CREATE INDEX judgement_by_need ON judgement (need_id, judged_at);
CREATE TRIGGER judgement_append_only BEFORE UPDATE OR DELETE ON judgement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgement_no_truncate BEFORE TRUNCATE ON judgement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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
                SELECT coalesce(jsonb_object_agg(t.tier, encode(sha256(convert_to(t.body, 'UTF8')), 'hex')), '{}')
                FROM listing_text t WHERE t.listing_id = l.id))
    FROM listing l
    LEFT JOIN achievement a ON a.listing_id = l.id
    LEFT JOIN need n ON n.listing_id = l.id
    LEFT JOIN expert e ON e.listing_id = l.id
    WHERE l.id = wanted
);

-- A digest of an expert's personal row, salted by that row; null when there is none.
CREATE FUNCTION personal_digest(wanted uuid) RETURNS bytea LANGUAGE sql STABLE
RETURN (
    SELECT sha256(p.salt || convert_to((to_jsonb(p) - 'salt')::text, 'UTF8'))
    FROM expert_person p WHERE p.listing_id = wanted
);

-- What the application's role may do: no DDL, and nothing but INSERT where rows are for ever. Later migrations
-- replace this function; the role's name differs from place to place, hence the format().
CREATE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA market TO %I', application);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA market TO %I', application);
    EXECUTE format('GRANT INSERT ON listing_history, change, judgement TO %I', application);
    EXECUTE format(
        'GRANT INSERT, UPDATE, DELETE ON organization, listing, listing_field, listing_text, achievement, need, '
        'expert, expert_person, expert_evidence, achievement_inventor, embedding, embedding_listing TO %I',
        application);
END
$$;
REVOKE EXECUTE ON FUNCTION grant_application FROM PUBLIC;
