"""Deals (合同): the list of those that concern a reader, and what they add up to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import ClassVar, TypeVar

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from market.day import day_of
from market.deal.deal import Series
from market.deal.kind import DealKind
from market.deal.list import DealBrief, Sum, Wanted
from market.deal.state import State
from market.deal.store import lists as deal_lists
from market.errors import Invalid
from market.introduction.introduction import WORKERS
from web.context import CurrentMarket
from web.filters import address
from web.pages.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.pages.panel import Pairs
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/deals"
WORDS_LIMIT = 100
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealsPage:
    """The deals that concern a reader; `works`: they record deals, `sums` are of all wanted, each with its list."""

    TEMPLATE: ClassVar[str] = "deals.html"

    deals: tuple[DealBrief, ...]
    total: int
    sums: tuple[tuple[Sum, str], ...]
    wanted: Wanted
    paging: Paging
    works: bool
    today: date
    series: tuple[Series, ...] = tuple(Series)
    states: tuple[State, ...] = tuple(State)
    kinds: tuple[DealKind, ...] = tuple(DealKind)

    @property
    def narrowed(self) -> bool:
        """Say whether less than everything is wanted."""
        return self.wanted != Wanted()


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_deals(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the deals that concern the reader. Raises Invalid for what there is not."""
    actor, params = visitor.actor(), request.query_params
    wanted, page = read_wanted(params), read_page(params)
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
        today=day_of(datetime.now(UTC)),
    )
    return page_response(request, shown)


def _opened(told: Sum, pairs: Pairs) -> str:
    """Give the address of the deals that a sum is of: what was wanted, narrowed to its line."""
    kept = [(name, value) for name, value in pairs if name not in ("series", "state")]
    return address(PATH, ("series", told.series.value), ("state", told.state.value), *kept)


_NAMES = ("series", "state", "kind", "since", "until", "words", "waits", "idle")


def read_wanted(params: QueryParams) -> Wanted:
    """Read which deals are wanted. Raises Invalid."""
    words = " ".join(params.get("words", "").replace("\0", "").split())
    if len(words) > WORDS_LIMIT:
        raise Invalid({"words": f"write at most {WORDS_LIMIT} characters"})
    return Wanted(
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
