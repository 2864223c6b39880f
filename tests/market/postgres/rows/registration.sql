-- One row of each table of the registration and of flags, about the deal of deal.sql; the person is invented.
INSERT INTO registration_answer (deal_id, field, answer, given_by)
VALUES ('00000000-0000-4000-8000-000000000019', 'seller.contact', '测试戊（样例）', 'member:00000000-0000-4000-8000-000000000002');
INSERT INTO deal_flag (id, kind, fingerprint, figures, signs, rules)
VALUES ('00000000-0000-4000-8000-000000000020', 'equipment', sha256('flag'), '{"share": 20}', '{}', 'sample');
INSERT INTO deal_flag_evidence (flag_id, deal_id, entry_id)
SELECT '00000000-0000-4000-8000-000000000020', e.deal_id, e.id FROM deal_entry e
WHERE e.deal_id = '00000000-0000-4000-8000-000000000019' AND e.number = 1;
INSERT INTO deal_flag_step (flag_id, number, step, taken_by)
VALUES ('00000000-0000-4000-8000-000000000020', 1, 'found', 'program:worker');
