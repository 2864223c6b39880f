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
