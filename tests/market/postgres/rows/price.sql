-- One row of each table of prices, public totals and attributions, of the deal in deal.sql.
WITH closing AS (
    INSERT INTO public_closing (sample, year, quarter, district, safety, known_at, closed_by)
    VALUES (true, 2026, 1, 'CN/浙江省/宁波市/海曙区', 'sample', '2026-04-02T00:00:00Z',
            'member:00000000-0000-4000-8000-000000000002')
    RETURNING id
), part AS (
    INSERT INTO public_part (closing_id, deal_id, period, kind, field, seller_area, buyer_area, seller_code, buyer_code, fen)
    SELECT id, '00000000-0000-4000-8000-000000000019', 1, 'development', '05', 'city', 'district', '12000000TE5T00001X', NULL,
           12345678
    FROM closing
), total AS (
    INSERT INTO public_total (closing_id, period, margin, member, fen) SELECT id, 1, 'kind', 'development', NULL FROM closing
), band AS (
    INSERT INTO price_band (closing_id, kind, field, maturity, low_fen, median_fen, high_fen, deals, sellers, buyers)
    SELECT id, 'development', 'B1', '', 10000000, 12500000, 16000000, 5, 5, 5 FROM closing
    RETURNING id
)
INSERT INTO price_band_deal (band_id, deal_id, fen) SELECT id, '00000000-0000-4000-8000-000000000019', 12345678 FROM band;
INSERT INTO deal_attribution (deal_id, match_parts, broker_parts, meeting_parts, call_parts, direct_parts, whole, rule, proposed,
                              reason, recorded_by)
VALUES ('00000000-0000-4000-8000-000000000019', 1, 2, 0, 0, 0, 3, 'sample', '{match,broker}', '经纪人撮合为主（样例）',
        'member:00000000-0000-4000-8000-000000000002');
