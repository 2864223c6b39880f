-- Public totals of deals, bands of prices, and who a deal came about through. All of it is only added to: what was published
-- can't be taken back, so it stays as it was, and what is published later is weighed together with it.

-- A quarter that was closed for the public; of invented deals apart. `district` is the place that areas are told from, `safety`
-- the version of the rules by which figures were withheld.
CREATE TABLE public_closing (
    id bigint GENERATED ALWAYS AS IDENTITY,
    sample boolean NOT NULL,
    year integer NOT NULL,
    quarter integer NOT NULL,
    district text NOT NULL,
    safety text NOT NULL,
    known_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT public_closing_pkey PRIMARY KEY (id),
    CONSTRAINT public_closing_quarter_key UNIQUE (sample, year, quarter),
    CONSTRAINT public_closing_quarter_range CHECK (year BETWEEN 1985 AND 2199 AND quarter BETWEEN 1 AND 4)
);

-- What each deal added to what is told of a closing, by the cells it lies in; period 5 holds what mends earlier closings. Never
-- shown: it says what was counted already, and who stands behind a figure. A natural person has no code.
CREATE TABLE public_part (
    id bigint GENERATED ALWAYS AS IDENTITY,
    closing_id bigint NOT NULL,
    deal_id uuid NOT NULL,
    period integer NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    seller_area text NOT NULL,
    buyer_area text NOT NULL,
    seller_code text,
    buyer_code text,
    fen bigint NOT NULL,
    CONSTRAINT public_part_pkey PRIMARY KEY (id),
    CONSTRAINT public_part_closing_fkey FOREIGN KEY (closing_id) REFERENCES public_closing (id),
    CONSTRAINT public_part_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT public_part_period_range CHECK (period BETWEEN 1 AND 5),
    CONSTRAINT public_part_counts CHECK (fen <> 0 AND (period = 5 OR fen > 0))
);
CREATE INDEX public_part_by_closing ON public_part (closing_id);

-- What the public reads: the total of a cell, NULL where it is withheld. Period 0 is the whole year, told with its last quarter.
CREATE TABLE public_total (
    closing_id bigint NOT NULL,
    period integer NOT NULL,
    margin text NOT NULL,
    member text NOT NULL,
    fen bigint,
    CONSTRAINT public_total_pkey PRIMARY KEY (closing_id, period, margin, member),
    CONSTRAINT public_total_closing_fkey FOREIGN KEY (closing_id) REFERENCES public_closing (id),
    CONSTRAINT public_total_period_range CHECK (period BETWEEN 0 AND 4),
    CONSTRAINT public_total_margin_known CHECK (margin IN ('all', 'kind', 'field', 'seller_area', 'buyer_area'))
);

-- A band of prices of deals that are alike, as of the end of a closed quarter; the latest of a class stands. `field` is a code of
-- the plan or '' for all, `maturity` a third of a scale or '' for all.
CREATE TABLE price_band (
    id bigint GENERATED ALWAYS AS IDENTITY,
    closing_id bigint NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    maturity text NOT NULL,
    low_fen bigint NOT NULL,
    median_fen bigint NOT NULL,
    high_fen bigint NOT NULL,
    deals integer NOT NULL,
    sellers integer NOT NULL,
    buyers integer NOT NULL,
    CONSTRAINT price_band_pkey PRIMARY KEY (id),
    CONSTRAINT price_band_class_key UNIQUE (kind, field, maturity, closing_id),
    CONSTRAINT price_band_closing_fkey FOREIGN KEY (closing_id) REFERENCES public_closing (id),
    CONSTRAINT price_band_kind_known CHECK (kind IN ('development', 'transfer', 'licence', 'consulting', 'service')),
    CONSTRAINT price_band_in_order CHECK (0 < low_fen AND low_fen <= median_fen AND median_fen <= high_fen),
    CONSTRAINT price_band_parties_enough CHECK (sellers >= 5 AND buyers >= 5 AND deals >= 5)
);

-- Which deals stand behind a band, at which price; never shown. A later band of the class has to differ by enough of them.
CREATE TABLE price_band_deal (
    band_id bigint NOT NULL,
    deal_id uuid NOT NULL,
    fen bigint NOT NULL,
    CONSTRAINT price_band_deal_pkey PRIMARY KEY (band_id, deal_id),
    CONSTRAINT price_band_deal_band_fkey FOREIGN KEY (band_id) REFERENCES price_band (id),
    CONSTRAINT price_band_deal_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT price_band_deal_price CHECK (fen > 0)
);

-- Who a deal came about through, as a person says; of several the last counts. A share is its parts of the whole, so that the
-- shares add up to exactly one. `rule` names the rule that proposed, `proposed` what it said, in the same order.
CREATE TABLE deal_attribution (
    id bigint GENERATED ALWAYS AS IDENTITY,
    deal_id uuid NOT NULL,
    match_parts integer NOT NULL,
    broker_parts integer NOT NULL,
    meeting_parts integer NOT NULL,
    call_parts integer NOT NULL,
    direct_parts integer NOT NULL,
    whole integer NOT NULL,
    rule text NOT NULL,
    proposed text[] NOT NULL,
    reason text NOT NULL DEFAULT '',
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_attribution_pkey PRIMARY KEY (id),
    CONSTRAINT deal_attribution_deal_fkey FOREIGN KEY (deal_id) REFERENCES deal (id),
    CONSTRAINT deal_attribution_no_part_missing CHECK (
        least(match_parts, broker_parts, meeting_parts, call_parts, direct_parts) >= 0 AND whole BETWEEN 1 AND 1000),
    CONSTRAINT deal_attribution_adds_up CHECK (
        match_parts + broker_parts + meeting_parts + call_parts + direct_parts = whole),
    CONSTRAINT deal_attribution_reason_size CHECK (length(reason) <= 400)
);
CREATE INDEX deal_attribution_by_deal ON deal_attribution (deal_id, id);

CREATE TRIGGER public_closing_append_only BEFORE UPDATE OR DELETE ON public_closing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_closing_no_truncate BEFORE TRUNCATE ON public_closing
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_part_append_only BEFORE UPDATE OR DELETE ON public_part
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_part_no_truncate BEFORE TRUNCATE ON public_part
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_total_append_only BEFORE UPDATE OR DELETE ON public_total
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER public_total_no_truncate BEFORE TRUNCATE ON public_total
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_append_only BEFORE UPDATE OR DELETE ON price_band
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_no_truncate BEFORE TRUNCATE ON price_band
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_deal_append_only BEFORE UPDATE OR DELETE ON price_band_deal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_band_deal_no_truncate BEFORE TRUNCATE ON price_band_deal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_attribution_append_only BEFORE UPDATE OR DELETE ON deal_attribution
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deal_attribution_no_truncate BEFORE TRUNCATE ON deal_attribution
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO application_right (relation, rights) VALUES
    ('public_closing', 'INSERT'),
    ('public_part', 'INSERT'),
    ('public_total', 'INSERT'),
    ('price_band', 'INSERT'),
    ('price_band_deal', 'INSERT'),
    ('deal_attribution', 'INSERT');
