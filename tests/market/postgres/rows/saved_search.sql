-- One row of each table of standing search, beside those of people.sql.
INSERT INTO saved_search (id, member_id, name, query, kind, fields, places, languages, scale, level_min, frequency, by_mail)
VALUES ('00000000-0000-4000-8000-000000000141', '00000000-0000-4000-8000-000000000002', '磁体（样例）', '磁体', 'achievement',
        '{B1.01.03}', '{CN/浙江省}', '{zh}', 'gbt22900-2022', 4, 'daily', true);
INSERT INTO standing_wish (member_id, frequency, by_mail, refusals, refused_at, seen_through)
VALUES ('00000000-0000-4000-8000-000000000002', 'weekly', true, 1, '2026-03-03 09:00+08', 7);
INSERT INTO standing_off (member_id, listing_id)
SELECT '00000000-0000-4000-8000-000000000002', l.id FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO digest (id, member_id, through)
VALUES ('00000000-0000-4000-8000-000000000142', '00000000-0000-4000-8000-000000000002', 7);
INSERT INTO digest_item (member_id, source, source_id, listing_id, listing_version, digest_id)
SELECT '00000000-0000-4000-8000-000000000002', 'search', '00000000-0000-4000-8000-000000000141', l.id, 1,
       '00000000-0000-4000-8000-000000000142'
FROM listing l WHERE l.kind = 'achievement' AND NOT l.sample;
INSERT INTO news_feed (member_id, digest) VALUES ('00000000-0000-4000-8000-000000000002', sha256('feed'));
INSERT INTO standing_position (lane, xid, seq) VALUES ('single', 731, 9);
