"""50,000 made-up deals with ten entries each, over six years until today, as they would have come to be."""

from collections.abc import Callable

import asyncpg

from market.postgres.db import SESSION

DEALS = 50_000
ENTRIES = 10
_DAYS = 2190

_FILL = (
    """CREATE TEMPORARY TABLE made AS
       SELECT g, lpad(to_hex(g), 32, '0')::uuid AS id, current_date - (g * 7919::bigint % {days})::integer AS day,
              g % 10 AS way, 1000000 + (g * 104729::bigint % 900000000) AS fen
       FROM generate_series(1, {deals}) g""",
    """INSERT INTO deal (id, series, opened_by, opened_at)
       SELECT id, CASE g % 4 WHEN 0 THEN 'district' ELSE 'market' END, 'member:made', day FROM made""",
    # Seven of ten are registered, one is intended, one signed, one terminated; other entries are changes and payments.
    """INSERT INTO deal_entry (deal_id, number, event, happened_on, amount_fen, reason, recorded_by, recorded_at)
       SELECT id, n, event, at, CASE event WHEN 'paid' THEN fen / 20 END,
              CASE event WHEN 'terminated' THEN 'made' ELSE '' END, 'member:made', at + interval '30 hours'
       FROM made CROSS JOIN generate_series(1, {entries}) n
       CROSS JOIN LATERAL (SELECT
           least(day + CASE WHEN n <= 4 THEN 15 * (n - 1) ELSE 25 * (n - 2) END, current_date) AS at,
           CASE WHEN n = 1 THEN 'drafted' WHEN way = 0 THEN 'changed' WHEN n = 2 THEN 'signed'
                WHEN way = 1 THEN 'paid' WHEN way = 2 THEN CASE n WHEN {entries} THEN 'terminated' ELSE 'paid' END
                WHEN n = 3 THEN 'submitted' WHEN n = 4 THEN 'registered' ELSE 'paid' END AS event) AS x
       ORDER BY at, n""",
    """INSERT INTO deal_terms (entry_id, subject, kind, field_code, statistics_field, ip_kind, rules)
       SELECT e.id, 'made ' || g,
              (ARRAY['development', 'transfer', 'licence', 'consulting', 'service'])[1 + (g / 3) % 5],
              CASE g % 11 WHEN 0 THEN '' ELSE 'B1.0' || 1 + g % 3 || '.0' || 1 + g % 4 END,
              lpad((1 + g % 11)::text, 2, '0'),
              (ARRAY['none', 'invention', 'software', 'know_how'])[1 + (g / 5) % 4], 'made'
       FROM made JOIN deal_entry e ON e.deal_id = made.id WHERE e.event IN ('drafted', 'changed')""",
    """INSERT INTO deal_party (entry_id, side, name, code, type, area)
       SELECT t.entry_id, side, 'made', 'MADE' || side || g % 3000,
              (ARRAY['enterprise', 'university', 'institute', 'hospital'])[1 + (g / p) % 4],
              'CN/浙江省/宁波市/' || (ARRAY['海曙区', '鄞州区', '江北区', '北仑区'])[1 + (g / (2 * p)) % 4]
       FROM made JOIN deal_entry e ON e.deal_id = made.id JOIN deal_terms t ON t.entry_id = e.id
       CROSS JOIN (VALUES ('seller', 1), ('buyer', 7)) AS s (side, p)""",
    """INSERT INTO deal_line (entry_id, number, kind, description, amount_fen, technical, rule)
       SELECT t.entry_id, n, CASE n WHEN 1 THEN 'technology' ELSE 'equipment' END, 'made', fen / n, n = 1, 'made'
       FROM made JOIN deal_entry e ON e.deal_id = made.id JOIN deal_terms t ON t.entry_id = e.id
       CROSS JOIN generate_series(1, 2) n""",
    """INSERT INTO deal_registration (entry_id, number, agency, approved_total_fen, approved_technical_fen, rules)
       SELECT e.id, 'MADE-' || g, 'made', fen + fen / 2, fen - g % 100, 'made'
       FROM made JOIN deal_entry e ON e.deal_id = made.id WHERE e.event = 'registered'""",
    """INSERT INTO deal_span
       SELECT deal_id, min(happened_on), max(happened_on), min(recorded_at), max(recorded_at),
              max(happened_on) FILTER (WHERE event <> 'paid'), max(recorded_at) FILTER (WHERE event <> 'paid'), true
       FROM deal_entry GROUP BY deal_id""",
    "ANALYZE deal, deal_entry, deal_terms, deal_party, deal_line, deal_registration, deal_span",
    """INSERT INTO deal_current
       SELECT s.* FROM deal d CROSS JOIN LATERAL deal_standing(d.id, 'infinity', 'infinity') AS s""",
    "VACUUM ANALYZE deal_current, deal_span, deal_entry",
)


async def fill_deals(superuser_url: str, *, say: Callable[[str], None]) -> None:
    """Commit the deals: triggers are off meanwhile, and what they would have written is computed at the end."""
    conn = await asyncpg.connect(superuser_url, server_settings=SESSION | {"statement_timeout": "600s"})
    try:
        await conn.execute("SET session_replication_role = replica")
        for statement in _FILL:
            say(f"deals: {' '.join(statement.split())[:60]} …")
            await conn.execute(statement.format(days=_DAYS, deals=DEALS, entries=ENTRIES))
    finally:
        await conn.close()
