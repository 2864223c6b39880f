-- The record (审计记录): who saw and who changed what. Its rows are only ever added, and at the commit each is linked
-- into a chain of digests, so that a row which is changed, moved or taken away later shows.
-- The history of a large market is read through once:
-- statement_timeout: 10min
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    organization_id uuid,
    event text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL,
    request_id text,
    CONSTRAINT audit_pkey PRIMARY KEY (id),
    CONSTRAINT audit_actor_named CHECK (actor <> ''),
    CONSTRAINT audit_event_shape CHECK (event ~ '^[a-z]+(-[a-z]+)*$'),
    CONSTRAINT audit_subject_shape CHECK (subject_kind ~ '^[a-z]+(-[a-z]+)*$'),
    CONSTRAINT audit_detail_object CHECK (jsonb_typeof(detail) = 'object')
);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, id);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_event ON audit (event, id);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The chain: positions without a gap, in the order of the commits.
CREATE TABLE audit_link (
    position bigint NOT NULL,
    audit_id bigint NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT audit_link_pkey PRIMARY KEY (position),
    CONSTRAINT audit_link_audit_key UNIQUE (audit_id),
    CONSTRAINT audit_link_audit_fkey FOREIGN KEY (audit_id) REFERENCES audit (id),
    CONSTRAINT audit_link_from_one CHECK (position >= 1),
    CONSTRAINT audit_link_digest_size CHECK (length(digest) = 32)
);
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where the chain ends: a chain that was cut off at its end is shorter than this says. Before the first link the
-- digest is 32 zeros.
CREATE TABLE audit_head (
    position bigint NOT NULL,
    digest bytea NOT NULL,
    only_row boolean NOT NULL DEFAULT true,
    CONSTRAINT audit_head_pkey PRIMARY KEY (only_row),
    CONSTRAINT audit_head_one_row CHECK (only_row),
    CONSTRAINT audit_head_digest_size CHECK (length(digest) = 32)
);
INSERT INTO audit_head (position, digest) VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One part of a row's canonical text: its length in bytes and itself, so that no two rows give the same text.
CREATE FUNCTION audit_part(part text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE WHEN part IS NULL THEN '-,' ELSE octet_length(part) || ':' || part || ',' END;

-- A time as microseconds since 1970, so that neither a time zone nor a format of dates changes a digest.
CREATE FUNCTION audit_microseconds(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
RETURN trunc(extract(epoch FROM at) * 1000000)::text;

-- What a link's digest covers beside the digest before it; market/audit/chain.py computes the same.
CREATE FUNCTION audit_canonical(place bigint, entry audit) RETURNS text LANGUAGE sql STABLE
RETURN audit_part('cuibai-audit-1') || audit_part(place::text) || audit_part(entry.id::text)
    || audit_part(audit_microseconds(entry.recorded_at))
    || audit_part(entry.actor) || audit_part(entry.organization_id::text) || audit_part(entry.event)
    || audit_part(entry.subject_kind) || audit_part(entry.subject_id) || audit_part(entry.detail::text)
    || audit_part(entry.request_id);

-- Runs at the commit, in the owner's rights: the application's role can write no link. The head's row is locked only
-- here, when everything else is done, so that writers wait for each other shortly and in no circle.
CREATE FUNCTION link_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = market, pg_temp AS $$
DECLARE
    place bigint;
    link bytea;
BEGIN
    IF TG_RELID <> 'market.audit'::regclass THEN
        RAISE EXCEPTION 'only rows of the record are linked' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT h.position + 1, h.digest INTO STRICT place, link FROM audit_head h FOR UPDATE;
    link := sha256(link || convert_to(audit_canonical(place, NEW), 'UTF8'));
    INSERT INTO audit_link (position, audit_id, digest) VALUES (place, NEW.id, link);
    UPDATE audit_head SET position = place, digest = link;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION link_audit FROM PUBLIC;
CREATE CONSTRAINT TRIGGER audit_linked AFTER INSERT ON audit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_audit();

-- The digest of one row of history, in the manner of audit_canonical. Several rows have that of their digests, by id.
CREATE FUNCTION history_digest(entry listing_history) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(convert_to(
    audit_part(entry.id::text) || audit_part(entry.listing_id::text) || audit_part(entry.kind)
    || audit_part(entry.version::text) || audit_part(entry.step) || audit_part(entry.status_before)
    || audit_part(entry.status_after) || audit_part(entry.actor)
    || audit_part(audit_microseconds(entry.recorded_at))
    || audit_part(audit_microseconds(entry.held_at))
    || audit_part(entry.note) || audit_part(entry.snapshot::text) || audit_part(encode(entry.personal_digest, 'hex')),
    'UTF8'));

-- Whatever is written of listings is in the record too: one entry a statement, however many listings it wrote. The
-- entry names the rows of history by their ids and holds their digest, so that the chain covers them as well. The request
-- is what the writer has set for its transaction, if any.
CREATE FUNCTION record_history() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    INSERT INTO audit (request_id, actor, organization_id, event, subject_kind, subject_id, detail)
    SELECT nullif(current_setting('market.request_id', true), ''),
           w.actor,
           CASE WHEN w.owners = 1 THEN w.owner END,
           'listing-' || CASE w.step
               WHEN 'create' THEN 'created'
               WHEN 'submit' THEN 'submitted'
               WHEN 'pause' THEN 'paused'
               WHEN 'resume' THEN 'resumed'
               WHEN 'withdraw' THEN 'withdrawn'
               WHEN 'expire' THEN 'expired'
               ELSE w.step || 'ed'
           END,
           CASE w.listings WHEN 1 THEN 'listing' ELSE 'listings' END,
           CASE w.listings WHEN 1 THEN w.listing ELSE encode(sha256(convert_to(w.listing, 'UTF8')), 'hex') END,
           jsonb_build_object(
               'history', (SELECT jsonb_agg(jsonb_build_array(lower(r), upper(r) - 1)) FROM unnest(w.ids) AS r),
               'sha256', encode(w.digest, 'hex'))
           || CASE w.listings
               WHEN 1 THEN jsonb_build_object('version', w.version, 'before', w.before, 'after', w.after)
               ELSE jsonb_build_object('listings', w.listings)
           END
    FROM (
        SELECT h.actor, h.step, count(*) AS listings, count(DISTINCT l.organization_id) AS owners,
               min(l.organization_id::text)::uuid AS owner,
               string_agg(h.listing_id::text, E'\n' ORDER BY h.listing_id::text COLLATE "C") AS listing,
               range_agg(int8range(h.id, h.id + 1)) AS ids,
               sha256(string_agg(history_digest(h), ''::bytea ORDER BY h.id)) AS digest,
               min(h.version) AS version, min(h.status_before) AS before, min(h.status_after) AS after
        FROM added JOIN listing_history h ON h.id = added.id LEFT JOIN listing l ON l.id = h.listing_id
        GROUP BY h.actor, h.step
    ) w;
    RETURN NULL;
END
$$;
CREATE TRIGGER listing_history_recorded AFTER INSERT ON listing_history
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION record_history();

-- Whether somebody who looks for something wants an entry; null conditions hold for all, days are the market's own.
CREATE FUNCTION audit_wanted(
    entry audit, wanted_event text, wanted_kind text, wanted_id text, wanted_actor text, since_on date, until_on date
) RETURNS boolean LANGUAGE sql STABLE
RETURN (wanted_event IS NULL OR entry.event = wanted_event)
    AND (wanted_kind IS NULL OR entry.subject_kind = wanted_kind)
    AND (wanted_id IS NULL OR entry.subject_id = wanted_id)
    AND (wanted_actor IS NULL OR entry.actor = wanted_actor)
    AND (since_on IS NULL OR entry.recorded_at >= since_on::timestamp AT TIME ZONE 'Asia/Shanghai')
    AND (until_on IS NULL OR entry.recorded_at < (until_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai');

INSERT INTO application_right (relation, rights) VALUES
    ('audit', 'INSERT'),
    ('audit_link', ''),
    ('audit_head', '');

-- The history that is already there is taken under the chain as it is now.
INSERT INTO audit (actor, event, subject_kind, subject_id, detail)
SELECT 'migration', 'record-begun', 'market', '',
       jsonb_build_object('history', jsonb_build_array(jsonb_build_array(min(h.id), max(h.id))),
                          'sha256',
                          encode(sha256(string_agg(history_digest(h), ''::bytea ORDER BY h.id)), 'hex'))
FROM listing_history h HAVING count(*) > 0;
