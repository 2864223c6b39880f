-- What a sample member of the office loads in the demonstration is shown as long as it lasts, and no real year is held
-- against it afterwards. These tables are only added to, so that it could not be taken out by hand.
ALTER TABLE target_path ADD COLUMN sample boolean NOT NULL DEFAULT false;
ALTER TABLE district_total ADD COLUMN sample boolean NOT NULL DEFAULT false;
ALTER TABLE plan_value ADD COLUMN sample boolean NOT NULL DEFAULT false;
