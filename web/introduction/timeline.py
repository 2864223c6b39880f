"""An introduction as a page shows it (对接视图): both texts, one timeline of everything, and what its reader may do."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from market.disclosure.grant import Grant, GrantSide, GrantState
from market.disclosure.reading import Reading
from market.disclosure.store import confidential_texts, grants
from market.errors import NotFound
from market.introduction.introduction import Introduction, IntroductionSide
from market.introduction.message import ReadMessage
from market.introduction.store import messages as introduction_messages
from market.introduction.store import steps as introduction_steps
from market.introduction.store.steps import Happened
from market.listing.listing import Listing, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection
from market.viewer import MemberId, Viewer
from web.introduction.labels import describe_move
from web.page.language import message

GRANT_WORDS: Mapping[GrantState, str] = {
    GrantState.ASKED: message("Asked for a confidential text"),
    GrantState.GRANTED: message("Opened a confidential text"),
    GrantState.REFUSED: message("Kept a confidential text closed"),
    GrantState.REVOKED: message("Closed a confidential text again"),
    GrantState.LAPSED: message("The right to a confidential text ran out"),
}
READ = message("Read a confidential text")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of the timeline: a sentence (a message id), what it is about, or what somebody wrote and for whom."""

    at: datetime
    sentence: str = ""
    about: Enum | None = None
    word: ReadMessage | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionBrief:
    """An introduction in a list, with the listings that its reader may see."""

    introduction: Introduction
    need: Listing | None
    listing: Listing | None
    late: bool
    owes: bool
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """What is known of the two parties: their listings, and the organisations that are named to the reader."""

    texts: Mapping[IntroductionSide, Listing | None]
    names: Mapping[IntroductionSide, Organization | None] = field(default_factory=dict)


async def read_texts(
    conn: Connection, introductions: Iterable[Introduction], *, viewer: Viewer
) -> dict[ListingId, Listing]:
    """Read the listings of introductions that a viewer may see."""
    ids = {one for each in introductions for one in (each.need_id, each.listing_id)}
    return await listings.find(conn, sorted(ids), viewer=viewer)


async def read_facts(conn: Connection, introduction: Introduction, *, viewer: Viewer) -> PartyFacts:
    """Read what a viewer may know of the parties."""
    texts = await read_texts(conn, [introduction], viewer=viewer)
    ids: dict[IntroductionSide, OrganizationId] = {
        side: introduction.party(side).organization_id for side in IntroductionSide
    }
    known = await organizations.find(conn, ids.values(), viewer=viewer)
    return PartyFacts(
        texts={
            IntroductionSide.NEED: texts.get(introduction.need_id),
            IntroductionSide.SUPPLY: texts.get(introduction.listing_id),
        },
        names={side: known.get(organization_id) for side, organization_id in ids.items()},
    )


async def read_timeline(conn: Connection, introduction: Introduction, *, viewer: Viewer) -> tuple[TimelineEntry, ...]:
    """Read everything that happened and is for a viewer, the latest first; of one moment, what came of the rest."""
    steps = await introduction_steps.timeline(conn, introduction.id, viewer=viewer)
    words = await introduction_messages.read(conn, introduction.id, viewer=viewer)
    asked = [
        grant
        for listing_id in (introduction.need_id, introduction.listing_id)
        for grant in await grants.find(conn, viewer=viewer, listing_id=listing_id)
        if _belongs(grant, introduction)
    ]
    entries = [*_of_steps(steps), *(TimelineEntry(at=word.written_at, word=word) for word in words), *_of_grants(asked)]
    entries += _of_readings(await _readings(conn, introduction, viewer))
    return tuple(sorted(entries, key=lambda entry: entry.at))[::-1]


async def _readings(conn: Connection, introduction: Introduction, viewer: Viewer) -> list[Reading]:
    """Read who of the other side, or whether the broker, read a confidential text; told to its owner and the office."""
    found: list[Reading] = []
    for listing_id in (introduction.need_id, introduction.listing_id):
        with suppress(NotFound):
            found += await confidential_texts.readings(conn, listing_id, viewer=viewer)
    return [reading for reading in found if _is_party(introduction, reading.organization_id, reading.reader_id)]


def _of_readings(found: Sequence[Reading]) -> list[TimelineEntry]:
    return [TimelineEntry(at=reading.read_at, sentence=READ, about=reading.tier) for reading in found]


def _of_steps(steps: Sequence[Happened]) -> list[TimelineEntry]:
    return [TimelineEntry(at=one.at, sentence=describe_move(one.move, one.side), about=one.because) for one in steps]


def _of_grants(found: Sequence[Grant]) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            at=grant.ended_at or grant.decided_at or grant.asked_at,
            sentence=GRANT_WORDS[grant.state],
            about=grant.tier,
            href=f"/{'office' if grant.side is GrantSide.OFFICE else 'mine'}/grants/{grant.id}",
        )
        for grant in found
    ]


def _belongs(grant: Grant, introduction: Introduction) -> bool:
    """Say whether a grant is of the other side or of the broker.

    To tell which of a listing's grants is an anonymous firm's would name the firm: one that is not named to the
    reader has the organisation NO_ORGANIZATION here, which nothing was ever granted to.
    """
    return _is_party(introduction, grant.receiver_id, grant.receiver_member_id)


def _is_party(introduction: Introduction, organization_id: OrganizationId | None, member_id: MemberId | None) -> bool:
    """Say whether somebody is the broker, or of a side that is named to the reader."""
    sides = (introduction.need.organization_id, introduction.supply.organization_id)
    broker = member_id is not None and member_id == introduction.owner_id
    return broker or (organization_id is not None and organization_id in sides)
