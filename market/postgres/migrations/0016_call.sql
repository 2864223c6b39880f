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
