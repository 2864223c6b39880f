-- Rankings: what was shown for a need of the store, so that it can be told and explained later.

-- Answers as they were shown for a need of the store: ids and numbers, no word of a listing. The id is a digest of the
-- rest but for the time. No foreign key: it outlives its listings.
CREATE TABLE ranking (
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    need_version integer NOT NULL,
    role text NOT NULL,
    filters jsonb NOT NULL,
    relaxed text[] NOT NULL,
    row_limit integer NOT NULL,
    model text NOT NULL,
    index_version text NOT NULL,
    lines jsonb NOT NULL,
    shown_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ranking_pkey PRIMARY KEY (id),
    CONSTRAINT ranking_role_known CHECK (role IN ('public', 'indexer', 'operator')),
    CONSTRAINT ranking_limit_from_one CHECK (row_limit >= 1)
);
CREATE INDEX ranking_by_need ON ranking (need_id, shown_at);

CREATE OR REPLACE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA market TO %I', application);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA market TO %I', application);
    EXECUTE format('GRANT INSERT ON listing_history, change, judgement, judging_pair, ranking TO %I', application);
    EXECUTE format(
        'GRANT INSERT, UPDATE, DELETE ON organization, listing, listing_field, listing_text, listing_fingerprint, '
        'achievement, need, expert, expert_person, expert_evidence, achievement_inventor, embedding, '
        'embedding_listing, judging_turn, judging_pass TO %I',
        application);
END
$$;
