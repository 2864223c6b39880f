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
