-- How even attention is: what the office gives for it, and how far organisations are behind.

-- How far an organisation was behind what its achievements deserved when it was last measured: from -1 to 1.
CREATE TABLE exposure_debt (
    organization_id uuid NOT NULL,
    debt double precision NOT NULL,
    measured_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT exposure_debt_pkey PRIMARY KEY (organization_id),
    CONSTRAINT exposure_debt_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT exposure_debt_range CHECK (debt BETWEEN -1 AND 1)
);
CREATE INDEX ranking_by_time ON ranking (shown_at);

ALTER TABLE office_setting DROP CONSTRAINT office_setting_known;
ALTER TABLE office_setting ADD CONSTRAINT office_setting_known CHECK (
    name IN ('sign_up_open', 'valid_days', 'remind_days', 'caseload', 'contact', 'notice_zh', 'notice_en',
             'exposure_loss_pct'));

INSERT INTO application_right (relation, rights) VALUES
    ('exposure_debt', 'INSERT, UPDATE, DELETE');
