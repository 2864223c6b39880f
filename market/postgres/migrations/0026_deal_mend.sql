-- What stands of a deal: what the registrar sent back is handed in no more.
CREATE OR REPLACE FUNCTION deal_standing(wanted uuid, known_at timestamptz, held_on date) RETURNS SETOF deal_current
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
           CASE WHEN max(h.place) FILTER (WHERE h.event = 'submitted')
                   > coalesce(max(h.place) FILTER (WHERE h.event = 'returned'), 0)
                THEN max(h.happened_on) FILTER (WHERE h.event = 'submitted') END AS submitted_on,
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

UPDATE deal_current c
SET submitted_on = (SELECT s.submitted_on FROM deal_standing(c.deal_id, 'infinity', 'infinity') AS s)
WHERE EXISTS (SELECT FROM deal_entry e WHERE e.deal_id = c.deal_id AND e.event = 'returned');

-- An entry is recorded no earlier than the one before: who waited for another writer of the deal began before that one.
CREATE OR REPLACE FUNCTION stamp_deal_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = market, pg_temp AS $$
BEGIN
    NEW.recorded_at := greatest(now(), (
        SELECT e.recorded_at FROM deal_entry e WHERE e.deal_id = NEW.deal_id ORDER BY e.number DESC LIMIT 1));
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

-- Registers of two countries may give the same number.
ALTER TABLE deal_current DROP CONSTRAINT deal_current_parties_differ;
ALTER TABLE deal_current ADD CONSTRAINT deal_current_parties_differ CHECK (
    seller_code <> buyer_code OR split_part(seller_area, '/', 1) <> split_part(buyer_area, '/', 1));
