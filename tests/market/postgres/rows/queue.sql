-- One row of each table of the brokers' queue and of introductions, beside those of people.sql.
INSERT INTO broker_field (member_id, code) VALUES ('00000000-0000-4000-8000-000000000002', 'B1.01.03');
INSERT INTO queue_pair (need_id, listing_id, kind, source, level, chance, score, rank, probability, need_version, listing_version, model, index_version)
SELECT n.id, a.id, 'achievement', 'ranked', 3, 0.1 + 0.2, 1.5, 1, 1.0, n.version, a.version, 'm', 'i'
FROM listing n, listing a WHERE n.kind = 'need' AND NOT n.sample AND a.kind = 'achievement' AND NOT a.sample;
INSERT INTO queue_lease (pair_id, id, member_id, blind, open_until)
SELECT p.id, '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000002', true, now() FROM queue_pair p;
INSERT INTO queue_act (id, pair_id, actor, act)
SELECT '00000000-0000-4000-8000-00000000000c', p.id, 'member:00000000-0000-4000-8000-000000000002', 'snooze' FROM queue_pair p;
INSERT INTO introduction (id, need_id, listing_id, kind, owner_id, next_action, begun_by)
SELECT '00000000-0000-4000-8000-00000000000d', p.need_id, p.listing_id, p.kind, '00000000-0000-4000-8000-000000000002', '打电话', 'command-line'
FROM queue_pair p;
INSERT INTO introduction_side (introduction_id, side, organization_id)
SELECT '00000000-0000-4000-8000-00000000000d', 'need', l.organization_id FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO introduction_step (introduction_id, step, stage_after, actor)
VALUES ('00000000-0000-4000-8000-00000000000d', 'begin', 'recommended', 'command-line');
INSERT INTO introduction_word (id, introduction_id, audience, author, author_side, body)
VALUES ('00000000-0000-4000-8000-00000000000e', '00000000-0000-4000-8000-00000000000d', 'note', 'command-line', 'broker', '备注（样例）');
INSERT INTO introduction_meeting (id, introduction_id, begins_at, ends_at, place, arranged_by)
VALUES ('00000000-0000-4000-8000-00000000000f', '00000000-0000-4000-8000-00000000000d', '2026-03-03 09:00+08', '2026-03-03 10:00+08', '线上', 'command-line');
INSERT INTO queue_position (lane, xid, seq) VALUES ('single', 731, 9);
INSERT INTO introduction_export (introduction_id, outcome, catalogue, catalogue_seen_on, reason, decided_by)
VALUES ('00000000-0000-4000-8000-00000000000d', 'not-listed', 'sample', '2026-01-01', '已核对（样例）', 'member:00000000-0000-4000-8000-000000000002');
INSERT INTO unwanted_letter (member_id, topic) VALUES ('00000000-0000-4000-8000-000000000002', 'introductions');
