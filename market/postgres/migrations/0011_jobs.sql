-- What the queue's own tables, in the schema "jobs", don't hold of a job. Its arguments are here and not there, since
-- the queue's library writes what it holds into its log. The id is the queue's number. No foreign key: the queue's
-- tables are its library's business. `over_at`: the work is done, whether or not the queue has heard of it.
CREATE TABLE job (
    id bigint NOT NULL,
    kind text NOT NULL,
    arguments jsonb NOT NULL DEFAULT '{}',
    enqueued_by text NOT NULL,
    enqueued_at timestamptz NOT NULL DEFAULT now(),
    error text,
    failed_at timestamptz,
    done integer,
    total integer,
    over_at timestamptz,
    CONSTRAINT job_pkey PRIMARY KEY (id),
    CONSTRAINT job_error_with_time CHECK ((error IS NULL) = (failed_at IS NULL)),
    CONSTRAINT job_done_from_zero CHECK (done >= 0),
    CONSTRAINT job_total_from_zero CHECK (total >= 0)
);

-- The queue's words for where a job stands, in ours.
CREATE FUNCTION job_state(status text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' WHEN 'succeeded' THEN 'done'
                   WHEN 'failed' THEN 'failed' ELSE 'cancelled' END;

-- Which of its library's own migrations the schema "jobs" has.
CREATE TABLE job_queue_migration (
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_queue_migration_pkey PRIMARY KEY (name)
);

-- What the application's role may do with the queue: its rows, no DDL. The library's functions name its tables without
-- their schema, so each is told where to look, whoever calls it; made anew by an upgrade, it must be told again.
CREATE FUNCTION grant_job_queue(application name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    routine regprocedure;
BEGIN
    FOR routine IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', routine);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA jobs TO %I', application);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO %I', application);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO %I', application);
END
$$;
REVOKE EXECUTE ON FUNCTION grant_job_queue FROM PUBLIC;

INSERT INTO application_right (relation, rights) VALUES
    ('job', 'INSERT, UPDATE, DELETE'),
    ('job_queue_migration', '');
