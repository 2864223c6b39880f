-- One row of each table of the picture.
INSERT INTO brain_figure (name, figures) VALUES ('replies', '[]');
INSERT INTO map_drawing (index_version, encoder) VALUES ('store:7', 'encoder-1');
INSERT INTO plan_value (indicator, year, value, source) VALUES (3, 2024, 420, '公报（样例）');
INSERT INTO map_place (listing_id, x, y) SELECT id, 0.25, 0.75 FROM listing ORDER BY id LIMIT 1;
