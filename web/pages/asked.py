"""Asked by the office (院所征询): what an institute was asked about needs that nothing answers, and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.challenge.institute_request import InstituteAnswer, InstituteRequest, InstituteRequestId
from market.challenge.store import institute_requests
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.store import needs
from market.viewer import Role
from web.call_letters import ASKED_PATH, tell_asker
from web.context import CurrentMarket
from web.form import read_choice, read_form
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()
ASKABLE = (Role.INSTITUTE, Role.ENTERPRISE)


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What the reader's organisation was asked, the latest first; `editor`: the reader may answer."""

    TEMPLATE: ClassVar[str] = "asked.html"

    requests: tuple[InstituteRequest, ...]
    texts: Mapping[ListingId, Need]
    editor: bool


@router.api_route(ASKED_PATH, methods=["GET", "HEAD"])
async def show_asked(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what the office asked the reader's organisation."""
    actor = visitor.actor(*ASKABLE)
    async with market.database.reading() as conn:
        asked = await institute_requests.of_own(conn, viewer=actor.viewer)
        texts = await needs.find(conn, [each.need_id for each in asked], viewer=actor.viewer)
    return page_response(request, AskedPage(tuple(asked), texts, actor.editor))


@router.post("/mine/asked/{id}")
async def answer(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Say whether a need interests the institute."""
    actor, form = visitor.actor(*ASKABLE), await read_form(request)
    said = read_choice(form, "answer", InstituteAnswer)
    async with market.database.writing() as conn:
        interest = await institute_requests.answer(conn, InstituteRequestId(id), said, actor=actor)
        if interest is not None:
            await tell_asker(conn, market, interest, actor=actor)
    return redirect_response(request, ASKED_PATH)
