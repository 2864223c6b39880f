"""The answers of a comparison as its pages show them: masked where it is blind, with the facts beside the scores."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from market.comparison.comparison import Answer, Comparison
from market.comparison.mask import Mask
from market.listing.achievement import Achievement
from market.listing.fit import fit
from market.listing.listing import ListingId, Status
from market.listing.need import Need
from market.listing.requirement import Requirements, requirements_of
from market.listing.stated_indicators import indicators_of
from market.listing.store import achievements
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.place import Nearness, nearness
from market.postgres.db import Database
from market.viewer import Viewer
from web.pages.card import PATHS
from web.pages.fit_view import FitRow, FitView, fit_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One answer; `listing` is None once it is not offered any more, `organization` None while that is hidden.

    `href` is empty where the listing's page would tell whose it is.
    """

    answer: Answer
    listing: Achievement | None = None
    organization: Organization | None = None
    nearness: Nearness | None = None
    fit: FitView | None = None
    href: str = ""

    def indicator(self, name: str) -> FitRow | None:
        """Give the verdict on the indicator of a name, if the need asks for it."""
        rows = self.fit.rows if self.fit is not None else ()
        return next((row for row in rows if row.verdict is not None and row.verdict.wanted.name == name), None)


@dataclass(frozen=True, slots=True)
class Columns:
    """The answers in the order of their letters, and what the need requires of them."""

    columns: tuple[Column, ...]
    required: Requirements

    @property
    def offered(self) -> Mapping[ListingId, Achievement]:
        """Give the answers that are still offered."""
        return {each.answer.listing_id: each.listing for each in self.columns if each.listing is not None}


async def read_columns(database: Database, comparison: Comparison, need: Need, *, viewer: Viewer) -> Columns:
    """Read the answers as a member of the need's organisation may see them now."""
    async with database.reading() as conn:
        found = await achievements.find(conn, [each.listing_id for each in comparison.answers], viewer=viewer)
        ids = {each.organization_id for each in found.values()}
        known = await organizations.find(conn, sorted(ids, key=str), viewer=viewer)
    offered = {one: each for one, each in found.items() if each.status is Status.PUBLISHED}
    return await asyncio.to_thread(_columns, comparison, need, offered, known)


def _columns(
    comparison: Comparison,
    need: Need,
    offered: Mapping[ListingId, Achievement],
    known: Mapping[OrganizationId, Organization],
) -> Columns:
    """Check each answer against the need; reading figures out of texts takes its time."""
    required = requirements_of(need)
    mask = Mask(known.values()) if comparison.hides else None
    columns: list[Column] = []
    for answer in comparison.answers:
        listing = offered.get(answer.listing_id)
        if listing is None:
            columns.append(Column(answer=answer))
            continue
        shown = listing if mask is None else mask.listing(listing)
        columns.append(
            Column(
                answer=answer,
                listing=shown,
                organization=known.get(listing.organization_id) if mask is None else None,
                nearness=nearness(need.place, listing.place),
                fit=fit_view(fit(required, shown, indicators_of(shown)), required, shown),
                href=f"{PATHS[listing.KIND]}/{listing.id}" if mask is None else "",
            )
        )
    return Columns(tuple(columns), required)
