"""Moves of a call (揭榜推进): what the office, the owners and those who answer send from its page."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.challenge_steps import find_steps
from market.challenge.challenge import CallAnswerId, CallId, CallOutcome, OwnerConsent
from market.challenge.step import StepCode
from market.challenge.store import answers as challenge_answers
from market.challenge.store import challenges
from market.challenge.store import moves as challenge_moves
from market.errors import Invalid
from market.listing.listing import ListingId
from market.postgres.db import Connection
from web.challenge.emails import ask_owners, notify_owners
from web.challenge.form import read_text
from web.challenge.pages import apply_form
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.form import Form, read_choice, read_day, read_form, read_uuid, read_version

router = APIRouter()


@router.post("/calls/{id}/text")
async def edit(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Change what a call will show."""
    actor, form, which = visitor.actor(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        await challenge_moves.edit(conn, which, read_text(form), version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/ask")
async def ask(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the owners what would be shown, and write to them."""
    actor, form, which = visitor.actor(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        if await challenge_moves.ask(conn, which, version=read_version(form), actor=actor):
            await ask_owners(conn, market, which, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/consent")
async def consent(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Say for the owner of a need whether the text may be shown."""
    actor, form, which = visitor.actor(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        need_id, said = ListingId(read_uuid(form, "need")), read_choice(form, "consent", OwnerConsent)
        shown = read_version(form, "text_version")
        await challenge_moves.consent(conn, which, need_id, said, text_version=shown, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/drop")
async def drop(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take a need out of a shared call."""
    actor, form, which = visitor.operator(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        need_id = ListingId(read_uuid(form, "need"))
        await challenge_moves.drop(conn, which, need_id, version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/step")
async def move(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take a call on to a step that lies ahead."""
    actor, form, which = visitor.operator(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        steps = find_steps((await challenges.get(conn, which, viewer=actor.viewer)).steps)
        to, on = StepCode(form.value("to")), _day(form)
        if to not in {step.code for step in steps.steps}:
            raise Invalid({"to": "choose a step"})
        await challenge_moves.move(conn, which, to, steps, on=on, version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/close")
async def close(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Close a call with its outcome."""
    actor, form, which = visitor.operator(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        outcome, on = read_choice(form, "outcome", CallOutcome), _day(form)
        await challenge_moves.close(conn, which, outcome, on=on, version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/answers")
async def answer(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take up a call with a listing of one's own."""
    actor, form, which = visitor.actor(), await read_form(request), CallId(id)

    async def doing(conn: Connection) -> None:
        steps = find_steps((await challenges.get(conn, which, viewer=actor.viewer)).steps)
        new = await challenge_answers.add(
            conn,
            CallAnswerId(read_uuid(form, "new_id")),
            which,
            listing_id=ListingId(read_uuid(form, "listing")),
            body=form.value("body"),
            steps=steps,
            actor=actor,
        )
        if new:
            await notify_owners(conn, market, which, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/calls/{id}/answers/{answer}/withdraw")
async def withdraw(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    answer: UUID,
) -> Response:
    """Take an answer of one's own back."""
    actor, which = visitor.actor(), CallId(id)

    async def doing(conn: Connection) -> None:
        await challenge_answers.withdraw(conn, CallAnswerId(answer), which, actor=actor)

    return await apply_form(request, market, actor, which, form=Form(), doing=doing)


def _day(form: Form) -> date:
    day = read_day(form, "on")
    if day is None:
        raise Invalid({"on": "write a day"})
    return day
