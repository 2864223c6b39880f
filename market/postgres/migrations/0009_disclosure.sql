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

-- History keeps sha256(salt + body): once the row is gone, or says something else, nobody can try texts against it.
ALTER TABLE listing_text ADD COLUMN salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid());

-- As before, with the digests of confidential texts salted.
CREATE OR REPLACE FUNCTION listing_snapshot(wanted uuid) RETURNS jsonb LANGUAGE sql STABLE
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

INSERT INTO application_right (relation, rights) VALUES
    ('disclosure_grant', 'INSERT, UPDATE, DELETE'),
    ('nda', 'INSERT'),
    ('export_decision', 'INSERT'),
    ('text_reading', 'INSERT');
