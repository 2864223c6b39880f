"""The funnel counted: how many needs came how far, and how long they took."""

from collections.abc import Sequence
from datetime import date

from market.funnel import BEFORE_DEALS, STAGES, Funnel, FunnelStage, FunnelStep, Way
from matcher.waiting import Waits

QUARTER, HALF = 0.25, 0.5


def count_funnel(ways: Sequence[Way], *, loose: int, samples: bool, today: date) -> Funnel:
    """Count the steps. A need that has left the market waits like the others: it has not come on."""
    short = [way[: len(BEFORE_DEALS)] for way in ways]
    return Funnel(
        steps=tuple(_step(ways, place, stage, today) for place, stage in enumerate(STAGES)),
        without_deals=tuple(_step(short, place, stage, today) for place, stage in enumerate(BEFORE_DEALS)),
        loose=loose,
        samples=samples,
    )


def _step(ways: Sequence[Way], place: int, stage: FunnelStage, today: date) -> FunnelStep:
    reached = sum(any(way[place:]) for way in ways)
    waits = Waits()
    for way in ways if place else ():
        before, here, further = way[place - 1], way[place], any(way[place + 1 :])
        if before is not None and here is not None:
            waits.add((here - before).days, came=True)
        elif before is not None and not further:
            waits.add((today - before).days, came=False)
    return FunnelStep(
        stage=stage,
        reached=reached,
        timed=len(waits.came),
        quarter_days=waits.days_until(QUARTER),
        half_days=waits.days_until(HALF),
    )
