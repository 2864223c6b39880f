"""Proof: of many invented years no total at risk can be worked out, neither by a stranger nor by a party."""

import sys
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest

from market.deal.deal import DealId
from market.publication.cell import MENDED, SAFETY, may_be_told
from tests.market.publication.attacker import cells_of
from tests.market.publication.closings import a_year, close_the_year, recovered

pytestmark = pytest.mark.prove
YEARS = 60


def test_no_total_at_risk_of_many_years_can_be_worked_out() -> None:
    told_cells = withheld = risky = mended = 0
    found = []
    for seed in range(YEARS):
        random = Random(1000 + seed)
        standing = a_year(random, random.randint(5, 300), random.randint(3, 40))
        gone = random.sample(standing, random.randint(0, len(standing))) if seed % 2 else []
        earlier = [
            replace(each.part, period=4, deal_id=DealId(UUID(int=10_000 + number))) for number, each in enumerate(gone)
        ]
        parts, told = close_the_year(standing, earlier)
        told_cells += sum(fen is not None for fen in told.values())
        withheld += sum(fen is None for fen in told.values())
        risky += sum(not may_be_told(behind, SAFETY) for behind in cells_of(parts).values())
        mended += any(part.period == MENDED for part in parts)
        everybody = len(parts) if seed % 20 == 0 else 3
        found += [(seed, *each) for each in recovered(parts, told, everybody)]
    sys.stdout.write(
        f"\npublic totals: {YEARS} years, {mended} of them mending earlier ones; {told_cells} totals told, {withheld} "
        f"withheld; {risky} at risk, of these and of what is withheld together {len(found)} worked out closer than "
        f"{SAFETY.apart}\n"
    )
    assert found == []
    assert min(mended, told_cells, risky) > YEARS // 4
