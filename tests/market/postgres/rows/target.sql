-- One row of each table of targets; plan and totals are invented.
WITH path AS (
    INSERT INTO target_path (name, source) VALUES ('某规划（样例）', '样例文件') RETURNING id
)
INSERT INTO target_point (path_id, year, fen) SELECT id, 2030, 400000000000 FROM path;
INSERT INTO district_total (year, flow, fen, source) VALUES (2024, 'output', 230000000000, '样例公报');
