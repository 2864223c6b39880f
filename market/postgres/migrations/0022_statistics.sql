-- Statistics: figures of deals as of any past, fast where most deals lie wholly within it.

-- From when to when a deal's entries reach, in both times: a deal whose entries all lie within a cut stands there as it
-- stands now, and one whose entries all lie beyond it is not there yet. `moved_` is the last that is no payment; a deal
-- `is_plain` as long as nothing was mended in it and nothing waited: then what lies beyond `moved_` are payments alone.
-- Written by the owner's trigger alone.
CREATE TABLE deal_span (
    deal_id uuid NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    first_recorded_at timestamptz NOT NULL,
    last_recorded_at timestamptz NOT NULL,
    moved_on date,
    moved_recorded_at timestamptz,
    is_plain boolean NOT NULL,
    CONSTRAINT deal_span_pkey PRIMARY KEY (deal_id),
    CONSTRAINT deal_span_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_span_in_order CHECK (last_on >= first_on AND last_recorded_at >= first_recorded_at)
);

INSERT INTO deal_span
    (deal_id, first_on, last_on, first_recorded_at, last_recorded_at, moved_on, moved_recorded_at, is_plain)
SELECT deal_id, min(happened_on), max(happened_on), min(recorded_at), max(recorded_at),
       max(happened_on) FILTER (WHERE event <> 'paid'), max(recorded_at) FILTER (WHERE event <> 'paid'),
       bool_and(NOT waits AND corrects IS NULL AND decides IS NULL)
FROM deal_entry GROUP BY deal_id;

CREATE FUNCTION span_deal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = market, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'market.deal_entry'::regclass THEN
        RAISE EXCEPTION 'only entries of deals have a span' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO deal_span AS s (
        deal_id, first_on, last_on, first_recorded_at, last_recorded_at, moved_on, moved_recorded_at, is_plain)
    VALUES (
        NEW.deal_id, NEW.happened_on, NEW.happened_on, NEW.recorded_at, NEW.recorded_at,
        CASE WHEN NEW.event <> 'paid' THEN NEW.happened_on END, CASE WHEN NEW.event <> 'paid' THEN NEW.recorded_at END,
        NOT NEW.waits AND NEW.corrects IS NULL AND NEW.decides IS NULL)
    ON CONFLICT (deal_id) DO UPDATE SET
        first_on = least(s.first_on, excluded.first_on), last_on = greatest(s.last_on, excluded.last_on),
        first_recorded_at = least(s.first_recorded_at, excluded.first_recorded_at),
        last_recorded_at = greatest(s.last_recorded_at, excluded.last_recorded_at),
        moved_on = greatest(s.moved_on, excluded.moved_on),
        moved_recorded_at = greatest(s.moved_recorded_at, excluded.moved_recorded_at),
        is_plain = s.is_plain AND excluded.is_plain;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION span_deal FROM PUBLIC;
CREATE TRIGGER deal_entry_spanned AFTER INSERT ON deal_entry FOR EACH ROW EXECUTE FUNCTION span_deal();

-- What stands of all deals as of a cut, the same as deal_standing of each; NULL, NULL is what stands now. Most deals lie
-- within a cut, or beyond it in payments alone; only the others are folded anew.
CREATE FUNCTION deals_standing(known_at timestamptz, held_on date) RETURNS SETOF deal_current
LANGUAGE sql STABLE AS $$
SELECT c.* FROM deal_current c WHERE known_at IS NULL AND held_on IS NULL
UNION ALL
SELECT c.* FROM deal_span s JOIN deal_current c ON c.deal_id = s.deal_id
WHERE (known_at IS NOT NULL OR held_on IS NOT NULL)
  AND s.last_recorded_at <= coalesce(known_at, 'infinity') AND s.last_on <= coalesce(held_on, 'infinity')
UNION ALL
SELECT c.deal_id, c.series, c.sample, c.state, c.terms_entry_id, c.registration_entry_id, c.kind, c.field_code,
       c.statistics_field, c.ip_kind, c.rules, c.seller_organization_id, c.seller_code, c.seller_type, c.seller_area,
       c.buyer_organization_id, c.buyer_code, c.buyer_type, c.buyer_area, c.total_fen, c.technical_fen,
       c.approved_total_fen, c.approved_technical_fen, (c.paid_fen - p.fen)::bigint, c.drafted_on, c.signed_on,
       c.submitted_on, c.registered_on, c.changed_on, c.terminated_on, c.revoked_on, c.registration_number,
       c.registration_agency
FROM deal_span s
JOIN deal_current c ON c.deal_id = s.deal_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.amount_fen), 0) AS fen FROM deal_entry e
    WHERE e.deal_id = s.deal_id AND e.event = 'paid'
      AND (e.recorded_at > coalesce(known_at, 'infinity') OR e.happened_on > coalesce(held_on, 'infinity'))) AS p
WHERE (known_at IS NOT NULL OR held_on IS NOT NULL)
  AND (s.last_recorded_at > coalesce(known_at, 'infinity') OR s.last_on > coalesce(held_on, 'infinity'))
  AND s.is_plain AND s.moved_recorded_at <= coalesce(known_at, 'infinity') AND s.moved_on <= coalesce(held_on, 'infinity')
UNION ALL
SELECT x.* FROM deal_span s
CROSS JOIN LATERAL deal_standing(s.deal_id, coalesce(known_at, 'infinity'), coalesce(held_on, 'infinity')) AS x
WHERE (known_at IS NOT NULL OR held_on IS NOT NULL)
  AND (s.last_recorded_at > coalesce(known_at, 'infinity') OR s.last_on > coalesce(held_on, 'infinity'))
  AND s.first_recorded_at <= coalesce(known_at, 'infinity') AND s.first_on <= coalesce(held_on, 'infinity')
  AND (s.is_plain AND s.moved_recorded_at <= coalesce(known_at, 'infinity')
       AND s.moved_on <= coalesce(held_on, 'infinity')) IS NOT TRUE
$$;

INSERT INTO application_right (relation, rights) VALUES
    ('deal_span', '');
