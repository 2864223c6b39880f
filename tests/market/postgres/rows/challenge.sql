-- One row of each table of calls, of what institutes were asked and of common needs, beside those of people.sql.
INSERT INTO call (id, language, title, problem, demands, conditions, budget_high_fen, budget_negotiable, steps, step, step_on, begun_by)
VALUES ('00000000-0000-4000-8000-000000000021', 'zh', '揭榜（样例）', '问题', '指标', '条件', 60000000, false, 'recalled-2026-11', 'collect', '2026-03-03', 'command-line');
INSERT INTO call_need (call_id, need_id, organization_id, consent, text_version, answered_by, answered_at)
SELECT '00000000-0000-4000-8000-000000000021', l.id, l.organization_id, 'given', 1, 'member:00000000-0000-4000-8000-000000000002', now()
FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO call_step (call_id, act, step_after, actor, on_day)
VALUES ('00000000-0000-4000-8000-000000000021', 'begin', 'collect', 'command-line', '2026-03-03');
INSERT INTO call_answer (id, call_id, organization_id, listing_id, body, written_by)
SELECT '00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000021', l.organization_id, l.id, '我们揭榜（样例）', 'command-line'
FROM listing l WHERE l.kind = 'achievement' AND NOT l.sample;
INSERT INTO institute_request (id, need_id, organization_id, sent_as, asked_by)
SELECT '00000000-0000-4000-8000-000000000023', l.id, l.organization_id, 'print', 'command-line'
FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO need_cluster (id, digest, field, need_ids, organizations, terms, silhouette, spread)
SELECT '00000000-0000-4000-8000-000000000024', sha256('sample'), 'B1.01', array_agg(l.id), 2, '{耐温}', 0.1 + 0.2, 0.3
FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
