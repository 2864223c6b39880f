"""The life of deals once more: page, list, cube, target, attribution and file are never a fen apart."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis.stateful import invariant

from corpus.exports.format import CellValue
from market.deal.deal import Series
from market.deal.list import DealFilter
from market.deal.state import OFFICIAL, State
from market.deal.store import attributions, deals
from market.deal.store import lists as deal_lists
from market.statistic.pivot import Pivot
from market.statistic.slice import Slice
from market.statistic.statistic import Dimension, Figures, Measure, StatisticCell
from market.statistic.store import statistics
from market.target.standing import TargetLevel
from market.target.store import targets
from market.target.target import Flow
from market.viewer import OPERATOR
from tests.market.deal.builders import HOME
from tests.market.deal.test_life import DealLife
from tests.market.state_machine import SOME, Live, live
from web.statistic.table import format_exact

__all__ = ["live"]
D = Dimension
LEVELS = {
    **dict.fromkeys(OFFICIAL, TargetLevel.REGISTERED),
    State.SIGNED: TargetLevel.SIGNED,
    State.SUBMITTED: TargetLevel.SIGNED,
    State.INTENDED: TargetLevel.INTENDED,
    State.TERMINATED: TargetLevel.ENDED,
    State.REVOKED: TargetLevel.ENDED,
}


class FigureLife(DealLife):
    """The same life, looked at through every page that tells what deals come to."""

    @invariant()
    def is_told_alike_by_every_page(self) -> None:
        self.run(self.compare())

    async def compare(self) -> None:
        shown: Counter[tuple[TargetLevel, str]] = Counter()
        states: Counter[tuple[State, str]] = Counter()
        for model in self.models:  # as each deal's own page tells it
            deal = await deals.get(self.conn, model.id, viewer=OPERATOR)
            if deal.state is None or deal.terms is None:
                continue
            level, approved = LEVELS[deal.state], deal.registration
            counted = deal.terms.technical_fen
            if level is TargetLevel.REGISTERED and approved is not None:
                counted = approved.approved_technical_fen
            shown.update({(level, "technical_fen"): counted, (level, "paid_fen"): deal.paid_fen, (level, "deals"): 1})
            states.update({(deal.state, "total_fen"): deal.terms.total_fen, (deal.state, "deals"): 1})
        cube = await statistics.cells(self.conn, Slice(), (D.LEVEL,), viewer=OPERATOR)
        told = {
            (TargetLevel(cell.keys[D.LEVEL]), name): getattr(cell.figures, name)
            for cell in cube
            for name in ("technical_fen", "paid_fen", "deals")
        }
        assert told == shown
        sums = await deal_lists.sums(self.conn, DealFilter(), viewer=OPERATOR)
        assert {(each.state, "total_fen"): each.total_fen for each in sums} == {
            key: fen for key, fen in states.items() if key[1] == "total_fen"
        }
        standing = await targets.standing(self.conn, HOME, samples=False, viewer=OPERATOR)
        for level in (TargetLevel.REGISTERED, TargetLevel.SIGNED, TargetLevel.INTENDED):
            fen = sum(each.fen for each in standing if (each.flow, each.level) == (Flow.OUTPUT, level))
            assert fen == shown[level, "technical_fen"]
        pipeline = await targets.pipeline(self.conn, HOME, Flow.OUTPUT, samples=False, viewer=OPERATOR)
        registered = sum(deal.counted_fen for deal in pipeline if deal.registered_on is not None)
        assert registered == shown[TargetLevel.REGISTERED, "technical_fen"]
        piles = await attributions.piles(self.conn, None, viewer=OPERATOR)
        assert sum(pile.fen for pile in piles) == shown[TargetLevel.REGISTERED, "technical_fen"]
        await self.compare_layouts(sum(fen for (_, name), fen in shown.items() if name == "technical_fen"))

    async def compare_layouts(self, fen: int) -> None:
        """Hold every way of telling figures apart, the rows behind them and the file against the whole."""
        for dimension in Dimension:
            cells = await statistics.cells(self.conn, Slice(), (dimension,), viewer=OPERATOR)
            assert _added(cells_figures(cells)).technical_fen == fen, dimension
        cells = await statistics.cells(self.conn, Slice(series=Series.MARKET), (D.MONTH, D.KIND), viewer=OPERATOR)
        pivot = Pivot.of(cells, D.MONTH, D.KIND)
        assert pivot.total is not None
        assert pivot.total.technical_fen == fen
        written = [format_exact(figures.of(Measure.TECHNICAL), Measure.TECHNICAL) for figures in pivot.cells.values()]
        assert _yuan(written) == Decimal(fen).scaleb(-2)
        rows, count = await statistics.rows(self.conn, Slice(), viewer=OPERATOR, limit=None)
        assert count == len(rows)
        assert _added(cells_figures(rows)).technical_fen == fen
        held = await self.conn.fetchval(
            "SELECT coalesce(sum(technical_fen), 0) FROM deals_standing(now(), $1)", date.max
        )
        assert held == sum(figures.technical_claimed_fen for figures in cells_figures(rows))


def cells_figures(cells: Iterable[StatisticCell]) -> list[Figures]:
    return [cell.figures for cell in cells]


def _added(figures: Iterable[Figures]) -> Figures:
    return sum(figures, start=Figures())


def _yuan(values: Iterable[CellValue]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), start=Decimal(0))


def test_no_two_pages_are_a_fen_apart(live: Live) -> None:
    assert live(FigureLife) >= SOME


@pytest.mark.prove
def test_in_many_lives_no_two_pages_are_a_fen_apart(live: Live) -> None:
    assert live(FigureLife) >= SOME
