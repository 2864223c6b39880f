"""A year of invented deals, closed quarter by quarter, and what an attacker works out of it."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from random import Random
from uuid import UUID

from market.deal.deal import DealId
from market.place import Nearness
from market.publication.cell import (
    MENDED,
    QUARTERS,
    SAFETY,
    WHOLE_YEAR,
    CellPart,
    PublishedCell,
    alone_in,
    held_in,
    may_be_told,
)
from market.publication.total import CountedDeal, Quarter, decide, parts_of
from tests.market.publication.attacker import Attacker, cells_of

KINDS, FIELDS = ("development", "transfer", "service"), ("01", "05", "11")
SELLERS = (Nearness.DISTRICT, Nearness.CITY)
BUYERS = (Nearness.DISTRICT, Nearness.COUNTRY)
ALMOST = 1 - 1e-4
"""The solvers' own tolerance."""


def a_year(random: Random, deals: int, firms: int) -> list[CountedDeal]:
    """Invent deals over a year, a few firms and kinds much busier than others."""
    made = []
    for number in range(deals):
        seller, buyer = (min(int(random.expovariate(4 / firms)), firms) for _ in range(2))
        part = CellPart(
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
        made.append(CountedDeal(part, date(2026, random.randint(1, 12), 5)))
    return made


def close_the_year(
    standing: Sequence[CountedDeal], earlier: Sequence[CellPart] = ()
) -> tuple[list[CellPart], dict[PublishedCell, int | None]]:
    """Close the four quarters one after the other, and give all that stands behind them and all that is told."""
    parts, told = list[CellPart](), dict[PublishedCell, int | None]()
    for number in QUARTERS:
        quarter = Quarter(2026, number)
        there = [each for each in standing if each.registered_on <= quarter.last_on]
        parts += parts_of(quarter, there, [*earlier, *parts], SAFETY)
        told |= decide(quarter, parts, {cell: fen is not None for cell, fen in told.items()})
    return parts, told


def recovered(
    parts: Sequence[CellPart], told: dict[PublishedCell, int | None], most: int = 5
) -> list[tuple[tuple[PublishedCell, ...], str]]:
    """List which cells at risk, alone or together, an attacker works out too closely, and who: a stranger, or one of
    the parties who know most.
    """
    attacker, cells = Attacker(parts, told), cells_of(parts)
    insiders: dict[str, list[PublishedCell]] = {"": []}
    for cell, behind in cells.items():
        held = held_in(behind)
        for name, fen in held.items() if told.get(cell) is None else ():
            if name in alone_in(behind):
                insiders.setdefault(name, []).append(cell)
            elif 2 * fen > held.total() / 2:
                insiders.setdefault(name, [])
    knowing = sorted(insiders.items(), key=lambda each: (each[0] != "", -len(each[1]), each[0]))[: 1 + most]
    found = []
    for pile in _piles(cells, told):
        behind = [part for cell in pile for part in cells[cell]]
        if may_be_told(behind, SAFETY):
            continue
        true = attacker.amount(*pile)
        for name, known in knowing:
            others = sum(abs(each.fen) for each in behind if name not in (each.seller_code, each.buyer_code))
            apart = float(SAFETY.apart) * others / 1e8 * ALMOST
            if not set(pile) <= set(known):
                low, high = attacker.range_of(pile, known, name)
                if low > true - apart or high < true + apart:
                    found.append((pile, name))
    return found


def _piles(
    cells: dict[PublishedCell, list[CellPart]], told: dict[PublishedCell, int | None]
) -> list[tuple[PublishedCell, ...]]:
    """Take each cell, and any two that are at risk of the members of a margin, or of a member's periods."""
    withheld = [
        cell
        for cell, behind in cells.items()
        if told.get(cell) is None and cell.period != MENDED and not may_be_told(behind, SAFETY)
    ]
    pairs = [
        (one, other)
        for one, other in combinations(withheld, 2)
        if one.margin is other.margin
        and (
            one.period == other.period or (one.member == other.member and WHOLE_YEAR not in {one.period, other.period})
        )
    ]
    return [*((cell,) for cell in cells), *pairs]
