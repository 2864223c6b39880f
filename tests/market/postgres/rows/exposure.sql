-- One row of each table of exposure.
INSERT INTO exposure_debt (organization_id, debt) SELECT id, 0.25 FROM organization ORDER BY code LIMIT 1;
