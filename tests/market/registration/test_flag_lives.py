"""Flags over lives of deals: looked for deal by deal, they are in the end what the rules find in all deals at once."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from corpus.reference.deal_rules import load_flag_rules
from market.deal.deal import DealId, Terms
from market.deal.line import DraftLine, LineKind
from market.deal.rule import DealRefused
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import Connection
from market.registration.store import flag_findings
from market.viewer import CLOCK, COMMAND_LINE
from tests.market.deal.builders import DRAFTED, SIGNED, a_party, some_terms, technology, wish

RULES = load_flag_rules()[0]
STEPS = 40
SELLERS, BUYERS = (91, 92), (93, 94)
AMOUNTS = (100_000_000, 200_000_000, 600_000_001, 600_000_002)
SUBJECTS = ("磁钢耐温改进（样例）", "磁钢耐温的改进（样例）", "电机噪声测试（样例）")
STEPS_TAKEN = "SELECT count(*) FROM deal_flag_step"
STANDING = (
    "SELECT f.kind FROM deal_flag f WHERE 'found' = "
    "(SELECT s.step FROM deal_flag_step s WHERE s.flag_id = f.id ORDER BY s.number DESC LIMIT 1)"
)


def some(random: Random) -> Terms:
    """Draw terms of few parties, amounts and subjects, so that rules find something."""
    seller, buyer = (
        replace(a_party(random.choice(of)), name=f"{side}家（样例）") for side, of in (("甲", SELLERS), ("乙", BUYERS))
    )
    lines = [technology(random.choice(AMOUNTS))]
    if lines[0].amount_fen <= AMOUNTS[1] and random.random() < 0.4:
        lines.append(DraftLine(kind=LineKind.EQUIPMENT, description="设备（样例）", amount_fen=4 * lines[0].amount_fen))
    return replace(some_terms(*lines, seller=seller, buyer=buyer), subject=random.choice(SUBJECTS))


async def live(conn: Connection, random: Random, known: list[DealId]) -> DealId:
    """Have something happen to a deal, or open one; what leads nowhere is refused and changes nothing."""
    if not known or random.random() < 0.5:
        drafted = replace(DRAFTED, terms=some(random))
        known.append((await deals.begin(conn, Opening(), drafted, actor=COMMAND_LINE)).deal_id)
        await deals.record(conn, known[-1], wish(DealEvent.SIGNED, random.randint(0, 200)), actor=COMMAND_LINE)
        return known[-1]
    deal_id = random.choice(known)
    acts: tuple[Callable[[], object], ...] = (
        lambda: wish(DealEvent.TERMINATED, 200, reason="不做了（样例）"),
        lambda: wish(DealEvent.CORRECTED, corrects=1, terms=some(random), reason="写错（样例）"),
        lambda: replace(wish(DealEvent.CORRECTED, random.randint(0, 200)), corrects=2, reason="日期写错（样例）"),
        lambda: wish(DealEvent.STRUCK, corrects=2, reason="没有签（样例）"),
        lambda: replace(SIGNED, happened_on=SIGNED.happened_on),
    )
    try:
        async with conn.transaction():
            await deals.record(conn, deal_id, random.choice(acts)(), actor=COMMAND_LINE)  # type: ignore[arg-type]
    except DealRefused:
        pass
    return deal_id


@pytest.mark.parametrize("seed", range(4))
async def test_flags_found_deal_by_deal_are_those_of_all_deals_at_once(conn: Connection, seed: int) -> None:
    random, known = Random(seed), list[DealId]()
    for _ in range(STEPS):
        deal_id = await live(conn, random, known)
        await flag_findings.look(conn, [deal_id], RULES, actor=CLOCK)
        steps = await conn.fetchval(STEPS_TAKEN)
        assert await flag_findings.look(conn, known, RULES, actor=CLOCK) == 0
        assert await conn.fetchval(STEPS_TAKEN) == steps
    standing = [row["kind"] for row in await conn.fetch(STANDING)]
    assert {"split", "duplicate", "equipment"} <= set(standing)
    assert steps > 2 * len(standing), "flags came and went"
