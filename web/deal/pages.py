"""One deal (合同): its terms, amounts, payments and timeline, and what its reader may record next.

Deals (合同): the list of those that concern a reader, and what they add up to.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import ClassVar, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from corpus.reference.deal_rules import find_rules, load_rule_sets
from market.day import current_day
from market.deal.attribution import Attribution, Way
from market.deal.deal import Deal, DealId, DealSide, Series
from market.deal.entry import EntryContent, LedgerEntry
from market.deal.kind import DealKind
from market.deal.ledger import LedgerFact, facts_of
from market.deal.list import DealBrief, DealFilter, DealSum, idle_days
from market.deal.rule import RuleSet
from market.deal.state import DealEvent, State, steps_from
from market.deal.store import attributions, deals
from market.deal.store import entries as deal_entries
from market.deal.store import lists as deal_lists
from market.errors import Invalid, NotFound
from market.history.file import FileOrigin
from market.history.store import files as history_files
from market.introduction.introduction import WORKERS
from market.office.store import settings as office_settings
from market.postgres.db import Connection
from market.registration.flag import Flag
from market.registration.store import flags as registration_flags
from market.target.target import Flow, flows_of
from market.viewer import Actor
from web.deal.attribution_labels import WAYS
from web.deal.files import file_folder
from web.deal.validation import describe_errors
from web.http.context import CurrentMarket, Market
from web.http.download import format_download_headers
from web.http.visitor import CurrentVisitor
from web.page.filter_panel import Pairs
from web.page.filters import address
from web.page.form import BLANK, Form, read_form
from web.page.formats import Formats
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.registration.flag_reasons import DescribedFlag, describe_flags
from web.target.view import FLOWS

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPage:
    """One deal; `steps` may be recorded next, and the entries numbered in `standing` mended. `me` records as such.

    `asked` is what the entry brought that waits, judged by `asked_rules`. `flows` are the sides on which the deal
    counts in the `district`. `idle_days` is None for a deal that is not idle. `flags` and the `origin` of a deal that
    was imported are told to the office alone.
    """

    TEMPLATE: ClassVar[str] = "deal.html"

    deal: Deal
    rules: RuleSet
    entries: tuple[LedgerEntry, ...]
    steps: tuple[DealEvent, ...]
    standing: frozenset[int]
    works: bool
    decides: bool
    me: str
    form: Form
    asked: EntryContent | None
    asked_rules: RuleSet
    district: str
    flows: tuple[Flow, ...]
    idle_days: int | None
    flags: tuple[DescribedFlag, ...]
    attribution: Attribution | None
    attributes: bool
    origin: FileOrigin | None
    ways: Mapping[Way, str] = field(default_factory=lambda: WAYS)
    flow_words: Mapping[Flow, str] = field(default_factory=lambda: FLOWS)
    sides: tuple[DealSide, ...] = tuple(DealSide)

    @property
    def mended(self) -> dict[int, int]:
        """Say by which entry another was corrected or struck out last, by number."""
        return {entry.corrects: entry.number for entry in self.entries if entry.corrects is not None and entry.counts}

    @property
    def waiting(self) -> LedgerEntry | None:
        """Give the entry that waits for a second person, if one does."""
        return next((entry for entry in self.entries if entry.is_open), None)


@router.api_route("/deals/{id}", methods=["GET", "HEAD"])
async def show_deal(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show one deal to whom it concerns."""
    return await render_deal(request, market, visitor.actor(), DealId(id))


@router.post("/deals/{id}/entries/{number}/decision")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID, number: int) -> Response:  # noqa: A002  as above
    """Approve or refuse, as a second person, what waits."""
    actor, form, deal_id = visitor.operator(), await read_form(request), DealId(id)
    approved = form.value("decision") == "approve"
    try:
        async with market.database.writing() as conn:
            await deals.decide(conn, deal_id, number, approved=approved, reason=form.line("reason"), actor=actor)
    except Invalid as error:
        catalogue = market.catalogues[read_preferences(request).language]
        faults = describe_errors(error, load_rule_sets()[0], catalogue)
        wrong = form.wrong({name if name == "reason" else "second": fault for name, fault in faults.items()})
        return await render_deal(request, market, actor, deal_id, form=wrong, status=422)
    return redirect_response(request, f"/deals/{id}")


@router.api_route("/deals/{id}/files/{entry}/{place}", methods=["GET", "HEAD"])
async def give_file(
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    entry: int,
    place: int,
) -> Response:
    """Give a file of a deal to save. Raises NotFound."""
    async with market.database.reading() as conn:
        entries = await deals.timeline(conn, DealId(id), viewer=visitor.actor().viewer)
    files = next((one.files for one in entries if one.number == entry), ())
    if not 1 <= place <= len(files):
        raise NotFound("file", place)
    found = files[place - 1]
    payload = await asyncio.to_thread(file_folder(market).read, found.sha256)
    return Response(payload, media_type=found.media_type.value, headers=format_download_headers(found))


async def render_deal(
    request: Request, market: Market, actor: Actor, deal_id: DealId, *, form: Form = BLANK, status: int = 200
) -> Response:
    """Show one deal as it stands now."""
    async with market.database.reading() as conn:
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
        entries = tuple(await deals.timeline(conn, deal_id, viewer=actor.viewer))
        said = await attributions.of_deal(conn, deal_id, viewer=actor.viewer)
        origin = await history_files.origin(conn, deal_id) if actor.operates else None
        district = (await office_settings.get(conn)).district
        waiting = next((entry for entry in entries if entry.is_open), None)
        asked = None if waiting is None else await deal_entries.content(conn, waiting)
        flags = await _flags(conn, deal_id, actor)
    works, waits = deal.is_worked_by(actor), waiting is not None
    moved_on = max((entry.happened_on for entry in entries if entry.decides is None), default=None)
    page = DealPage(
        deal=deal,
        rules=find_rules(None if deal.terms is None else deal.terms.rules),
        entries=entries,
        attribution=said[0] if said else None,
        origin=origin,
        attributes=actor.operates and deal.series is Series.MARKET,
        steps=_steps(deal.state, facts_of(entries)) if works and not waits else (),
        flags=describe_flags(flags, Formats(market.catalogues[read_preferences(request).language])),
        standing=frozenset(facts_of(entries)) if works and not waits else frozenset(),
        works=works,
        decides=actor.operates and actor.member_id is not None,
        me=actor.name,
        form=form,
        asked=asked,
        asked_rules=find_rules(None if asked is None or asked.terms is None else asked.terms.rules),
        district=district,
        flows=() if deal.terms is None else flows_of(deal.terms, district),
        idle_days=idle_days(deal.series, deal.state, moved_on, current_day()) if works else None,
    )
    return page_response(request, page, status=status)


async def _flags(conn: Connection, deal_id: DealId, actor: Actor) -> list[Flag]:
    """Give what the rules found in a deal, to the office alone: a party, or a broker, is not to learn of it."""
    if not actor.operates:
        return []
    return (await registration_flags.find(conn, registration_flags.FlagFilter(deal_id=deal_id), viewer=actor.viewer))[0]


def _steps(state: State | None, facts: Mapping[int, LedgerFact]) -> tuple[DealEvent, ...]:
    """List what may happen next; payments go on after the end of a deal, if it was ever signed."""
    signed = any(fact.event is DealEvent.SIGNED for fact in facts.values())
    return (*steps_from(state), *((DealEvent.PAID,) if signed else ()))


PATH = "/deals"
WORDS_LIMIT = 100
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealsPage:
    """The deals that concern a reader; `works`: they record deals, `sums` are of all wanted, each with its list."""

    TEMPLATE: ClassVar[str] = "deals.html"

    deals: tuple[DealBrief, ...]
    total: int
    sums: tuple[tuple[DealSum, str], ...]
    wanted: DealFilter
    paging: Paging
    works: bool
    today: date
    series: tuple[Series, ...] = tuple(Series)
    states: tuple[State, ...] = tuple(State)
    kinds: tuple[DealKind, ...] = tuple(DealKind)

    @property
    def narrowed(self) -> bool:
        """Say whether less than everything is wanted."""
        return self.wanted != DealFilter()


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_deals(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the deals that concern the reader. Raises Invalid for what there is not."""
    actor, params = visitor.actor(), request.query_params
    wanted, page = read_deal_query(params), read_page(params)
    async with market.database.reading() as conn:
        found, total = await deal_lists.find(conn, wanted, viewer=actor.viewer, offset=offset_of(page), limit=PER_PAGE)
        sums = await deal_lists.sums(conn, wanted, viewer=actor.viewer)
    pairs = tuple((name, value) for name, value in params.multi_items() if value and name in _NAMES)
    shown = DealsPage(
        deals=tuple(found),
        total=total,
        sums=tuple((each, _opened(each, pairs)) for each in sums),
        wanted=wanted,
        paging=make_paging(PATH, pairs, page, total),
        works=actor.role in WORKERS,
        today=current_day(),
    )
    return page_response(request, shown)


def _opened(told: DealSum, pairs: Pairs) -> str:
    """Give the address of the deals that a sum is of: what was wanted, narrowed to its line."""
    kept = [(name, value) for name, value in pairs if name not in ("series", "state")]
    return address(PATH, ("series", told.series.value), ("state", told.state.value), *kept)


_NAMES = ("series", "state", "kind", "since", "until", "words", "waits", "idle")


def read_deal_query(params: QueryParams) -> DealFilter:
    """Read which deals are wanted. Raises Invalid."""
    words = " ".join(params.get("words", "").replace("\0", "").split())
    if len(words) > WORDS_LIMIT:
        raise Invalid({"words": f"write at most {WORDS_LIMIT} characters"})
    return DealFilter(
        series=_choice(params, "series", Series),
        state=_choice(params, "state", State),
        kind=_choice(params, "kind", DealKind),
        since=_day(params, "since"),
        until=_day(params, "until"),
        words=words,
        waits=params.get("waits") == "1",
        idle=params.get("idle") == "1",
    )


def _choice(params: QueryParams, name: str, kind: type[E]) -> E | None:
    text = params.get(name, "")
    if not text:
        return None
    found = next((one for one in kind if one.value == text), None)
    if found is None:
        raise Invalid({name: "choose one"})
    return found


def _day(params: QueryParams, name: str) -> date | None:
    text = params.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({name: "write a day as 2027-06-30"}) from None
