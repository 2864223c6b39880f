-- name: put
-- The own part of needs; an edit writes the same columns anew.
INSERT INTO need (listing_id, present_state, tried, application, elements, indicators, budget_low_fen, budget_high_fen,
                  budget_negotiable, budget_source, deadline_on, maturity_scale, maturity_level, maturity_evidence,
                  maturity_held_on, modes, criteria, anonymous)
SELECT id, present_state, tried, application, elements, indicators, budget_low_fen, budget_high_fen,
       budget_negotiable, budget_source, deadline_on, maturity_scale, maturity_level, maturity_evidence,
       maturity_held_on, modes, criteria, anonymous
FROM jsonb_to_recordset($1) AS r(
    id uuid, present_state text, tried text, application text, elements jsonb, indicators jsonb,
    budget_low_fen bigint, budget_high_fen bigint, budget_negotiable boolean, budget_source text, deadline_on date,
    maturity_scale text, maturity_level integer, maturity_evidence text, maturity_held_on date, modes text[],
    criteria text, anonymous boolean)
ON CONFLICT (listing_id) DO UPDATE
SET present_state = excluded.present_state, tried = excluded.tried, application = excluded.application,
    elements = excluded.elements, indicators = excluded.indicators, budget_low_fen = excluded.budget_low_fen,
    budget_high_fen = excluded.budget_high_fen, budget_negotiable = excluded.budget_negotiable,
    budget_source = excluded.budget_source, deadline_on = excluded.deadline_on,
    maturity_scale = excluded.maturity_scale, maturity_level = excluded.maturity_level,
    maturity_evidence = excluded.maturity_evidence, maturity_held_on = excluded.maturity_held_on,
    modes = excluded.modes, criteria = excluded.criteria, anonymous = excluded.anonymous

-- name: details
-- Own parts of what the viewer may see. Beyond title, field, maturity, mode and deadline everything is L1: null where
-- withheld.
SELECT n.listing_id, n.deadline_on, n.maturity_scale, n.maturity_level, n.maturity_held_on, n.modes, n.anonymous,
       CASE WHEN o.open THEN n.present_state END AS present_state,
       CASE WHEN o.open THEN n.tried END AS tried,
       CASE WHEN o.open THEN n.application END AS application,
       CASE WHEN o.open THEN n.elements END AS elements,
       CASE WHEN o.open THEN n.indicators END AS indicators,
       CASE WHEN o.open THEN n.budget_low_fen END AS budget_low_fen,
       CASE WHEN o.open THEN n.budget_high_fen END AS budget_high_fen,
       CASE WHEN o.open THEN n.budget_negotiable END AS budget_negotiable,
       CASE WHEN o.open THEN n.budget_source END AS budget_source,
       CASE WHEN o.open THEN n.maturity_evidence END AS maturity_evidence,
       CASE WHEN o.open THEN n.criteria END AS criteria
FROM need n
JOIN listing l ON l.id = n.listing_id
CROSS JOIN LATERAL (SELECT l.audience = 'public' OR $3 OR listing_own(l.organization_id, $4) AS open) AS o
WHERE l.id = ANY($1::uuid[])
  AND (listing_visible(l.status, l.expires_on, $2) OR listing_own(l.organization_id, $4))
