-- What the market office has set for everybody; a name without a row has its usual value.
CREATE TABLE office_setting (
    name text NOT NULL,
    value jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT office_setting_pkey PRIMARY KEY (name),
    CONSTRAINT office_setting_known CHECK (name IN ('sign_up_open', 'valid_days', 'remind_days', 'contact', 'notice_zh', 'notice_en'))
);

INSERT INTO application_right (relation, rights) VALUES ('office_setting', 'INSERT, UPDATE');
