-- Rights of people: where each personal field is from, to whom an expert's contact details may go, who has objected.

-- Where one field of an expert's person is from, when not from where the rest of the row is.
CREATE TABLE expert_person_origin (
    listing_id uuid NOT NULL,
    field text NOT NULL,
    basis text NOT NULL,
    source text NOT NULL,
    held_on date NOT NULL,
    CONSTRAINT expert_person_origin_pkey PRIMARY KEY (listing_id, field),
    CONSTRAINT expert_person_origin_person_fkey
        FOREIGN KEY (listing_id) REFERENCES expert_person (listing_id) ON DELETE CASCADE,
    CONSTRAINT expert_person_origin_field_known
        CHECK (field IN ('name', 'name_en', 'title', 'orcid', 'email', 'phone')),
    CONSTRAINT expert_person_origin_basis_known CHECK (basis IN ('consent', 'public'))
);

-- The same of a member.
CREATE TABLE member_person_origin (
    member_id uuid NOT NULL,
    field text NOT NULL,
    basis text NOT NULL,
    source text NOT NULL,
    held_on date NOT NULL,
    CONSTRAINT member_person_origin_pkey PRIMARY KEY (member_id, field),
    CONSTRAINT member_person_origin_person_fkey
        FOREIGN KEY (member_id) REFERENCES member_person (member_id) ON DELETE CASCADE,
    CONSTRAINT member_person_origin_field_known CHECK (field IN ('name', 'email', 'phone')),
    CONSTRAINT member_person_origin_basis_known CHECK (basis IN ('consent', 'public'))
);

-- An inventor's name comes with the listing, from the organisation that answers for it.
ALTER TABLE achievement_inventor
    ADD COLUMN basis text NOT NULL DEFAULT 'public',
    ADD COLUMN source text NOT NULL DEFAULT '随成果由所属机构填报',
    ADD COLUMN held_on date NOT NULL DEFAULT market_today(),
    ADD CONSTRAINT achievement_inventor_basis_known CHECK (basis IN ('consent', 'public'));
UPDATE achievement_inventor i SET held_on = (l.created_at AT TIME ZONE 'Asia/Shanghai')::date
FROM listing l WHERE l.id = i.listing_id;

-- When an expert refused to be ranked: from then on no edit and no import ranks them again. From which status they opted
-- out, as long as nothing was edited since: who was public comes back so.
ALTER TABLE expert
    ADD COLUMN ranking_refused_at timestamptz,
    ADD COLUMN opted_out_from text;

-- Whether an expert's contact details may go to one recipient, an organisation or a broker. It leaves with the expert.
CREATE TABLE contact_consent (
    id uuid NOT NULL,
    listing_id uuid NOT NULL,
    organization_id uuid,
    broker_id uuid,
    purpose text NOT NULL,
    state text NOT NULL DEFAULT 'asked',
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    answered_by text,
    answered_at timestamptz,
    source text NOT NULL DEFAULT '',
    until date,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CONSTRAINT contact_consent_pkey PRIMARY KEY (id),
    CONSTRAINT contact_consent_expert_fkey FOREIGN KEY (listing_id) REFERENCES expert (listing_id) ON DELETE CASCADE,
    CONSTRAINT contact_consent_organization_fkey
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
    CONSTRAINT contact_consent_broker_fkey FOREIGN KEY (broker_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT contact_consent_one_recipient CHECK (num_nonnulls(organization_id, broker_id) = 1),
    CONSTRAINT contact_consent_purpose_size CHECK (length(purpose) BETWEEN 1 AND 300),
    CONSTRAINT contact_consent_state_known CHECK (state IN ('asked', 'given', 'refused', 'withdrawn')),
    CONSTRAINT contact_consent_answered_whole CHECK ((state = 'asked') = (answered_at IS NULL)),
    CONSTRAINT contact_consent_given_until CHECK ((state IN ('given', 'withdrawn')) = (until IS NOT NULL)),
    CONSTRAINT contact_consent_withdrawn_whole CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE UNIQUE INDEX contact_consent_asked_key ON contact_consent (listing_id, coalesce(organization_id, broker_id))
    WHERE state = 'asked';
CREATE INDEX contact_consent_by_listing ON contact_consent (listing_id, asked_at);

-- What somebody without an account asks about data on them. Once it is settled only that it was, and how, is left.
CREATE TABLE objection (
    id uuid NOT NULL,
    wish text NOT NULL,
    name text,
    about text,
    reach text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    settled_by text,
    outcome text,
    CONSTRAINT objection_pkey PRIMARY KEY (id),
    CONSTRAINT objection_wish_known CHECK (wish IN ('know', 'correct', 'leave', 'erase')),
    CONSTRAINT objection_name_size CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT objection_about_size CHECK (length(about) BETWEEN 1 AND 2000),
    CONSTRAINT objection_reach_size CHECK (length(reach) BETWEEN 1 AND 200),
    CONSTRAINT objection_outcome_known CHECK (outcome IN ('done', 'nothing_held', 'refused')),
    CONSTRAINT objection_settled_whole CHECK (num_nonnulls(settled_at, settled_by, outcome) IN (0, 3)),
    CONSTRAINT objection_person_until_settled CHECK (num_nonnulls(name, about, reach)
        = CASE WHEN settled_at IS NULL THEN 3 ELSE 0 END)
);
CREATE INDEX objection_waiting ON objection (asked_at) WHERE settled_at IS NULL;

INSERT INTO application_right (relation, rights) VALUES
    ('expert_person_origin', 'INSERT, UPDATE, DELETE'),
    ('member_person_origin', 'INSERT, UPDATE, DELETE'),
    ('contact_consent', 'INSERT, UPDATE, DELETE'),
    ('objection', 'INSERT, UPDATE, DELETE');
