-- Past deals come in from files: what was sent, until it is in the ledger, and under which number a source knows each deal.

-- A file of the office: deals, or totals of the district. Its bytes are erased once its rows were looked at, the report of
-- what became of them, which quotes rows, after a month. `approved_by` is the second person where an amount asks for one.
CREATE TABLE deal_import (
    id uuid NOT NULL,
    begun_by uuid NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    payload bytea,
    whole boolean NOT NULL,
    waits boolean NOT NULL DEFAULT false,
    approved_by uuid,
    report jsonb,
    begun_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT deal_import_pkey PRIMARY KEY (id),
    CONSTRAINT deal_import_source_size CHECK (length(source) BETWEEN 1 AND 200),
    CONSTRAINT deal_import_name_size CHECK (length(file_name) <= 120),
    CONSTRAINT deal_import_second_person CHECK (approved_by <> begun_by),
    CONSTRAINT deal_import_approved_once_it_waited CHECK (waits OR approved_by IS NULL),
    CONSTRAINT deal_import_done_whole CHECK ((done_at IS NOT NULL) = (payload IS NULL))
);
CREATE INDEX deal_import_by_time ON deal_import (begun_at);

-- By which number of which source a deal came in, and with which file: the same number is never recorded twice. Like the deal
-- it is for ever; a deal without such a row was recorded here, step by step.
CREATE TABLE deal_source (
    deal_id uuid NOT NULL,
    number text NOT NULL,
    source text NOT NULL,
    import_id uuid NOT NULL,
    CONSTRAINT deal_source_pkey PRIMARY KEY (deal_id),
    CONSTRAINT deal_source_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_source_number_key UNIQUE (number),
    CONSTRAINT deal_source_text_size CHECK (length(number) BETWEEN 1 AND 60 AND length(source) BETWEEN 1 AND 200)
);
CREATE INDEX deal_source_by_import ON deal_source (import_id);

CREATE TRIGGER deal_source_append_only BEFORE UPDATE OR DELETE ON deal_source
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_source_no_truncate BEFORE TRUNCATE ON deal_source
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('deal_import', 'INSERT, UPDATE, DELETE'),
    ('deal_source', 'INSERT');
