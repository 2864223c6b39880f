-- Judging: which pairs are to be judged, whose turn each is, and who may open the page for it.

ALTER TABLE judgement ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TABLE judgement ADD CONSTRAINT judgement_note_size CHECK (length(note) <= 400);

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

CREATE OR REPLACE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA market TO %I', application);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA market TO %I', application);
    EXECUTE format('GRANT INSERT ON listing_history, change, judgement, judging_pair TO %I', application);
    EXECUTE format(
        'GRANT INSERT, UPDATE, DELETE ON organization, listing, listing_field, listing_text, listing_fingerprint, '
        'achievement, need, expert, expert_person, expert_evidence, achievement_inventor, embedding, '
        'embedding_listing, judging_turn, judging_pass TO %I',
        application);
END
$$;
