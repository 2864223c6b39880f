"""The office's page of requests for contact details: it answers for experts who told it so, and says how."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import day_of
from market.errors import Conflict, Invalid
from market.privacy.consent import SOURCE_LIMIT, ConsentId, Lasting
from market.privacy.store import consents
from market.privacy.store.consents import ContactRequest
from market.viewer import Actor
from web.contact_letters import tell_asker
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, faults_of, read_form
from web.language import message
from web.pages.contact_requests import read_lasting
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor

router = APIRouter()

HERE = "/office/contact-requests"
SOURCE_FAULT = message("Say where their word is from: which paper, or which call on which day.")


@dataclass(frozen=True, slots=True)
class OfficeContactPage:
    """The requests that wait; `form` is what was typed for one of them, `at`."""

    TEMPLATE: ClassVar[str] = "office_contact.html"

    waiting: tuple[ContactRequest, ...]
    today: date
    form: Form = BLANK
    at: ConsentId | None = None
    lasting: tuple[Lasting, ...] = tuple(Lasting)
    source_limit: int = SOURCE_LIMIT


@router.api_route(HERE, methods=["GET", "HEAD"])
async def show_waiting(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the requests that wait."""
    return page_response(request, await _page(market, visitor.operator()))


@router.post(HERE + "/{id}/answer")
async def answer_for_expert(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Answer as the expert told the office; what they answered themselves meanwhile stays."""
    actor, form = visitor.operator(), await read_form(request)
    lasting, asked = read_lasting(form), ConsentId(id)
    try:
        async with market.database.writing() as conn:
            answered = await consents.answer(conn, asked, lasting=lasting, actor=actor, source=form.line("source"))
            await tell_asker(conn, market, answered, actor=actor)
    except Invalid as error:
        sentences: Mapping[str, str] = {"source": SOURCE_FAULT}
        page = await _page(market, actor, form=form.wrong(faults_of(error, sentences)), at=asked)
        return page_response(request, page, status=422)
    except Conflict:
        pass
    return redirect_response(request, HERE)


async def _page(market: Market, actor: Actor, *, form: Form = BLANK, at: ConsentId | None = None) -> OfficeContactPage:
    async with market.database.reading() as conn:
        waiting = await consents.waiting(conn, actor=actor)
    return OfficeContactPage(tuple(waiting), day_of(datetime.now(UTC)), form, at)
