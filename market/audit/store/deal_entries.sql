-- name: digests
-- Each entry of a deal as the digest that migration 0019 makes of it, without calling a function of the schema, beside the
-- entry of the record that tells of it, and where the deal comes from as it was told then.
SELECT e.id, e.deal_id, k.position, a.id AS audit_id, a.detail ->> 'sha256' = encode(sha256(convert_to(jsonb_build_array(
    e.id, e.deal_id, e.number, e.event, e.happened_on, e.amount_fen, e.corrects, e.decides, e.waits, e.reason,
    e.recorded_by, trunc(extract(epoch FROM e.recorded_at) * 1000000)::text,
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
     FROM deal_file f WHERE f.entry_id = e.id))::text, 'UTF8')), 'hex')
    AND (NOT a.detail ? 'series' OR (a.detail ->> 'series' = d.series AND a.detail -> 'sample' = to_jsonb(d.sample)
         AND a.detail ->> 'introduction' IS NOT DISTINCT FROM d.introduction_id::text)) AS same
FROM deal_entry e
JOIN deal d ON d.id = e.deal_id
LEFT JOIN audit a ON a.subject_kind = 'deal' AND a.subject_id = e.deal_id::text AND a.detail -> 'number' = to_jsonb(e.number)
    AND a.event IN ('deal-recorded', 'deal-mended', 'deal-decided')
LEFT JOIN audit_link k ON k.audit_id = a.id
WHERE e.id > $1 ORDER BY e.id LIMIT $2

-- name: missing
-- Entries that the record tells of and that are not there.
SELECT k.position, a.id
FROM audit a JOIN audit_link k ON k.audit_id = a.id
WHERE a.subject_kind = 'deal' AND a.event IN ('deal-recorded', 'deal-mended', 'deal-decided')
  AND NOT EXISTS (
    SELECT FROM deal_entry e WHERE e.deal_id::text = a.subject_id AND a.detail -> 'number' = to_jsonb(e.number))
ORDER BY k.position

-- name: differing
-- Deals of which the figures are not what their entries say.
SELECT d.id
FROM deal d
LEFT JOIN deal_current c ON c.deal_id = d.id
LEFT JOIN LATERAL deal_standing(d.id, 'infinity', 'infinity') AS s ON true
WHERE c IS DISTINCT FROM s
ORDER BY d.id
