"""Flags of deals (疑点): what rules found, with reason and evidence; a person of the office decides what it means."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.deal_rules import load_flag_rules
from market.errors import Invalid
from market.registration.flag import VERDICTS, FlagId, FlagKind, FlagRules, FlagStep
from market.registration.store import flag_findings
from market.registration.store import flags as registration_flags
from market.registration.store.flags import FlagFilter
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.formats import Formats
from web.page.language import message
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.registration.flag_reasons import DescribedFlag, describe_flags

router = APIRouter()
PATH = "/office/flags"
FAULTS = {
    "verdict": message("Choose one: dismiss it, or uphold it."),
    "became": message("Something became of it meanwhile: look there, then decide."),
    "reason": message("Write the reason, in 400 characters at most: a dismissal is kept with it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFlagsPage:
    """Flags, those that wait for a person first."""

    TEMPLATE: ClassVar[str] = "deal_flags.html"

    flags: tuple[DescribedFlag, ...]
    total: int
    wanted: FlagFilter
    rules: FlagRules
    paging: Paging
    kinds: tuple[FlagKind, ...] = tuple(FlagKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFlagPage:
    """One flag with its evidence, what became of it, and the form of a verdict."""

    TEMPLATE: ClassVar[str] = "deal_flag.html"

    told: DescribedFlag
    form: Form
    decides: bool
    verdicts: tuple[FlagStep, ...] = VERDICTS


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_flags(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List flags for the office. Raises Invalid for a kind that is none."""
    actor, params = visitor.operator(), request.query_params
    wanted, page = FlagFilter(kind=_kind(params.get("kind", "")), waits=params.get("waits") == "1"), read_page(params)
    async with market.database.reading() as conn:
        found, total = await registration_flags.find(
            conn, wanted, viewer=actor.viewer, offset=offset_of(page), limit=PER_PAGE
        )
    pairs = tuple((name, value) for name, value in params.multi_items() if value and name in ("kind", "waits"))
    shown = DealFlagsPage(
        flags=describe_flags(found, _formats(request, market)),
        total=total,
        wanted=wanted,
        rules=load_flag_rules()[0],
        paging=make_paging(PATH, pairs, page, total),
    )
    return page_response(request, shown)


@router.post(PATH)
async def flag_again(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Have every deal looked into anew, in the background: for when limits were changed."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await flag_findings.promise_all(conn, actor=actor)
    return redirect_response(request, "/office/jobs")


@router.api_route(PATH + "/{id}", methods=["GET", "HEAD"])
async def show_flag(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the office one flag."""
    return await _respond(request, market, visitor.operator(), FlagId(id))


@router.post(PATH + "/{id}")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Dismiss or uphold a flag, as a person."""
    actor, form = visitor.operator(), await read_form(request)
    verdict = next((each for each in VERDICTS if each.value == form.value("verdict")), FlagStep.FOUND)
    try:
        async with market.database.writing() as conn:
            seen = form.whole("seen") or None
            await registration_flags.decide(conn, FlagId(id), verdict, form.line("reason"), seen=seen, actor=actor)
    except Invalid as error:
        return await _respond(request, market, actor, FlagId(id), form.wrong(collect_errors(error, FAULTS)), status=422)
    return redirect_response(request, f"{PATH}/{id}#became")


def _formats(request: Request, market: Market) -> Formats:
    return Formats(market.catalogues[read_preferences(request).language])


def _kind(text: str) -> FlagKind | None:
    if not text:
        return None
    found = next((each for each in FlagKind if each.value == text), None)
    if found is None:
        raise Invalid({"kind": "choose one"})
    return found


async def _respond(
    request: Request, market: Market, actor: Actor, flag_id: FlagId, form: Form = BLANK, *, status: int = 200
) -> Response:
    async with market.database.reading() as conn:
        flag = await registration_flags.get(conn, flag_id, viewer=actor.viewer)
    (told,) = describe_flags([flag], _formats(request, market))
    decides = flag.stands and actor.member_id is not None
    return page_response(request, DealFlagPage(told=told, form=form, decides=decides), status=status)
