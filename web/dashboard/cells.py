"""Rows behind figures of the district's picture: each in cells, with what it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from market.dashboard.funnel import BEFORE_DEALS, STAGES, Behind, FunnelStage, NeedWay, wait_for
from market.dashboard.reply import AskedSide
from market.deal.deal import PartyType
from market.listing.listing import Kind, Listing, ListingId
from market.organization import Organization, OrganizationId
from market.statistic.statistic import DealLabel
from web.dashboard.address import exposure_address
from web.dashboard.charts import FUNNEL_STAGES
from web.page.formats import NONE
from web.page.labels import LABELS
from web.page.language import Catalogue, message

GONE = message("no longer to be seen")
MEASURED_DAYS = 90
"""Over so many days it is measured how far organisations are behind."""

FUNNEL_SAYS: Mapping[Behind, str] = {
    Behind.REACHED: message("Needs that came to “%(stage)s” or further."),
    Behind.TIMED: message("Needs of which both the day of “%(stage)s” and that of the stage before are known."),
    Behind.WAITED: message(
        "Needs that came to “%(stage)s” on a known day after the stage before, and those that still wait there: what "
        "the estimate of the days is made of."
    ),
}


@dataclass(frozen=True, slots=True)
class LinkedCell:
    """A cell of a row: what it says, where it leads, "" for nowhere, and whether it is a number or a day."""

    text: str
    link: str = ""
    figure: bool = False


LinkedRow = tuple[LinkedCell, ...]


def need_row(
    each: NeedWay, stage: FunnelStage, found: Mapping[ListingId, Listing], catalogue: Catalogue, today: date
) -> LinkedRow:
    """Write the way of a need: the day of each stage, which leads to what brought it there, and the wait for this."""
    introduced = each.introduction_id
    leads = ["", "", "" if introduced is None else f"/introductions/{introduced}"]
    leads += ["" if deal is None else f"/deals/{deal}" for deal in each.deals]
    days = [
        LinkedCell(NONE if on is None else on.isoformat(), lead, figure=True)
        for on, lead in zip(each.days, leads, strict=True)
    ]
    wait = wait_for(each.days, stage, today)
    waited = NONE if wait is None else f"{wait.days:,}"
    if wait is not None and not wait.came:
        waited = catalogue.text(message("%(days)s so far"), days=waited)
    return listing_cell(each.need_id, Kind.NEED, found, catalogue), *days, LinkedCell(waited, figure=True)


def need_heads(catalogue: Catalogue, *, operates: bool) -> tuple[str, ...]:
    """Name the columns of needs' ways, as far as their reader knows them."""
    stages = (catalogue.text(FUNNEL_STAGES[stage]) for stage in (STAGES if operates else BEFORE_DEALS))
    return catalogue.text(message("Need")), *stages, catalogue.text(message("days from the stage before"))


def reply_row(each: AskedSide, found: Mapping[ListingId, Listing], catalogue: Catalogue) -> LinkedRow:
    """Write a side that was asked."""
    said = message("answered") if each.asked.answered else message("no answer")
    need, listing = (listing_title(listing_id, found, catalogue) for listing_id in (each.need_id, each.listing_id))
    return (
        LinkedCell(f"{need} ↔ {listing}", f"/introductions/{each.introduction_id}"),
        LinkedCell(f"{each.asked.days:,}", figure=True),
        LinkedCell(catalogue.text(said)),
    )


def debt_row(owner: OrganizationId, debt: float, known: Mapping[OrganizationId, Organization]) -> LinkedRow:
    """Write how far an organisation is behind."""
    named = known.get(owner)
    name = LinkedCell(str(owner) if named is None else named.name, exposure_address(owner, MEASURED_DAYS))
    return name, LinkedCell(f"{debt:+.2f}", figure=True)


def deal_cells(deal_id: object, told: DealLabel | None, catalogue: Catalogue) -> LinkedRow:
    """Write what a deal is called, and its parties."""
    if told is None:
        return LinkedCell(str(deal_id), f"/deals/{deal_id}"), LinkedCell(NONE), LinkedCell(NONE)
    person = catalogue.text(LABELS[PartyType.PERSON])
    return (
        LinkedCell(told.subject, f"/deals/{deal_id}"),
        LinkedCell(told.seller or person),
        LinkedCell(told.buyer or person),
    )


def listing_cell(
    listing_id: ListingId, kind: Kind, found: Mapping[ListingId, Listing], catalogue: Catalogue
) -> LinkedCell:
    """Name a listing that the reader may see, and lead to it."""
    link = f"/{kind.value}s/{listing_id}" if listing_id in found else ""
    return LinkedCell(listing_title(listing_id, found, catalogue), link)


def listing_title(listing_id: ListingId, found: Mapping[ListingId, Listing], catalogue: Catalogue) -> str:
    """Give the title of a listing that the reader may see."""
    listing = found.get(listing_id)
    return catalogue.text(GONE) if listing is None else listing.title


def name_columns(catalogue: Catalogue, heads: Sequence[str]) -> tuple[str, ...]:
    """Write names of columns."""
    return tuple(catalogue.text(head) for head in heads)
