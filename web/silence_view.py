"""Silence as a page shows it (无人应答视图): each need with what was counted, and on which condition answers fail."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.challenge.unmatched_need import Hindrance, Silence
from market.indicator.indicator import Indicator
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.requirement import requirements_of
from market.listing.store import needs
from market.office.store import organizations
from market.postgres.db import Connection
from market.viewer import Viewer
from web.pages.card import Card, listing_card


@dataclass(frozen=True, slots=True)
class Failing:
    """A condition on which answers fail; `indicator` is the one that is asked for, None for another condition."""

    hindrance: Hindrance
    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class SilentNeed:
    """A need that nothing answers, with what was counted of it."""

    silence: Silence
    card: Card
    need: Need
    failing: tuple[Failing, ...]


async def read_silent(conn: Connection, silences: Sequence[Silence], *, viewer: Viewer) -> tuple[SilentNeed, ...]:
    """Read the needs as the viewer may, in their order; one that is gone meanwhile is left out."""
    ids: list[ListingId] = [each.need_id for each in silences]
    found = await needs.find(conn, ids, viewer=viewer)
    known = await organizations.find(conn, {need.organization_id for need in found.values()}, viewer=viewer)
    return tuple(
        SilentNeed(each, listing_card(need, known), need, failing_of(each, need))
        for each in silences
        if (need := found.get(each.need_id)) is not None
    )


def failing_of(silence: Silence, need: Need) -> tuple[Failing, ...]:
    """Say on which conditions the near misses of a need fail, the commonest first."""
    indicators = requirements_of(need).indicators
    return tuple(
        Failing(each, indicators[each.place] if each.place is not None and each.place < len(indicators) else None)
        for each in silence.hindrances(indicators)
    )
