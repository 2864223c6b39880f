-- name: put
-- The own part of achievements; an edit writes the same columns anew.
INSERT INTO achievement (listing_id, elements, indicators, maturity_scale, maturity_level, maturity_evidence,
                         maturity_held_on, rights, modes, price_low_fen, price_high_fen, price_negotiable, advantages,
                         territory, secrecy_by, secrecy_on, confirmed_on)
SELECT id, elements, indicators, maturity_scale, maturity_level, maturity_evidence, maturity_held_on, rights, modes,
       price_low_fen, price_high_fen, price_negotiable, advantages, territory, secrecy_by, secrecy_on, confirmed_on
FROM jsonb_to_recordset($1) AS r(
    id uuid, elements jsonb, indicators jsonb, maturity_scale text, maturity_level integer, maturity_evidence text,
    maturity_held_on date, rights jsonb, modes text[], price_low_fen bigint, price_high_fen bigint,
    price_negotiable boolean, advantages jsonb, territory text, secrecy_by text, secrecy_on date, confirmed_on date)
ON CONFLICT (listing_id) DO UPDATE
SET elements = excluded.elements, indicators = excluded.indicators, maturity_scale = excluded.maturity_scale,
    maturity_level = excluded.maturity_level, maturity_evidence = excluded.maturity_evidence,
    maturity_held_on = excluded.maturity_held_on, rights = excluded.rights, modes = excluded.modes,
    price_low_fen = excluded.price_low_fen, price_high_fen = excluded.price_high_fen,
    price_negotiable = excluded.price_negotiable, advantages = excluded.advantages, territory = excluded.territory,
    secrecy_by = excluded.secrecy_by, secrecy_on = excluded.secrecy_on, confirmed_on = excluded.confirmed_on

-- name: clear_inventors
-- Inventors are personal: an edit and an erasure both begin by removing them.
DELETE FROM achievement_inventor WHERE listing_id = ANY($1::uuid[])

-- name: held_inventors
-- Before an edit takes the names out and puts them in again: where each is from, which it keeps.
SELECT i.listing_id, i.name, i.basis, i.source, i.held_on
FROM achievement_inventor i WHERE i.listing_id = ANY($1::uuid[])
ORDER BY i.listing_id, i.position

-- name: keep_inventors
-- A name that was there before is from where it was then.
UPDATE achievement_inventor i
SET basis = h.basis, source = h.source, held_on = h.held_on
FROM jsonb_to_recordset($1) AS h(listing_id uuid, name text, basis text, source text, held_on date)
WHERE i.listing_id = h.listing_id AND i.name = h.name

-- name: add_inventors
-- In the order in which the owner names them.
INSERT INTO achievement_inventor (listing_id, position, name)
SELECT r.id, i.position, i.name
FROM jsonb_to_recordset($1) AS r(id uuid, inventors jsonb),
     jsonb_array_elements_text(r.inventors) WITH ORDINALITY AS i(name, position)

-- name: details
-- Own parts of what the viewer may see. Beyond title, field, maturity and mode everything is L1: null where withheld.
SELECT a.listing_id, a.maturity_scale, a.maturity_level, a.maturity_held_on, a.modes,
       CASE WHEN o.open THEN a.maturity_evidence END AS maturity_evidence,
       CASE WHEN o.open THEN a.elements END AS elements,
       CASE WHEN o.open THEN a.indicators END AS indicators,
       CASE WHEN o.open THEN a.rights END AS rights,
       CASE WHEN o.open THEN a.price_low_fen END AS price_low_fen,
       CASE WHEN o.open THEN a.price_high_fen END AS price_high_fen,
       CASE WHEN o.open THEN a.price_negotiable END AS price_negotiable,
       CASE WHEN o.open THEN a.advantages END AS advantages,
       CASE WHEN o.open THEN a.territory END AS territory,
       CASE WHEN o.open THEN a.secrecy_by END AS secrecy_by,
       CASE WHEN o.open THEN a.secrecy_on END AS secrecy_on,
       CASE WHEN o.open THEN a.confirmed_on END AS confirmed_on,
       CASE WHEN o.open THEN
           ARRAY(SELECT i.name FROM achievement_inventor i WHERE i.listing_id = a.listing_id ORDER BY i.position)
       END AS inventors
FROM achievement a
JOIN listing l ON l.id = a.listing_id
CROSS JOIN LATERAL (SELECT l.audience = 'public' OR $3 OR listing_own(l.organization_id, $4) AS open) AS o
WHERE l.id = ANY($1::uuid[])
  AND (listing_visible(l.status, l.expires_on, $2) OR listing_own(l.organization_id, $4))
