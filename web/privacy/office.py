"""The office's pages of one expert and of one achievement's inventors: what they asked for on paper or by telephone.

The office's page of objections: who asks what about data on them, and how each was settled.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.listing.achievement import Achievement
from market.listing.expert import CONTACT, Expert
from market.listing.listing import ListingId
from market.listing.store import achievements, experts
from market.office.store import inventors
from market.office.store.inventors import Inventor
from market.privacy.consent import SOURCE_LIMIT
from market.privacy.objection import ANSWER_DAYS, Objection, ObjectionId, ObjectionOutcome
from market.privacy.store import consents, erasures, expert_wishes, objections
from market.privacy.store.consents import Contact
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.rendering import page_response, redirect_response
from web.privacy.expert_account import KnownField, list_known_fields

router = APIRouter()

HERE = "/office/objections"


@dataclass(frozen=True, slots=True)
class ObjectionsPage:
    """What waits, the longest first, and what was settled lately."""

    TEMPLATE: ClassVar[str] = "office_objections.html"

    waiting: tuple[Objection, ...]
    settled: tuple[Objection, ...]
    outcomes: tuple[ObjectionOutcome, ...] = tuple(ObjectionOutcome)
    answer_days: int = ANSWER_DAYS


@router.api_route(HERE, methods=["GET", "HEAD"])
async def show_objections(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the objections."""
    actor = visitor.operator()
    async with market.database.reading() as conn:
        found = await objections.page(conn, viewer=actor.viewer)
    waiting = tuple(each for each in found if each.statement is not None)
    return page_response(request, ObjectionsPage(waiting, tuple(each for each in found if each.statement is None)))


@router.post(HERE + "/{id}/settle")
async def settle(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Note how an objection was settled, and forget who made it; one that a colleague has settled stays as it is."""
    actor, outcome = visitor.operator(), _outcome(await read_form(request))
    with suppress(Conflict):
        async with market.database.writing() as conn:
            await objections.settle(conn, ObjectionId(id), outcome, actor=actor)
    return redirect_response(request, HERE)


def _outcome(form: Form) -> ObjectionOutcome:
    """Read how it was settled. Raises Invalid."""
    for outcome in ObjectionOutcome:
        if form.value("outcome") == outcome.value:
            return outcome
    raise Invalid({"outcome": f"write one of {', '.join(outcome.value for outcome in ObjectionOutcome)}"})


FAULTS: Mapping[str, str] = {
    "wish": message("Choose what they asked for."),
    "reason": message("Say why you need to reach them: a sentence of at most 200 characters."),
    "source": message("Say where their word is from: which paper, or which call on which day."),
}


class ExpertRequest(Enum):
    """What the office does for an expert."""

    LEAVE = "leave"
    UNRANK = "unrank"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class OfficeExpertPage:
    """One expert, with where each personal field is from, and what can be done for them.

    `contact` is there on the page that was asked to show it, and then alone.
    """

    TEMPLATE: ClassVar[str] = "office_expert.html"

    expert: Expert
    known: tuple[KnownField, ...]
    wishes: tuple[ExpertRequest, ...]
    form: Form = BLANK
    contact: Contact | None = None
    source_limit: int = SOURCE_LIMIT


@dataclass(frozen=True, slots=True)
class OfficeInventorsPage:
    """The inventors of one achievement, each with where the name is from."""

    TEMPLATE: ClassVar[str] = "office_inventors.html"

    achievement: Achievement
    inventors: tuple[Inventor, ...]
    form: Form = BLANK
    source_limit: int = SOURCE_LIMIT


@router.api_route("/office/experts/{id}", methods=["GET", "HEAD"])
async def show_expert(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show what is kept of an expert, and the form of what they asked for."""
    return page_response(request, await _expert_page(market, ListingId(id), visitor.operator()))


@router.post("/office/experts/{id}")
async def apply_expert_request(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Do what an expert asked for, and keep a digest of where their word is from."""
    actor, form, listing_id = visitor.operator(), await read_form(request), ListingId(id)
    try:
        wish, source = _read_request(form), form.line("source")
        async with market.database.writing() as conn:
            match wish:
                case ExpertRequest.LEAVE:
                    await expert_wishes.leave(conn, listing_id, actor=actor, source=source)
                case ExpertRequest.UNRANK:
                    await expert_wishes.switch_ranking(conn, listing_id, rankable=False, actor=actor, source=source)
                case ExpertRequest.ERASE:
                    await erasures.erase_expert(conn, listing_id, actor=actor, source=source)
    except Invalid as error:
        page = await _expert_page(market, listing_id, actor, form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=422)
    return redirect_response(request, f"/office/experts/{id}")


@router.post("/office/experts/{id}/contact")
async def show_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the office how to reach an expert, for a reason; the expert sees that it was shown."""
    actor, form, listing_id = visitor.operator(), await read_form(request), ListingId(id)
    try:
        async with market.database.writing() as conn:
            contact = await consents.show_to_office(conn, listing_id, form.line("reason"), actor=actor)
    except Invalid as error:
        faults = collect_errors(Invalid({"reason": error.fields["source"]}), FAULTS)
        return page_response(request, await _expert_page(market, listing_id, actor, form.wrong(faults)), status=422)
    page = await _expert_page(market, listing_id, actor)
    return page_response(request, replace(page, contact=contact))


@router.api_route("/office/achievements/{id}/inventors", methods=["GET", "HEAD"])
async def show_inventors(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the inventors of an achievement, and the form that takes their names out."""
    return page_response(request, await _inventors_page(market, ListingId(id), visitor.operator()))


@router.post("/office/achievements/{id}/inventors")
async def erase_inventors(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take the names of an achievement's inventors out for good, as one of them asked."""
    actor, form, listing_id = visitor.operator(), await read_form(request), ListingId(id)
    try:
        async with market.database.writing() as conn:
            await inventors.erase(conn, listing_id, actor=actor, source=form.line("source"))
    except Invalid as error:
        page = await _inventors_page(market, listing_id, actor, form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=422)
    return redirect_response(request, f"/office/achievements/{id}/inventors")


async def _expert_page(market: Market, listing_id: ListingId, actor: Actor, form: Form = BLANK) -> OfficeExpertPage:
    async with market.database.reading() as conn:
        expert = await experts.get(conn, listing_id, viewer=actor.viewer)
    wishes = {
        ExpertRequest.LEAVE: expert.opted_out_at is None,
        ExpertRequest.UNRANK: expert.ranking_refused_at is None,
        ExpertRequest.ERASE: expert.person is not None,
    }
    known = tuple(replace(each, text="") if each.field in CONTACT else each for each in list_known_fields(expert))
    return OfficeExpertPage(expert, known, tuple(wish for wish, open_ in wishes.items() if open_), form)


async def _inventors_page(
    market: Market, listing_id: ListingId, actor: Actor, form: Form = BLANK
) -> OfficeInventorsPage:
    async with market.database.reading() as conn:
        achievement = await achievements.get(conn, listing_id, viewer=actor.viewer)
        found = await inventors.find(conn, listing_id, actor=actor)
    return OfficeInventorsPage(achievement, tuple(found), form)


def _read_request(form: Form) -> ExpertRequest:
    """Read what they asked for. Raises Invalid."""
    for wish in ExpertRequest:
        if form.value("wish") == wish.value:
            return wish
    raise Invalid({"wish": "choose one"})
