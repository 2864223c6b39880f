-- Registration of deals (认定登记): what the registrar's form asks beside what a deal says; and flags, each what a rule found
-- in deals, with what persons decided about it.

-- What somebody wrote into a field of the form that no deal tells. Persons and their telephones are among it: it is of no
-- ledger, can be corrected, and can be erased.
CREATE TABLE registration_answer (
    deal_id uuid NOT NULL,
    field text NOT NULL,
    answer text NOT NULL,
    given_by text NOT NULL,
    given_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT registration_answer_pkey PRIMARY KEY (deal_id, field),
    CONSTRAINT registration_answer_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT registration_answer_size CHECK (length(field) BETWEEN 1 AND 60 AND length(answer) BETWEEN 1 AND 200)
);

-- One thing that a rule of some version found, told in figures and signs, never in names. The same finding about the same
-- deals is there once, whatever finds it again: `fingerprint` is a digest of kind, deals, figures and signs.
CREATE TABLE deal_flag (
    id uuid NOT NULL,
    kind text NOT NULL,
    fingerprint bytea NOT NULL,
    figures jsonb NOT NULL,
    signs text[] NOT NULL,
    rules text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_flag_pkey PRIMARY KEY (id),
    CONSTRAINT deal_flag_fingerprint_key UNIQUE (fingerprint),
    CONSTRAINT deal_flag_kind_known CHECK (kind IN ('related', 'split', 'duplicate', 'equipment', 'round')),
    CONSTRAINT deal_flag_fingerprint_size CHECK (length(fingerprint) = 32),
    CONSTRAINT deal_flag_figures_object CHECK (jsonb_typeof(figures) = 'object')
);

-- The deals that it is about, each by the entry whose terms it was found in.
CREATE TABLE deal_flag_evidence (
    flag_id uuid NOT NULL,
    deal_id uuid NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT deal_flag_evidence_pkey PRIMARY KEY (flag_id, deal_id),
    CONSTRAINT deal_flag_evidence_flag_fkey FOREIGN KEY (flag_id) REFERENCES deal_flag (id),
    CONSTRAINT deal_flag_evidence_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_flag_evidence_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id)
);
CREATE INDEX deal_flag_evidence_by_deal ON deal_flag_evidence (deal_id);

-- What became of a flag, numbered from one: whether it is still found, and what persons decided, the last of each standing.
CREATE TABLE deal_flag_step (
    flag_id uuid NOT NULL,
    number integer NOT NULL,
    step text NOT NULL,
    reason text NOT NULL DEFAULT '',
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_flag_step_pkey PRIMARY KEY (flag_id, number),
    CONSTRAINT deal_flag_step_flag_fkey FOREIGN KEY (flag_id) REFERENCES deal_flag (id),
    CONSTRAINT deal_flag_step_from_one CHECK (number >= 1),
    CONSTRAINT deal_flag_step_known CHECK (step IN ('found', 'gone', 'dismissed', 'upheld')),
    CONSTRAINT deal_flag_step_reasoned CHECK (length(reason) <= 400 AND (reason <> '' OR step <> 'dismissed'))
);

-- Rules that look at contracts of one seller find them by its code.
CREATE INDEX deal_current_by_seller_code ON deal_current (seller_code);

-- A registration number as it is compared: whoever types it in full-width or small letters, or with blanks, means the same.
CREATE FUNCTION registration_plain(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT upper(regexp_replace(normalize(written, NFKC), '\s', '', 'g'))
$$;
DROP INDEX deal_current_registration_key;
CREATE UNIQUE INDEX deal_current_registration_key ON deal_current (registration_plain(registration_number));

CREATE TRIGGER deal_flag_append_only BEFORE UPDATE OR DELETE ON deal_flag
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_no_truncate BEFORE TRUNCATE ON deal_flag
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_evidence_append_only BEFORE UPDATE OR DELETE ON deal_flag_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_evidence_no_truncate BEFORE TRUNCATE ON deal_flag_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_step_append_only BEFORE UPDATE OR DELETE ON deal_flag_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_flag_step_no_truncate BEFORE TRUNCATE ON deal_flag_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('registration_answer', 'INSERT, UPDATE, DELETE'),
    ('deal_flag', 'INSERT'),
    ('deal_flag_evidence', 'INSERT'),
    ('deal_flag_step', 'INSERT');
