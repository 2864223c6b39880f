-- Targets (目标): the paths of plans that the office loads, and totals of the whole district that come from outside. Both are
-- only added to: a later path or total stands before an earlier one, which stays to be read.

-- A plan's path; the one that ships with the product is none of these. Who loaded it stands in the record.
CREATE TABLE target_path (
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    source text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
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

-- Which side the plan's figure means, and which district is meant, is the office's to set.
ALTER TABLE office_setting DROP CONSTRAINT office_setting_known;
ALTER TABLE office_setting ADD CONSTRAINT office_setting_known CHECK (
    name IN ('sign_up_open', 'valid_days', 'remind_days', 'caseload', 'contact', 'notice_zh', 'notice_en',
             'exposure_loss_pct', 'second_person_fen', 'target_flow', 'district'));

INSERT INTO application_right (relation, rights) VALUES
    ('target_path', 'INSERT'),
    ('target_point', 'INSERT'),
    ('district_total', 'INSERT');
