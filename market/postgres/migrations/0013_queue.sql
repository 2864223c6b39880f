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

-- How many introductions one broker has at most is the office's to set.
ALTER TABLE office_setting DROP CONSTRAINT office_setting_known;
ALTER TABLE office_setting ADD CONSTRAINT office_setting_known CHECK (
    name IN ('sign_up_open', 'valid_days', 'remind_days', 'caseload', 'contact', 'notice_zh', 'notice_en'));

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
