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
