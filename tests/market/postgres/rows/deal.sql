-- One row of each table of deals; parties and person are invented, their codes of a region that does not exist.
INSERT INTO deal (id, series, sample, opened_by)
VALUES ('00000000-0000-4000-8000-000000000019', 'market', true, 'member:00000000-0000-4000-8000-000000000002');
WITH entry AS (
    INSERT INTO deal_entry (deal_id, number, event, happened_on, recorded_by)
    VALUES ('00000000-0000-4000-8000-000000000019', 1, 'drafted', '2026-03-02', 'member:00000000-0000-4000-8000-000000000002')
    RETURNING id
)
SELECT set_config('sample.entry', id::text, true) FROM entry;
INSERT INTO deal_terms (entry_id, subject, kind, ip_kind, ip_clause, rules)
VALUES (current_setting('sample.entry')::bigint, '磁钢耐温改进（样例）', 'development', 'invention', '归双方共有（样例）', 'sample');
INSERT INTO deal_party (entry_id, side, name, code, type, area)
VALUES (current_setting('sample.entry')::bigint, 'seller', '测试研究所（样例）', '12000000TE5T00001X', 'institute', 'CN/浙江省/宁波市'),
       (current_setting('sample.entry')::bigint, 'buyer', NULL, NULL, 'person', 'CN/浙江省/宁波市/海曙区');
INSERT INTO deal_person (entry_id, side, name) VALUES (current_setting('sample.entry')::bigint, 'buyer', '测试丁（样例）');
INSERT INTO deal_line (entry_id, number, kind, description, amount_fen, technical, rule)
VALUES (current_setting('sample.entry')::bigint, 1, 'technology', '研究开发费（样例）', 12345678, true, 'sample');
INSERT INTO deal_instalment (entry_id, number, due_on, condition, amount_fen)
VALUES (current_setting('sample.entry')::bigint, 1, '2026-06-30', '样机验收（样例）', 2345678);
INSERT INTO deal_file (entry_id, number, sha256, media_type, size_bytes)
VALUES (current_setting('sample.entry')::bigint, 1, sha256('contract'), 'application/pdf', 2048);
INSERT INTO deal_file_name (entry_id, number, name) VALUES (current_setting('sample.entry')::bigint, 1, '合同（样例）.pdf');
INSERT INTO deal_registration (entry_id, number, agency, approved_total_fen, approved_technical_fen, rules)
VALUES (current_setting('sample.entry')::bigint, 'SAMPLE-1', '登记机构（样例）', 12345678, 12345678, 'sample');
INSERT INTO deal_key (actor, key, body_sha256, entry_id)
VALUES ('member:00000000-0000-4000-8000-000000000002', 'sample-key-1', sha256('body'), current_setting('sample.entry')::bigint);
INSERT INTO deal_import (id, begun_by, source, file_name, payload, whole)
VALUES ('00000000-0000-4000-8000-000000000025', '00000000-0000-4000-8000-000000000002', '登记系统导出（样例）', '历史合同（样例）.csv',
        '\x00', false);
INSERT INTO deal_source (deal_id, number, source, import_id)
VALUES ('00000000-0000-4000-8000-000000000019', 'SAMPLE-2019-1', '登记系统导出（样例）', '00000000-0000-4000-8000-000000000025');
