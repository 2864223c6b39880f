-- What an import asks: whose listing a title is, and which listings a text resembles.

-- Rows of a file that carry no number are known by organisation and title.
CREATE INDEX listing_by_title ON listing (organization_id, kind, title);

-- The bands of a listing's texts (market/listing/fingerprint.py): alike listings of one kind share some. Derived from members'
-- text too, so it leaves with the text it was taken from and is given to nobody.
CREATE TABLE listing_fingerprint (
    listing_id uuid NOT NULL,
    bands integer[] NOT NULL,
    CONSTRAINT listing_fingerprint_pkey PRIMARY KEY (listing_id),
    CONSTRAINT listing_fingerprint_listing_fkey
        FOREIGN KEY (listing_id) REFERENCES listing (id) ON DELETE CASCADE,
    CONSTRAINT listing_fingerprint_bands_size CHECK (cardinality(bands) = 24)
);
-- Without the list of pending entries, which every search would read through while an import is filling it.
CREATE INDEX listing_fingerprint_bands ON listing_fingerprint USING gin (bands) WITH (fastupdate = off);

CREATE OR REPLACE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA market TO %I', application);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA market TO %I', application);
    EXECUTE format('GRANT INSERT ON listing_history, change, judgement TO %I', application);
    EXECUTE format(
        'GRANT INSERT, UPDATE, DELETE ON organization, listing, listing_field, listing_text, listing_fingerprint, '
        'achievement, need, expert, expert_person, expert_evidence, achievement_inventor, embedding, '
        'embedding_listing TO %I',
        application);
END
$$;
