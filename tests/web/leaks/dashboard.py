"""The district's picture in every world: counted, forecast, and the map drawn, at the world's own time."""

from dataclasses import replace
from datetime import datetime

from fastapi import FastAPI

from market.job.job import JobId, JobKind, RunningJob
from market.viewer import OPERATOR
from web.dashboard import jobs
from web.http.context import Market
from web.target.reading import read_view


async def draw(app: FastAPI, at: str) -> None:
    """Do the work of the clock once."""
    here: Market = app.state.market
    for kind, work in ((JobKind.COUNT_BRAIN, jobs.count_figures), (JobKind.DRAW_MAP, jobs.draw_map)):
        await work(here, RunningJob(id=JobId(0), kind=kind, arguments={}, attempts=0))
    then = datetime.fromisoformat(at)
    async with here.database.writing() as conn:
        await conn.execute("UPDATE brain_figure SET counted_at = $1", then)
        await conn.execute("UPDATE map_drawing SET drawn_at = $1", then)
    await read_view(here, OPERATOR)
    kept = here.forecasts._kept
    assert kept is not None
    here.forecasts._kept = replace(kept, counted_at=then)
