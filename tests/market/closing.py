"""A year of invented deals, closed quarter by quarter, and what an attacker works out of it."""

from collections.abc import Sequence
from datetime import date
from random import Random
from uuid import UUID

from market.deal import DealId
from market.nearness import Nearness
from market.public_cell import QUARTERS, SAFETY, Cell, Part, alone_in, may_be_told
from market.public_total import Counted, Quarter, decide, parts_of
from tests.market.attacking import Attacker, cells_of

KINDS, FIELDS = ("development", "transfer", "service"), ("01", "05", "11")
SELLERS = (Nearness.DISTRICT, Nearness.CITY)
BUYERS = (Nearness.DISTRICT, Nearness.COUNTRY)
ALMOST = 1 - 1e-4
"""The solvers' own tolerance."""


def a_year(random: Random, deals: int, firms: int) -> list[Counted]:
    """Invent deals over a year, a few firms and kinds much busier than others."""
    made = []
    for number in range(deals):
        seller, buyer = (min(int(random.expovariate(4 / firms)), firms) for _ in range(2))
        part = Part(
            deal_id=DealId(UUID(int=number)),
            period=0,
            kind=random.choices(KINDS, (6, 1, 2))[0],
            field=random.choices(FIELDS, (5, 3, 1))[0],
            seller_area=random.choices(SELLERS, (4, 1))[0],
            buyer_area=random.choices(BUYERS, (3, 1))[0],
            seller_code=f"S{seller}",
            buyer_code=f"B{buyer}",
            fen=round(10 ** random.uniform(6, 10)),
        )
        made.append(Counted(part, date(2026, random.randint(1, 12), 5)))
    return made


def close_the_year(
    standing: Sequence[Counted], earlier: Sequence[Part] = ()
) -> tuple[list[Part], dict[Cell, int | None]]:
    """Close the four quarters one after the other, and give all that stands behind them and all that is told."""
    parts, told = list[Part](), dict[Cell, int | None]()
    for number in QUARTERS:
        quarter = Quarter(2026, number)
        there = [each for each in standing if each.registered_on <= quarter.last_on]
        parts += parts_of(quarter, there, [*earlier, *parts], SAFETY)
        told |= decide(quarter, parts, {cell: fen is not None for cell, fen in told.items()})
    return parts, told


def recovered(parts: Sequence[Part], told: dict[Cell, int | None]) -> list[tuple[Cell, str]]:
    """List which cells at risk an attacker works out too closely, and who."""
    attacker, cells = Attacker(parts, told), cells_of(parts)
    insiders: dict[str, list[Cell]] = {"": []}
    for cell, behind in cells.items():
        for name in alone_in(behind) if told.get(cell) is None else ():
            insiders.setdefault(name, []).append(cell)
    found = []
    for cell, behind in cells.items():
        if may_be_told(behind, SAFETY):
            continue
        true = attacker.amount(cell)
        for name, known in insiders.items():
            others = sum(abs(each.fen) for each in behind if name not in (each.seller_code, each.buyer_code))
            apart = float(SAFETY.apart) * others / 1e8 * ALMOST
            if cell not in known:
                low, high = attacker.range_of(cell, known)
                if low > true - apart or high < true + apart:
                    found.append((cell, name))
    return found
