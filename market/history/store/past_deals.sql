-- name: hold
-- One file of past deals at a time: what is checked of numbers must hold until it is written.
SELECT pg_advisory_xact_lock(7302125)

-- name: known
-- Which of the numbers are there already: as a source's number of deals that are as invented or real, or as the id of a deal
-- that was recorded here.
SELECT w.number, w.sample, coalesce(s.deal_id, d.id) AS deal_id, s.import_id, s.source
FROM unnest($1::text[], $2::uuid[], $3::boolean[]) AS w (number, id, sample)
LEFT JOIN deal_source s ON s.number = w.number AND s.sample = w.sample
LEFT JOIN deal d ON d.id = w.id AND s.deal_id IS NULL AND NOT EXISTS (SELECT FROM deal_source x WHERE x.deal_id = d.id)
WHERE coalesce(s.deal_id, d.id) IS NOT NULL

-- name: registered
-- Which of the registration numbers stand in the ledger, however they are written there, of deals that are as invented or real.
SELECT w.number, w.sample FROM unnest($1::text[], $2::boolean[]) AS w (number, sample)
WHERE EXISTS (
    SELECT FROM deal_current c
    WHERE registration_plain(c.registration_number) = registration_plain(w.number) AND c.sample = w.sample)

-- name: open
-- Deals, of which nothing is recorded yet.
INSERT INTO deal (id, series, sample, opened_by)
SELECT d.id, d.series, d.sample, $4 FROM unnest($1::uuid[], $2::text[], $3::boolean[]) AS d (id, series, sample)

-- name: add_sources
-- By which number of the source each is known; the index refuses one that another file brought meanwhile.
INSERT INTO deal_source (deal_id, number, source, import_id, sample)
SELECT s.deal_id, s.number, $3, $4, d.sample
FROM unnest($1::uuid[], $2::text[]) AS s (deal_id, number) JOIN deal d ON d.id = s.deal_id

-- name: add_entries
-- All steps of all deals at once, in their order; when they were recorded the database says itself.
INSERT INTO deal_entry (deal_id, number, event, happened_on, amount_fen, reason, recorded_by)
SELECT e.deal_id, e.number, e.event, e.happened_on, e.amount_fen, e.reason, :recorded_by
FROM unnest(:deal_ids::uuid[], :numbers::integer[], :events::text[], :days::date[], :amounts::bigint[],
    :reasons::text[])
     AS e (deal_id, number, event, happened_on, amount_fen, reason)
RETURNING id, deal_id, number

-- name: add_terms
-- The terms as such.
INSERT INTO deal_terms (entry_id, subject, contract_number, kind, field_code, statistics_field, ip_kind, ip_clause, begins_on,
                        ends_on, rules)
SELECT t.entry_id, t.subject, t.contract_number, t.kind, t.field_code, t.statistics_field, t.ip_kind, t.ip_clause, t.begins_on,
       t.ends_on, t.rules
FROM unnest(:entry_id::bigint[], :subject::text[], :contract_number::text[], :kind::text[], :field_code::text[],
    :statistics_field::text[], :ip_kind::text[], :ip_clause::text[], :begins_on::date[],
            :ends_on::date[], :rules::text[])
     AS t (entry_id, subject, contract_number, kind, field_code, statistics_field, ip_kind, ip_clause, begins_on, ends_on, rules)

-- name: add_parties
-- Both parties of each; one that is in the market is known by its code.
INSERT INTO deal_party (entry_id, side, organization_id, name, code, type, area)
SELECT p.entry_id, p.side, o.id, p.name, p.code, p.type, p.area
FROM unnest(:entry_id::bigint[], :side::text[], :name::text[], :code::text[], :type::text[], :area::text[])
    AS p (entry_id, side, name, code, type, area)
LEFT JOIN organization o ON o.code = p.code

-- name: add_persons
-- The names of parties that are persons, where they can be erased.
INSERT INTO deal_person (entry_id, side, name)
SELECT p.entry_id, p.side, p.name FROM unnest(:entry_id::bigint[], :side::text[], :name::text[])
    AS p (entry_id, side, name)

-- name: add_lines
-- Every line in its place.
INSERT INTO deal_line (entry_id, number, kind, description, amount_fen, sets, technical, rule, reason)
SELECT l.entry_id, l.number, l.kind, l.description, l.amount_fen, l.sets, l.technical, l.rule, l.reason
FROM unnest(:entry_id::bigint[], :number::integer[], :kind::text[], :description::text[], :amount_fen::bigint[],
    :sets::integer[], :technical::boolean[], :rule::text[], :reason::text[])
     AS l (entry_id, number, kind, description, amount_fen, sets, technical, rule, reason)

-- name: add_instalments
-- Every instalment in its place.
INSERT INTO deal_instalment (entry_id, number, due_on, condition, amount_fen)
SELECT i.entry_id, i.number, i.due_on, i.condition, i.amount_fen
FROM unnest(:entry_id::bigint[], :number::integer[], :due_on::date[], :condition::text[], :amount_fen::bigint[])
    AS i (entry_id, number, due_on, condition, amount_fen)

-- name: add_registrations
-- What the registrar gave.
INSERT INTO deal_registration (entry_id, number, agency, approved_total_fen, approved_technical_fen, rules)
SELECT r.entry_id, r.number, r.agency, r.approved_total_fen, r.approved_technical_fen, r.rules
FROM unnest(:entry_id::bigint[], :number::text[], :agency::text[], :approved_total_fen::bigint[],
    :approved_technical_fen::bigint[], :rules::text[])
     AS r (entry_id, number, agency, approved_total_fen, approved_technical_fen, rules)

-- name: tell
-- Every entry into the record, with the digest of all that it brings, as entries that are recorded one by one; a deal's first
-- says to which figures the deal belongs.
INSERT INTO audit (actor, organization_id, event, subject_kind, subject_id, detail, request_id)
SELECT $2, $3, 'deal-recorded', 'deal', e.deal_id::text,
       jsonb_build_object('event', e.event, 'number', e.number, 'sha256', encode(deal_digest(e.id), 'hex'))
       || CASE WHEN e.number = 1
               THEN jsonb_build_object('series', d.series, 'sample', d.sample, 'introduction', d.introduction_id)
               ELSE '{}' END,
       $4
FROM deal_entry e JOIN deal d ON d.id = e.deal_id WHERE e.id = ANY($1::bigint[]) ORDER BY e.id

-- name: next_ids
-- The deals that are signed, in the order of their ids, after one.
SELECT deal_id FROM deal_current WHERE signed_on IS NOT NULL AND deal_id > $1 ORDER BY deal_id LIMIT $2

-- name: standing
-- Deals as they stand, from the signature on, with the number by which they are known.
SELECT c.deal_id, coalesce(s.number, c.deal_id::text) AS number, c.series, c.sample, c.state, c.terms_entry_id,
       c.registration_entry_id, c.drafted_on, c.signed_on, c.submitted_on, c.registered_on, c.changed_on, c.terminated_on,
       c.revoked_on
FROM deal_current c LEFT JOIN deal_source s ON s.deal_id = c.deal_id
WHERE c.signed_on IS NOT NULL AND c.deal_id = ANY($1::uuid[])
ORDER BY c.deal_id

-- name: told
-- What stands of deals beside their terms: payments, why they ended, and whether the day of handing in was known.
WITH counted AS (
    SELECT DISTINCT ON (e.deal_id, coalesce(e.corrects, e.number))
           e.deal_id, coalesce(e.corrects, e.number) AS place, e.event, e.happened_on, e.amount_fen
    FROM deal_entry e
    WHERE e.deal_id = ANY($1::uuid[]) AND e.decides IS NULL
      AND (NOT e.waits OR EXISTS (
          SELECT FROM deal_entry a WHERE a.deal_id = e.deal_id AND a.decides = e.number AND a.event = 'approved'))
    ORDER BY e.deal_id, coalesce(e.corrects, e.number), e.number DESC)
SELECT c.deal_id, o.event, c.happened_on, c.amount_fen, o.reason
FROM counted c JOIN deal_entry o ON o.deal_id = c.deal_id AND o.number = c.place
WHERE c.event <> 'struck' AND o.event IN ('submitted', 'paid', 'terminated', 'revoked')
ORDER BY c.deal_id, c.happened_on, c.place

-- name: registrations
-- What the registrar gave, by the entries that brought it.
SELECT entry_id, number, agency, approved_total_fen, approved_technical_fen, rules
FROM deal_registration WHERE entry_id = ANY($1::bigint[])
