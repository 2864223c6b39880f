-- One row of each table of a comparison of answers, beside those of people.sql.
INSERT INTO comparison (need_id, blind, seed, begun_by)
SELECT l.id, true, 731, 'command-line' FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO comparison_answer (need_id, listing_id, place)
SELECT c.need_id, l.id, 3 FROM comparison c, listing l WHERE l.kind = 'achievement' AND NOT l.sample;
INSERT INTO criterion (id, need_id, position, name, weight, good, aspect)
SELECT '00000000-0000-4000-8000-000000000031', c.need_id, 1, '交期', 2.5, '三个月内', 'own' FROM comparison c;
INSERT INTO comparison_scorer (need_id, member_id, finished_at)
SELECT c.need_id, '00000000-0000-4000-8000-000000000002', now() FROM comparison c;
INSERT INTO comparison_score (need_id, criterion_id, listing_id, member_id, points, note, listing_version, criterion_version, informed)
SELECT a.need_id, '00000000-0000-4000-8000-000000000031', a.listing_id, '00000000-0000-4000-8000-000000000002', 4, '备注（样例）', 1, 1, false
FROM comparison_answer a;
INSERT INTO comparison_decision (need_id, chosen, reason, blind, decided_by)
SELECT a.need_id, ARRAY[a.listing_id], '最合适（样例）', true, 'command-line' FROM comparison_answer a;
