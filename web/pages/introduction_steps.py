"""Steps of an introduction (对接推进): what its sides, its broker and the office send from its page."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.export_control import load_export_catalogues
from market.disclosure.grant import check_reason
from market.disclosure.ground import ExportCatalogue, Outcome
from market.errors import Invalid
from market.introduction.introduction import Interest, IntroductionId, Side
from market.introduction.message import Hearers, WordId
from market.introduction.stage import EndReason, Move
from market.introduction.store import (
    contacts as introduction_contacts,
)
from market.introduction.store import (
    messages as introduction_messages,
)
from market.introduction.store import (
    steps as introduction_steps,
)
from market.postgres.db import Connection
from market.viewer import MemberId
from web.context import CurrentMarket
from web.form import Form, read_choice, read_day, read_form, read_uuid, read_version
from web.pages.introduction import keep, respond
from web.visitor import CurrentVisitor

router = APIRouter()


@router.post("/introductions/{id}/answer")
async def answer(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Say for a side whether it is interested."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        side, interest = read_choice(form, "side", Side), read_choice(form, "interest", Interest)
        await introduction_steps.answer(conn, which, side, interest, actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/stage")
async def advance(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Move an introduction to its next stage."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        move = read_choice(form, "move", Move)
        await introduction_steps.advance(conn, which, move, version=read_version(form), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/end")
async def end(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """End an introduction for a reason."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        reason = read_choice(form, "reason", EndReason)
        await introduction_steps.end(conn, which, reason, version=read_version(form), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/plan")
async def plan(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Note what the broker does next, and by when."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        action, on = form.line("next_action"), read_day(form, "next_on")
        await introduction_steps.plan(conn, which, action, on, version=read_version(form), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/owner")
async def hand_over(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Give an introduction into a broker's hands."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        to = MemberId(read_uuid(form, "owner"))
        await introduction_steps.hand_over(conn, which, to, actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/words")
async def write(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Write a message or a note."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        word_id, hearers = WordId(read_uuid(form, "new_id")), read_choice(form, "hearers", Hearers)
        await introduction_messages.write(conn, word_id, which, hearers, form.value("body"), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/contact")
async def agree_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Let the other side see how to reach this one, or take that back."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        side, agreed = read_choice(form, "side", Side), form.value("agreed") == "1"
        await introduction_contacts.agree(conn, which, side, agreed=agreed, actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/contact/show")
async def show_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the contact details that the reader may see; each showing is recorded."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        contacts = await introduction_contacts.show(conn, IntroductionId(id), actor=actor)
    return await respond(request, market, actor, IntroductionId(id), contacts=tuple(contacts))


@router.post("/introductions/{id}/export-decision")
async def decide_export(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record what the operator decided about export control."""
    actor, form, which = visitor.operator(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        catalogue, outcome = _catalogue(form), read_choice(form, "outcome", Outcome)
        why = check_reason("why", form.value("why"))
        await introduction_steps.decide_export(conn, which, outcome, catalogue, reason=why, actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


def _catalogue(form: Form) -> ExportCatalogue:
    for catalogue in load_export_catalogues():
        if catalogue.code == form.value("catalogue"):
            return catalogue
    raise Invalid({"catalogue": "choose one"})
