"""The forecast of the year as it was counted last: counted anew beside the pages when the ledger has grown."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from market.target.pipeline import PipelineDeal
from market.target.standing import TargetStanding
from market.target.target import Flow
from matcher.forecast.forecast import Forecast, forecast_year
from matcher.forecast.gap import FieldGap, gap_by_field

PATIENCE_S = 0.15
"""So long a page waits for a new forecast where it has an earlier one of the day to show."""

Read = Callable[[], Awaitable[tuple[PipelineDeal, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastBasis:
    """All that a forecast depends on; `entry` is the newest of the ledger, None for none.

    What stands is there too: an entry that is committed after one with a later number shows in it.
    """

    day: date
    entry: int | None
    standing: tuple[TargetStanding, ...]
    flow: Flow
    district: str
    samples: bool
    target_fen: int | None

    def follows(self, other: "ForecastBasis") -> bool:
        """Say whether the ledger has grown since another of the same question and day, and nothing else changed."""
        same = (self.day, self.flow, self.district, self.samples, self.target_fen) == (
            other.day,
            other.flow,
            other.district,
            other.samples,
            other.target_fen,
        )
        return same and self.entry is not None and other.entry is not None and self.entry >= other.entry


@dataclass(frozen=True, slots=True)
class CachedForecast:
    """A forecast and what it lacks to the target, by field, with what it stands on; None where no deal was opened."""

    basis: ForecastBasis
    forecast: Forecast | None
    gaps: tuple[FieldGap, ...]
    counted_at: datetime


class ForecastCache:
    """Keeps one forecast in this process, and counts the next while pages show the last."""

    def __init__(self) -> None:
        self._kept: CachedForecast | None = None
        self._task: asyncio.Task[CachedForecast] | None = None

    async def get(self, basis: ForecastBasis, read: Read) -> CachedForecast:
        """Give the forecast on this basis, or for a moment one of the same day that the ledger has outgrown.

        One is counted at a time, however many pages ask.
        """
        while True:
            kept = self._kept
            if kept is not None and kept.basis == basis:
                return kept
            if self._task is None:
                self._task = asyncio.create_task(self._count(basis, read), name="forecast")
            task = self._task
            shown = kept if kept is not None and basis.follows(kept.basis) else None
            done, _ = await asyncio.wait({task}, timeout=None if shown is None else PATIENCE_S)
            if not done and shown is not None:
                return shown
            if self._task is task:
                self._task = None
                self._kept = task.result()

    async def stop(self) -> None:
        """Give up what is being counted."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _count(self, basis: ForecastBasis, read: Read) -> CachedForecast:
        counted_at = datetime.now(UTC)
        return await asyncio.to_thread(_compute, basis, await read(), counted_at)


def _compute(basis: ForecastBasis, deals: tuple[PipelineDeal, ...], counted_at: datetime) -> CachedForecast:
    forecast = forecast_year(deals, basis.day)
    if forecast is None:
        return CachedForecast(basis, None, (), counted_at)
    gap = 0 if basis.target_fen is None else basis.target_fen - forecast.year.median
    return CachedForecast(basis, forecast, gap_by_field(deals, forecast, gap), counted_at)
