"""The funnel counted: how many needs came how far, and how long they took."""

from collections.abc import Sequence
from datetime import date

from market.dashboard.funnel import BEFORE_DEALS, STAGES, Funnel, FunnelStage, FunnelStep, Way, came_to, wait_for
from matcher.waiting import Waits

QUARTER, HALF = 0.25, 0.5


def count_funnel(ways: Sequence[Way], *, loose: int, samples: bool, today: date) -> Funnel:
    """Count the steps. A need that has left the market waits like the others: it has not come on."""
    short = [way[: len(BEFORE_DEALS)] for way in ways]
    return Funnel(
        steps=tuple(_step(ways, stage, today) for stage in STAGES),
        without_deals=tuple(_step(short, stage, today) for stage in BEFORE_DEALS),
        loose=loose,
        samples=samples,
    )


def _step(ways: Sequence[Way], stage: FunnelStage, today: date) -> FunnelStep:
    waits = Waits()
    for way in ways:
        if (wait := wait_for(way, stage, today)) is not None:
            waits.add(wait.days, came=wait.came)
    return FunnelStep(
        stage=stage,
        reached=sum(came_to(way, stage) for way in ways),
        timed=len(waits.came),
        quarter_days=waits.days_until(QUARTER),
        half_days=waits.days_until(HALF),
    )
