-- One row of each table about members and what they do, beside the rows of `fill`; everybody is invented.
INSERT INTO member (id, role, organization_id, editor, standing, password_hash, password_set_at, totp_secret, created_by)
SELECT '00000000-0000-4000-8000-000000000001', 'enterprise', o.id, true, 'active', '$argon2id$样例', now(), '\x00ff01', 'command-line'
FROM organization o LIMIT 1;
INSERT INTO member (id, role, editor, standing, created_by)
VALUES ('00000000-0000-4000-8000-000000000002', 'broker', true, 'active', 'command-line');
INSERT INTO member_person (member_id, name, email, phone, basis, source, held_on)
VALUES ('00000000-0000-4000-8000-000000000001', '测试乙（样例）', 'B@example.invalid', '000-0001', 'consent', '登记表', '2026-03-02');
INSERT INTO member_person_origin (member_id, field, basis, source, held_on)
VALUES ('00000000-0000-4000-8000-000000000001', 'phone', 'public', '单位网站（样例）', '2026-03-01');
INSERT INTO member_session (digest, member_id, ends_at, client)
VALUES (sha256('session'), '00000000-0000-4000-8000-000000000001', now() + interval '1 day', 'Firefox');
INSERT INTO member_recovery_code (member_id, digest) VALUES ('00000000-0000-4000-8000-000000000001', sha256('code'));
INSERT INTO member_link (digest, purpose, issued_by, expires_at) VALUES (sha256('link'), 'operator', 'command-line', now());
INSERT INTO api_token (id, digest, member_id, name, scopes, expires_at)
VALUES ('00000000-0000-4000-8000-000000000003', sha256('token'), '00000000-0000-4000-8000-000000000001', '程序', '{read}', now());
INSERT INTO rate_limit (key, tokens, filled_at) VALUES (sha256('sign-in'), 0.1 + 0.2, now());
INSERT INTO sign_up (id, member_id, code, name, kind, country, province, city, district)
VALUES ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000001', '91000000TE5T00002X',
        '测试机构2（样例）', 'enterprise', 'CN', '浙江省', '宁波市', '海曙区');
INSERT INTO manuscript (id, kind, begun_by, form, saved_by)
VALUES ('00000000-0000-4000-8000-000000000005', 'need', '00000000-0000-4000-8000-000000000001',
        '{"title": "未写完的需求\t\"样例\""}', 'member:00000000-0000-4000-8000-000000000001');
INSERT INTO review (id, listing_id, kind, organization_id, manuscript_version, edits, attested_by, attested_on, kept_names, submitted_by)
SELECT '00000000-0000-4000-8000-000000000006', l.id, l.kind, l.organization_id, 1, true, '测试乙（样例）', '2026-03-02', '{甲,乙}', 'command-line'
FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO attachment (id, listing_id, organization_id, name, media_type, size_bytes, sha256, tier, added_by)
SELECT '00000000-0000-4000-8000-000000000007', l.id, l.organization_id, '图纸（样例）.pdf', 'application/pdf', 20971520, sha256('file'), 'L2', 'command-line'
FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO disclosure_grant (id, listing_id, owner_id, receiver_member_id, tier, reason, asked_by)
SELECT '00000000-0000-4000-8000-000000000008', l.id, l.organization_id, '00000000-0000-4000-8000-000000000002', 'L2', '想看指标', 'command-line'
FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO nda (first_id, second_id, signed_on, file_sha256, recorded_by)
VALUES ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '2026-03-02', sha256('nda'), 'command-line');
INSERT INTO export_decision (grant_id, outcome, catalogue, catalogue_seen_on, reason, decided_by)
VALUES ('00000000-0000-4000-8000-000000000008', 'not-listed', '目录（样例）', '2026-03-02', '不在目录中', 'member:样例');
INSERT INTO text_reading (listing_id, tier, reader_id, role, purpose, reason)
SELECT l.id, 'L2', '00000000-0000-4000-8000-000000000002', 'operator', 'read', '查验' FROM listing l WHERE l.kind = 'need' AND NOT l.sample;
INSERT INTO expert_person_origin (listing_id, field, basis, source, held_on)
SELECT l.id, 'email', 'public', '单位网站（样例）', '2026-03-01' FROM listing l WHERE l.kind = 'expert' AND NOT l.sample;
INSERT INTO contact_consent (id, listing_id, broker_id, purpose, asked_by)
SELECT '00000000-0000-4000-8000-000000000009', l.id, '00000000-0000-4000-8000-000000000002', '对接', 'command-line'
FROM listing l WHERE l.kind = 'expert' AND NOT l.sample;
INSERT INTO objection (id, wish, name, about, reach)
VALUES ('00000000-0000-4000-8000-00000000000a', 'know', '测试丙（样例）', '请告知', 'c@example.invalid');
INSERT INTO office_setting (name, value, changed_by) VALUES ('notice_zh', '"今日维护（样例）"', 'command-line');
INSERT INTO bulk_import (id, organization_id, begun_by, file_name, payload, language, submits, whole, keeps_alike)
SELECT '00000000-0000-4000-8000-000000000010', o.id, '00000000-0000-4000-8000-000000000001', '成果（样例）.csv', '\x00ff', 'zh', false, true, false
FROM organization o WHERE NOT o.sample LIMIT 1;
