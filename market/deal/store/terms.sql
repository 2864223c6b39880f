-- name: organization
-- The organisation of the market that has a code.
SELECT id FROM organization WHERE code = $1

-- name: add
-- The terms as such.
INSERT INTO deal_terms (entry_id, subject, contract_number, kind, field_code, statistics_field, ip_kind, ip_clause, begins_on,
                        ends_on, rules, answers, advised, advised_rule, kind_reason)
VALUES (:entry_id, :subject, :contract_number, :kind, :field_code, :statistics_field, :ip_kind, :ip_clause,
    :begins_on, :ends_on, :rules, :answers, :advised, :advised_rule, :kind_reason)

-- name: add_party
-- One of the two; a natural person's name goes elsewhere.
INSERT INTO deal_party (entry_id, side, organization_id, name, code, type, area)
VALUES (:entry_id, :side, :organization_id, :name, :code, :type, :area)

-- name: add_person
-- The name of a party that is a person, where it can be erased.
INSERT INTO deal_person (entry_id, side, name) VALUES ($1, $2, $3)

-- name: add_line
-- A line in its place.
INSERT INTO deal_line (entry_id, number, kind, description, amount_fen, sets, technical, rule, reason)
VALUES (:entry_id, :number, :kind, :description, :amount_fen, :sets, :technical, :rule, :reason)

-- name: add_instalment
-- An instalment in its place.
INSERT INTO deal_instalment (entry_id, number, due_on, condition, amount_fen)
VALUES (:entry_id, :number, :due_on, :condition, :amount_fen)

-- name: find
-- The terms that entries brought.
SELECT entry_id, subject, contract_number, kind, field_code, statistics_field, ip_kind, ip_clause, begins_on, ends_on, rules,
       answers, advised, advised_rule, kind_reason
FROM deal_terms WHERE entry_id = ANY($1::bigint[])

-- name: parties
-- Both parties of each, a person with the name that is kept apart.
SELECT p.entry_id, p.side, p.organization_id, coalesce(p.name, n.name, '') AS name, coalesce(p.code, '') AS code, p.type, p.area
FROM deal_party p LEFT JOIN deal_person n ON n.entry_id = p.entry_id AND n.side = p.side
WHERE p.entry_id = ANY($1::bigint[])

-- name: lines
-- In their order, which decides which carriers are within the number.
SELECT entry_id, kind, description, amount_fen, sets, technical, rule, reason
FROM deal_line WHERE entry_id = ANY($1::bigint[]) ORDER BY entry_id, number

-- name: instalments
-- In their order.
SELECT entry_id, due_on, condition, amount_fen FROM deal_instalment WHERE entry_id = ANY($1::bigint[]) ORDER BY entry_id, number

-- name: add_registration
-- What the registrar gave.
INSERT INTO deal_registration (entry_id, number, agency, approved_total_fen, approved_technical_fen, rules)
VALUES (:entry_id, :number, :agency, :approved_total_fen, :approved_technical_fen, :rules)

-- name: registration
-- What the registrar gave, of one entry.
SELECT number, agency, approved_total_fen, approved_technical_fen, rules FROM deal_registration WHERE entry_id = $1

-- name: registered_elsewhere
-- Whether another deal has a registration number, however it is written. Invented deals have numbers of their own.
SELECT EXISTS (
    SELECT FROM deal_current c JOIN deal d ON d.id = $2 AND d.sample = c.sample
    WHERE registration_plain(c.registration_number) = registration_plain($1) AND c.deal_id <> $2)
