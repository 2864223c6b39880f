"""Declines (谢绝原因): what a supplier learns from brokers' grades, and what the office sees counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.judging.judgement import Reason
from market.queue.decline import FEWEST_ASKERS, FieldCount, ListingDeclines
from market.queue.store import declines
from market.viewer import Role
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.language import message
from web.page.rendering import page_response

router = APIRouter()
READ = ["GET", "HEAD"]

ADVICE: Mapping[Reason, str] = {
    Reason.SAME_WORDS: message(
        "Say in the first sentence which problem it solves: words alone brought these needs here."
    ),
    Reason.DIFFERENT_PROBLEM: message("Name where it is used and where not, so that other needs don't meet it."),
    Reason.PARTIAL: message("Say what else is needed for a whole solution, and who could bring it."),
    Reason.INDICATOR: message("State the figures that are asked for, with their units and conditions."),
    Reason.CONDITION: message("State under which conditions and on which objects it was tried."),
    Reason.MATURITY: message(
        "State the maturity that it has reached, with evidence and day; if it is early, say what is next."
    ),
    Reason.PRICE: message("Name a price or a range, or that it can be talked about."),
    Reason.TERRITORY: message("Say for which territory and under which rights it is to be had."),
    Reason.MODE: message("List every way of working together that you would take."),
    Reason.UNCLEAR: message(
        "Rewrite the summary in three sentences: what it is, what it does, what it was measured at."
    ),
}
"""One kind sentence for each reason, on what to add (message ids)."""


@dataclass(frozen=True, slots=True)
class DeclinesPage:
    """What brokers said of an organisation's listings, those shown most first."""

    TEMPLATE: ClassVar[str] = "declines.html"

    listings: tuple[ListingDeclines, ...]
    advice: Mapping[Reason, str]
    fewest: int


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A field or an organisation, and how often each reason was given."""

    name: str
    counts: Mapping[Reason, int]

    @property
    def total(self) -> int:
        """Add the reasons up."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class OfficeDeclinesPage:
    """Reasons counted by field and by organisation."""

    TEMPLATE: ClassVar[str] = "office_declines.html"

    fields: tuple[CountedRow, ...]
    organizations: tuple[CountedRow, ...]
    reasons: tuple[Reason, ...] = tuple(Reason)


@router.api_route("/mine/declines", methods=READ)
async def show_declines(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Tell a supplier why its listings were declined, without who declined."""
    viewer = visitor.actor(Role.ENTERPRISE, Role.INSTITUTE).viewer
    async with market.database.reading() as conn:
        told = await declines.of_supplier(conn, viewer=viewer)
    return page_response(request, DeclinesPage(tuple(told), ADVICE, FEWEST_ASKERS))


@router.api_route("/office/declines", methods=READ)
async def show_office_declines(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show an operator which reasons are given, by field and by organisation."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        fields = await declines.by_field(conn, viewer=viewer)
        organizations = await declines.by_organization(conn, viewer=viewer)
    return page_response(request, OfficeDeclinesPage(_rows(fields), _rows(organizations)))


def _rows(counted: Sequence[FieldCount]) -> tuple[CountedRow, ...]:
    """Put the counts of one name into one row, in the order of the names; organisations of one name stay apart."""
    rows: dict[object, tuple[str, dict[Reason, int]]] = {}
    for each in counted:
        rows.setdefault(each.organization_id or each.name, (each.name, {}))[1][each.reason] = each.declined
    return tuple(CountedRow(name, counts) for name, counts in rows.values())
