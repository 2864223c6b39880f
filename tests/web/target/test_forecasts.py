"""The kept forecast: counted once for each basis, one at a time; meanwhile one of the same question and day shows."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from market.errors import StoreUnavailable
from market.target.pipeline import PipelineDeal
from market.target.target import Flow
from web.target.forecast_cache import ForecastBasis, ForecastCache

NOTHING: tuple[PipelineDeal, ...] = ()
BASIS = ForecastBasis(
    day=date(2026, 11, 27), entry=7, standing=(), flow=Flow.OUTPUT, district="CN", samples=False, target_fen=10**12
)
DEALS = (PipelineDeal(opened_on=date(2026, 3, 2), signed_on=date(2026, 3, 12), claimed_fen=100),)


class Ledger:
    """Deals that are read when the gate is open, and how often they were."""

    def __init__(self) -> None:
        self.gate, self.reads = asyncio.Event(), 0
        self.gate.set()
        self.fails = False

    async def read(self) -> tuple[PipelineDeal, ...]:
        self.reads += 1
        await self.gate.wait()
        if self.fails:
            raise StoreUnavailable("away")
        return DEALS


@pytest.fixture
async def keeper() -> AsyncIterator[ForecastCache]:
    kept = ForecastCache()
    yield kept
    await kept.stop()


async def test_a_basis_is_counted_once_however_many_ask(keeper: ForecastCache) -> None:
    ledger = Ledger()
    found = await asyncio.gather(*(keeper.get(BASIS, ledger.read) for _ in range(5)))
    assert ledger.reads == 1
    assert {id(each) for each in found} == {id(found[0])}
    assert found[0].forecast is not None
    assert found[0].gaps[0].fen == BASIS.target_fen - found[0].forecast.year.median  # type: ignore[operator]


async def test_while_the_next_is_counted_the_last_is_shown_and_then_the_next(keeper: ForecastCache) -> None:
    ledger, grown = Ledger(), replace(BASIS, entry=8)
    first = await keeper.get(BASIS, ledger.read)
    ledger.gate.clear()
    assert await keeper.get(grown, ledger.read) is first
    assert await keeper.get(grown, ledger.read) is first
    assert ledger.reads == 2
    ledger.gate.set()
    await asyncio.sleep(0)
    newest = replace(BASIS, entry=9)
    assert (await keeper.get(grown, ledger.read)).basis == grown
    assert (await keeper.get(newest, ledger.read)).basis.entry in (8, 9)


@pytest.mark.parametrize(
    "other",
    [
        replace(BASIS, day=date(2026, 11, 28)),
        replace(BASIS, flow=Flow.INTAKE),
        replace(BASIS, target_fen=None),
        replace(BASIS, samples=True),
        replace(BASIS, entry=6),
        replace(BASIS, entry=None),
    ],
)
async def test_of_another_question_or_day_nothing_is_shown(keeper: ForecastCache, other: ForecastBasis) -> None:
    ledger = Ledger()
    await keeper.get(BASIS, ledger.read)
    ledger.gate.clear()
    asked = asyncio.create_task(keeper.get(other, ledger.read))
    done, _ = await asyncio.wait({asked}, timeout=0.3)
    assert not done
    ledger.gate.set()
    assert (await asked).basis == other


async def test_what_fails_is_told_and_counted_anew(keeper: ForecastCache) -> None:
    ledger = Ledger()
    ledger.fails = True
    with pytest.raises(StoreUnavailable):
        await keeper.get(BASIS, ledger.read)
    ledger.fails = False
    assert (await keeper.get(BASIS, ledger.read)).basis == BASIS
