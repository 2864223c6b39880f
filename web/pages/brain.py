"""The district's picture (科技大脑): how the market does, for the office and for brokers."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.dashboard.figure import READERS, BrainPart
from market.errors import NotFound
from market.job.job import JobKind
from market.job.store import jobs
from market.queue.store import pairs as queue_pairs
from web.brain_view import DRAWERS, Shown
from web.context import CurrentMarket
from web.picture import csv_response
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/brain"


@dataclass(frozen=True, slots=True)
class BrainPage:
    """The parts that are the reader's; `counting`: they have just asked for new figures.

    `unmatched`: no need was ever matched, so that all of them seem to find nothing; so they do where pairs are
    `ungraded`: no ranker gives them levels.
    """

    TEMPLATE: ClassVar[str] = "brain.html"

    shown: tuple[Shown, ...]
    operates: bool
    counting: bool
    unmatched: bool
    ungraded: bool

    @property
    def counted(self) -> bool:
        """Say whether the parts that are kept were ever counted."""
        return any(each.picture.key == BrainPart.FUNNEL.value for each in self.shown)


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_brain(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what is counted, and when it was."""
    actor = visitor.actor(*READERS)
    catalogue = market.catalogues[read_preferences(request).language]
    drawn = [await draw(market, actor.viewer, catalogue) for draw in DRAWERS.values()]
    shown = tuple(each for each in drawn if each is not None)
    async with market.database.reading() as conn:
        unmatched, ungraded = await queue_pairs.waits_for_first(conn), await queue_pairs.ungraded(conn)
    asked = request.query_params.get("counting") == "1"
    return page_response(request, BrainPage(shown, actor.operates, asked, unmatched, ungraded))


@router.api_route(PATH + "/{name}.csv", methods=["GET", "HEAD"])
async def download_part(request: Request, market: CurrentMarket, visitor: CurrentVisitor, name: str) -> Response:
    """Give a part's figures as a file. Raises NotFound where there are none, or none for the reader."""
    viewer, draw = visitor.actor(*READERS).viewer, DRAWERS.get(name)
    catalogue = market.catalogues[read_preferences(request).language]
    shown = None if draw is None else await draw(market, viewer, catalogue)
    if shown is None:
        raise NotFound("picture", name)
    return csv_response(shown.picture, f"{name}.csv")


@router.post(PATH)
async def count_anew(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have everything counted anew, in the background."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.enqueue(conn, JobKind.COUNT_BRAIN, actor=actor, key=JobKind.COUNT_BRAIN.value)
    return redirect_response(request, f"{PATH}?counting=1")
