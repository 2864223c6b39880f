-- Deals (合同): what was agreed, signed, registered and paid. Nothing is ever changed or deleted: each step is an entry, a
-- mistake is mended by a later entry that names the one it corrects, and what stands now is computed from them.

-- A deal as such. `series` keeps apart what went through the market and what the district has beside it. No foreign key to
-- introduction and listings: a deal outlives them.
CREATE TABLE deal (
    id uuid NOT NULL,
    series text NOT NULL,
    introduction_id uuid,
    need_id uuid,
    listing_id uuid,
    sample boolean NOT NULL DEFAULT false,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_pkey PRIMARY KEY (id),
    CONSTRAINT deal_series_known CHECK (series IN ('market', 'district'))
);
CREATE UNIQUE INDEX deal_introduction_key ON deal (introduction_id);
CREATE INDEX deal_by_opener ON deal (opened_by);

-- What happened, numbered from one within its deal. `happened_on` is when it held, `recorded_at` when it was recorded: the
-- database's own time, whatever was sent. `corrects` is the number of the entry in whose place this one stands; one that
-- `waits` counts from the entry on that approves it (`decides`). `written_in` is the transaction: parts come with their entry.
CREATE TABLE deal_entry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    deal_id uuid NOT NULL,
    number integer NOT NULL,
    event text NOT NULL,
    happened_on date NOT NULL,
    amount_fen bigint,
    corrects integer,
    decides integer,
    waits boolean NOT NULL DEFAULT false,
    reason text NOT NULL DEFAULT '',
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    written_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT deal_entry_pkey PRIMARY KEY (id),
    CONSTRAINT deal_entry_number_key UNIQUE (deal_id, number),
    CONSTRAINT deal_entry_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_entry_corrects_fkey FOREIGN KEY (deal_id, corrects) REFERENCES deal_entry (deal_id, number),
    CONSTRAINT deal_entry_decides_fkey FOREIGN KEY (deal_id, decides) REFERENCES deal_entry (deal_id, number),
    CONSTRAINT deal_entry_from_one CHECK (number >= 1),
    CONSTRAINT deal_entry_event_known CHECK (event IN (
        'drafted', 'signed', 'submitted', 'returned', 'registered', 'changed', 'terminated', 'revoked', 'paid',
        'corrected', 'struck', 'approved', 'refused')),
    CONSTRAINT deal_entry_day_range CHECK (happened_on BETWEEN '1985-01-01' AND '2199-12-31'),
    CONSTRAINT deal_entry_amount_range CHECK (amount_fen BETWEEN 1 AND 99999999999999),
    CONSTRAINT deal_entry_amount_whole CHECK (
        CASE event WHEN 'paid' THEN amount_fen IS NOT NULL WHEN 'corrected' THEN true ELSE amount_fen IS NULL END),
    CONSTRAINT deal_entry_corrects_whole CHECK (
        (event IN ('corrected', 'struck')) = (corrects IS NOT NULL) AND corrects < number),
    CONSTRAINT deal_entry_decides_whole CHECK (
        (event IN ('approved', 'refused')) = (decides IS NOT NULL) AND decides < number),
    CONSTRAINT deal_entry_decision_waits_not CHECK (NOT (waits AND decides IS NOT NULL)),
    CONSTRAINT deal_entry_reason_size CHECK (
        length(reason) <= 400 AND (reason <> '' OR event NOT IN (
            'returned', 'terminated', 'revoked', 'corrected', 'struck', 'refused')))
);
CREATE UNIQUE INDEX deal_entry_decided_once ON deal_entry (deal_id, decides) WHERE decides IS NOT NULL;
CREATE INDEX deal_entry_waiting ON deal_entry (deal_id, number) WHERE waits;
CREATE INDEX deal_entry_by_time ON deal_entry (recorded_at);
CREATE INDEX deal_entry_by_recorder ON deal_entry (recorded_by);

-- The terms that an entry brings, whole: the latest that stand are the deal's. The amounts are claimed: the sums of the lines.
-- `rules` names the version of the rules that kind and lines were judged by; `advised` what the adviser took it for.
CREATE TABLE deal_terms (
    entry_id bigint NOT NULL,
    subject text NOT NULL,
    contract_number text NOT NULL DEFAULT '',
    kind text NOT NULL,
    field_code text NOT NULL DEFAULT '',
    statistics_field text NOT NULL DEFAULT '',
    ip_kind text NOT NULL,
    ip_clause text NOT NULL DEFAULT '',
    begins_on date,
    ends_on date,
    rules text NOT NULL,
    answers jsonb,
    advised text,
    advised_rule text,
    kind_reason text NOT NULL DEFAULT '',
    CONSTRAINT deal_terms_pkey PRIMARY KEY (entry_id),
    CONSTRAINT deal_terms_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_terms_subject_size CHECK (length(subject) BETWEEN 1 AND 200),
    CONSTRAINT deal_terms_kind_known CHECK (kind IN ('development', 'transfer', 'licence', 'consulting', 'service')),
    CONSTRAINT deal_terms_ip_known CHECK (ip_kind IN (
        'none', 'invention', 'utility_model', 'design', 'software', 'plant_variety', 'layout', 'know_how')),
    CONSTRAINT deal_terms_clause_size CHECK (length(ip_clause) <= 2000 AND length(contract_number) <= 60),
    CONSTRAINT deal_terms_days_in_order CHECK (ends_on >= begins_on),
    CONSTRAINT deal_terms_advised_known CHECK (
        advised IN ('development', 'transfer', 'licence', 'consulting', 'service')),
    CONSTRAINT deal_terms_answers_object CHECK (jsonb_typeof(answers) = 'object'),
    CONSTRAINT deal_terms_choice_reasoned CHECK (advised IS NULL OR advised = kind OR kind_reason <> '')
);

-- The two parties of the terms. Of a natural person there is no name here (see deal_person) and no code anywhere.
CREATE TABLE deal_party (
    entry_id bigint NOT NULL,
    side text NOT NULL,
    organization_id uuid,
    name text,
    code text,
    type text NOT NULL,
    area text NOT NULL,
    CONSTRAINT deal_party_pkey PRIMARY KEY (entry_id, side),
    CONSTRAINT deal_party_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id),
    CONSTRAINT deal_party_side_known CHECK (side IN ('seller', 'buyer')),
    CONSTRAINT deal_party_type_known CHECK (type IN (
        'enterprise', 'university', 'institute', 'hospital', 'government', 'society', 'person', 'other')),
    CONSTRAINT deal_party_person_nameless CHECK (
        CASE type WHEN 'person' THEN name IS NULL AND code IS NULL AND organization_id IS NULL
                  ELSE name IS NOT NULL AND code IS NOT NULL END),
    CONSTRAINT deal_party_text_size CHECK (length(name) BETWEEN 1 AND 120 AND length(code) BETWEEN 1 AND 40),
    CONSTRAINT deal_party_area_shape CHECK (area ~ '^[A-Z]{2}(/[^/]{1,40}){0,3}$')
);
CREATE INDEX deal_party_by_organization ON deal_party (organization_id);

-- The lines of the terms: 合同成交额 is the sum of all, 技术交易额 that of the technical ones; which rule says so, and why.
CREATE TABLE deal_line (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    description text NOT NULL,
    amount_fen bigint NOT NULL,
    sets integer,
    technical boolean NOT NULL,
    rule text NOT NULL,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT deal_line_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_line_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id),
    CONSTRAINT deal_line_from_one CHECK (number >= 1),
    CONSTRAINT deal_line_kind_known CHECK (kind IN ('technology', 'carrier', 'equipment', 'material', 'other')),
    CONSTRAINT deal_line_amount_range CHECK (amount_fen BETWEEN 1 AND 99999999999999),
    CONSTRAINT deal_line_sets_whole CHECK ((kind = 'carrier') = (sets IS NOT NULL) AND sets BETWEEN 1 AND 9999),
    CONSTRAINT deal_line_text_size CHECK (length(description) BETWEEN 1 AND 200 AND length(reason) <= 400)
);

-- The payment plan of the terms; an instalment falls due on a day, or when something has happened.
CREATE TABLE deal_instalment (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    due_on date,
    condition text NOT NULL DEFAULT '',
    amount_fen bigint NOT NULL,
    CONSTRAINT deal_instalment_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_instalment_terms_fkey FOREIGN KEY (entry_id) REFERENCES deal_terms (entry_id),
    CONSTRAINT deal_instalment_from_one CHECK (number >= 1),
    CONSTRAINT deal_instalment_amount_range CHECK (amount_fen BETWEEN 1 AND 99999999999999),
    CONSTRAINT deal_instalment_due_said CHECK (length(condition) <= 200 AND (due_on IS NOT NULL OR condition <> ''))
);

-- What the registrar gave: number and agency, and the amounts as 核定. A change of a registered deal may bring new ones.
CREATE TABLE deal_registration (
    entry_id bigint NOT NULL,
    number text NOT NULL,
    agency text NOT NULL,
    approved_total_fen bigint NOT NULL,
    approved_technical_fen bigint NOT NULL,
    rules text NOT NULL,
    CONSTRAINT deal_registration_pkey PRIMARY KEY (entry_id),
    CONSTRAINT deal_registration_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_registration_text_size CHECK (length(number) BETWEEN 1 AND 40 AND length(agency) BETWEEN 1 AND 120),
    CONSTRAINT deal_registration_amount_range CHECK (
        approved_total_fen BETWEEN 1 AND 99999999999999 AND approved_technical_fen BETWEEN 0 AND approved_total_fen)
);

-- Files that an entry brings, by their digest; what they are called lies in deal_file_name.
CREATE TABLE deal_file (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    sha256 bytea NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    CONSTRAINT deal_file_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_file_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_file_digest_size CHECK (length(sha256) = 32),
    CONSTRAINT deal_file_size_range CHECK (size_bytes >= 1)
);
CREATE INDEX deal_file_by_digest ON deal_file (sha256);

-- What may name a person lies apart and can be erased: a party that is one, and what a file is called.
CREATE TABLE deal_person (
    entry_id bigint NOT NULL,
    side text NOT NULL,
    name text NOT NULL,
    CONSTRAINT deal_person_pkey PRIMARY KEY (entry_id, side),
    CONSTRAINT deal_person_party_fkey FOREIGN KEY (entry_id, side) REFERENCES deal_party (entry_id, side),
    CONSTRAINT deal_person_name_size CHECK (length(name) BETWEEN 1 AND 60)
);
CREATE TABLE deal_file_name (
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    CONSTRAINT deal_file_name_pkey PRIMARY KEY (entry_id, number),
    CONSTRAINT deal_file_name_file_fkey FOREIGN KEY (entry_id, number) REFERENCES deal_file (entry_id, number),
    CONSTRAINT deal_file_name_size CHECK (length(name) BETWEEN 1 AND 200)
);

-- Keys of idempotency: what a sender's key has brought about, and the digest of the body that it came with.
CREATE TABLE deal_key (
    actor text NOT NULL,
    key text NOT NULL,
    body_sha256 bytea NOT NULL,
    entry_id bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_key_pkey PRIMARY KEY (actor, key),
    CONSTRAINT deal_key_entry_fkey FOREIGN KEY (entry_id) REFERENCES deal_entry (id),
    CONSTRAINT deal_key_size CHECK (length(key) BETWEEN 8 AND 100),
    CONSTRAINT deal_key_digest_size CHECK (length(body_sha256) = 32)
);

-- What stands now, one row a deal: written by the owner's trigger alone, and always equal to what deal_standing computes.
CREATE TABLE deal_current (
    deal_id uuid NOT NULL,
    series text NOT NULL,
    sample boolean NOT NULL,
    state text NOT NULL,
    terms_entry_id bigint NOT NULL,
    registration_entry_id bigint,
    kind text NOT NULL,
    field_code text NOT NULL,
    statistics_field text NOT NULL,
    ip_kind text NOT NULL,
    rules text NOT NULL,
    seller_organization_id uuid,
    seller_code text,
    seller_type text NOT NULL,
    seller_area text NOT NULL,
    buyer_organization_id uuid,
    buyer_code text,
    buyer_type text NOT NULL,
    buyer_area text NOT NULL,
    total_fen bigint NOT NULL,
    technical_fen bigint NOT NULL,
    approved_total_fen bigint,
    approved_technical_fen bigint,
    paid_fen bigint NOT NULL,
    drafted_on date,
    signed_on date,
    submitted_on date,
    registered_on date,
    changed_on date,
    terminated_on date,
    revoked_on date,
    registration_number text,
    registration_agency text,
    CONSTRAINT deal_current_pkey PRIMARY KEY (deal_id),
    CONSTRAINT deal_current_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_current_technical_part CHECK (technical_fen BETWEEN 0 AND total_fen),
    CONSTRAINT deal_current_total_range CHECK (total_fen <= 99999999999999),
    CONSTRAINT deal_current_parties_differ CHECK (seller_code <> buyer_code)
);
CREATE UNIQUE INDEX deal_current_registration_key ON deal_current (registration_number);
CREATE INDEX deal_current_by_seller ON deal_current (seller_organization_id);
CREATE INDEX deal_current_by_buyer ON deal_current (buyer_organization_id);
CREATE INDEX deal_current_by_signing ON deal_current (signed_on);
CREATE INDEX deal_current_by_registration ON deal_current (registered_on);

-- What stands of a deal, told from its entries alone: of those recorded until `known_at`, what held on `held_on`. A
-- correction stands in the place of the entry that it names; of several the last one counts. No row: nothing counts yet.
CREATE FUNCTION deal_standing(wanted uuid, known_at timestamptz, held_on date) RETURNS SETOF deal_current
LANGUAGE sql STABLE AS $$
WITH counted AS (
    SELECT DISTINCT ON (coalesce(e.corrects, e.number))
           coalesce(e.corrects, e.number) AS place, e.id, e.event, e.happened_on, e.amount_fen
    FROM deal_entry e
    WHERE e.deal_id = wanted AND e.recorded_at <= known_at AND e.decides IS NULL
      AND (NOT e.waits OR EXISTS (
          SELECT FROM deal_entry a
          WHERE a.deal_id = wanted AND a.decides = e.number AND a.event = 'approved' AND a.recorded_at <= known_at))
    ORDER BY coalesce(e.corrects, e.number), e.number DESC
), held AS (
    SELECT c.place, c.id, o.event, c.happened_on, c.amount_fen
    FROM counted c JOIN deal_entry o ON o.deal_id = wanted AND o.number = c.place
    WHERE c.event <> 'struck' AND c.happened_on <= held_on
), told AS (
    SELECT (array_agg(h.event ORDER BY h.place DESC) FILTER (WHERE h.event NOT IN ('changed', 'paid')))[1] AS event,
           max(h.place) FILTER (WHERE h.event = 'changed') > max(h.place) FILTER (WHERE h.event = 'registered')
               AS changed,
           coalesce(sum(h.amount_fen) FILTER (WHERE h.event = 'paid'), 0)::bigint AS paid_fen,
           min(h.happened_on) FILTER (WHERE h.event = 'drafted') AS drafted_on,
           max(h.happened_on) FILTER (WHERE h.event = 'signed') AS signed_on,
           max(h.happened_on) FILTER (WHERE h.event = 'submitted') AS submitted_on,
           max(h.happened_on) FILTER (WHERE h.event = 'registered') AS registered_on,
           max(h.happened_on) FILTER (WHERE h.event = 'changed') AS changed_on,
           max(h.happened_on) FILTER (WHERE h.event = 'terminated') AS terminated_on,
           max(h.happened_on) FILTER (WHERE h.event = 'revoked') AS revoked_on
    FROM held h
)
SELECT d.id, d.series, d.sample,
       CASE t.event WHEN 'drafted' THEN 'intended' WHEN 'returned' THEN 'signed'
                    WHEN 'registered' THEN CASE WHEN t.changed THEN 'changed' ELSE 'registered' END ELSE t.event END,
       m.entry_id, r.entry_id, m.kind, m.field_code, m.statistics_field, m.ip_kind, m.rules,
       s.organization_id, s.code, s.type, s.area, b.organization_id, b.code, b.type, b.area,
       l.total_fen, l.technical_fen, r.approved_total_fen, r.approved_technical_fen, t.paid_fen,
       t.drafted_on, t.signed_on, t.submitted_on, t.registered_on, t.changed_on, t.terminated_on, t.revoked_on,
       r.number, r.agency
FROM deal d
CROSS JOIN told t
CROSS JOIN LATERAL (
    SELECT x.* FROM held h JOIN deal_terms x ON x.entry_id = h.id ORDER BY h.place DESC LIMIT 1) AS m
JOIN deal_party s ON s.entry_id = m.entry_id AND s.side = 'seller'
JOIN deal_party b ON b.entry_id = m.entry_id AND b.side = 'buyer'
CROSS JOIN LATERAL (
    SELECT sum(x.amount_fen)::bigint AS total_fen,
           coalesce(sum(x.amount_fen) FILTER (WHERE x.technical), 0)::bigint AS technical_fen
    FROM deal_line x WHERE x.entry_id = m.entry_id) AS l
LEFT JOIN LATERAL (
    SELECT x.* FROM held h JOIN deal_registration x ON x.entry_id = h.id ORDER BY h.place DESC LIMIT 1) AS r ON true
WHERE d.id = wanted
$$;

-- The digest of an entry with all that it brings, which the record keeps: an entry that was changed behind the triggers' back
-- shows. Columns are named, so that later ones change no digest.
CREATE FUNCTION deal_digest(wanted bigint) RETURNS bytea LANGUAGE sql STABLE AS $$
SELECT sha256(convert_to(jsonb_build_array(
    e.id, e.deal_id, e.number, e.event, e.happened_on, e.amount_fen, e.corrects, e.decides, e.waits, e.reason,
    e.recorded_by, audit_microseconds(e.recorded_at),
    (SELECT jsonb_build_array(t.subject, t.contract_number, t.kind, t.field_code, t.statistics_field, t.ip_kind, t.ip_clause,
                              t.begins_on, t.ends_on, t.rules, t.answers, t.advised, t.advised_rule, t.kind_reason)
     FROM deal_terms t WHERE t.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(p.side, p.organization_id, p.name, p.code, p.type, p.area) ORDER BY p.side)
     FROM deal_party p WHERE p.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(l.number, l.kind, l.description, l.amount_fen, l.sets, l.technical, l.rule, l.reason)
                      ORDER BY l.number)
     FROM deal_line l WHERE l.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(i.number, i.due_on, i.condition, i.amount_fen) ORDER BY i.number)
     FROM deal_instalment i WHERE i.entry_id = e.id),
    (SELECT jsonb_build_array(r.number, r.agency, r.approved_total_fen, r.approved_technical_fen, r.rules)
     FROM deal_registration r WHERE r.entry_id = e.id),
    (SELECT jsonb_agg(jsonb_build_array(f.number, encode(f.sha256, 'hex'), f.media_type, f.size_bytes) ORDER BY f.number)
     FROM deal_file f WHERE f.entry_id = e.id))::text, 'UTF8'))
FROM deal_entry e WHERE e.id = wanted
$$;

-- An entry is of the moment and the transaction that write it; who approves is not who recorded.
CREATE FUNCTION stamp_deal_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    NEW.recorded_at := now();
    NEW.written_in := pg_current_xact_id();
    IF NEW.event = 'approved' AND EXISTS (
        SELECT FROM deal_entry e
        WHERE e.deal_id = NEW.deal_id AND e.number = NEW.decides
          AND (e.recorded_by = NEW.recorded_by OR NOT e.waits OR NEW.recorded_by NOT LIKE 'member:%')) THEN
        RAISE EXCEPTION 'another member of the office approves' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'deal_entry_second_person';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER deal_entry_stamped BEFORE INSERT ON deal_entry FOR EACH ROW EXECUTE FUNCTION stamp_deal_entry();

-- What an entry brings is written with it: later nothing can be laid beside it.
CREATE FUNCTION refuse_late_part() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM deal_entry e WHERE e.id = NEW.entry_id AND e.written_in = pg_current_xact_id()) THEN
        RAISE EXCEPTION '% is written with its entry, or not at all', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Runs at the latest at the commit, in the owner's rights: the application's role can write no row of deal_current.
CREATE FUNCTION project_deal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = market, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'market.deal_entry'::regclass THEN
        RAISE EXCEPTION 'only entries of deals are projected' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM deal_current c WHERE c.deal_id = NEW.deal_id;
    INSERT INTO deal_current SELECT s.* FROM deal_standing(NEW.deal_id, 'infinity', 'infinity') AS s;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION project_deal FROM PUBLIC;
CREATE CONSTRAINT TRIGGER deal_projected AFTER INSERT ON deal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION project_deal();

CREATE TRIGGER deal_terms_in_time BEFORE INSERT ON deal_terms FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_party_in_time BEFORE INSERT ON deal_party FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_line_in_time BEFORE INSERT ON deal_line FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_instalment_in_time BEFORE INSERT ON deal_instalment FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_registration_in_time BEFORE INSERT ON deal_registration
    FOR EACH ROW EXECUTE FUNCTION refuse_late_part();
CREATE TRIGGER deal_file_in_time BEFORE INSERT ON deal_file FOR EACH ROW EXECUTE FUNCTION refuse_late_part();

CREATE TRIGGER deal_append_only BEFORE UPDATE OR DELETE ON deal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_no_truncate BEFORE TRUNCATE ON deal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_entry_append_only BEFORE UPDATE OR DELETE ON deal_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_entry_no_truncate BEFORE TRUNCATE ON deal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_terms_append_only BEFORE UPDATE OR DELETE ON deal_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_terms_no_truncate BEFORE TRUNCATE ON deal_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_party_append_only BEFORE UPDATE OR DELETE ON deal_party
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_party_no_truncate BEFORE TRUNCATE ON deal_party
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_line_append_only BEFORE UPDATE OR DELETE ON deal_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_line_no_truncate BEFORE TRUNCATE ON deal_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_instalment_append_only BEFORE UPDATE OR DELETE ON deal_instalment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_instalment_no_truncate BEFORE TRUNCATE ON deal_instalment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_registration_append_only BEFORE UPDATE OR DELETE ON deal_registration
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_registration_no_truncate BEFORE TRUNCATE ON deal_registration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_file_append_only BEFORE UPDATE OR DELETE ON deal_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_file_no_truncate BEFORE TRUNCATE ON deal_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_key_append_only BEFORE UPDATE OR DELETE ON deal_key
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_key_no_truncate BEFORE TRUNCATE ON deal_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Above which amount a second person of the office has to approve an entry is the office's to set.
ALTER TABLE office_setting DROP CONSTRAINT office_setting_known;
ALTER TABLE office_setting ADD CONSTRAINT office_setting_known CHECK (
    name IN ('sign_up_open', 'valid_days', 'remind_days', 'caseload', 'contact', 'notice_zh', 'notice_en',
             'exposure_loss_pct', 'second_person_fen'));

INSERT INTO application_right (relation, rights) VALUES
    ('deal', 'INSERT'),
    ('deal_entry', 'INSERT'),
    ('deal_terms', 'INSERT'),
    ('deal_party', 'INSERT'),
    ('deal_line', 'INSERT'),
    ('deal_instalment', 'INSERT'),
    ('deal_registration', 'INSERT'),
    ('deal_file', 'INSERT'),
    ('deal_key', 'INSERT'),
    ('deal_person', 'INSERT, UPDATE, DELETE'),
    ('deal_file_name', 'INSERT, UPDATE, DELETE'),
    ('deal_current', '');
