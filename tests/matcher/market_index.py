"""A market of five listings with its index: fixtures and builders for the matcher's tests."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Listing, Step
from market.listing.need import Need
from market.listing.store import achievements, experts, listings, needs
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import COMMAND_LINE
from matcher.answering.local import LocalMatching
from matcher.encoder.encoder import Encoder
from matcher.sync.opening import open_matching
from tests.hashing import HashingEncoder


@dataclass(frozen=True)
class World:
    """A small market and whoever answers about it."""

    matching: LocalMatching
    database: Database
    owner: Organization
    magnet: Achievement
    membrane: Achievement
    expert: Expert


async def publish(database: Database, *made: Listing, bulk: bool = False) -> None:
    """Add listings and publish them, each batch in one transaction."""
    async with database.writing() as conn:
        for listing in made:
            match listing:
                case Achievement():
                    await achievements.add(conn, listing, actor=COMMAND_LINE, bulk=bulk)
                case Need():
                    await needs.add(conn, listing, actor=COMMAND_LINE, bulk=bulk)
                case Expert():
                    await experts.add(conn, listing, actor=COMMAND_LINE, bulk=bulk)
                case _:
                    raise AssertionError(type(listing))
        ids = [listing.id for listing in made]
        await listings.take_steps(conn, ids, Step.SUBMIT, actor=COMMAND_LINE, bulk=bulk)
        await listings.take_steps(conn, ids, Step.PUBLISH, actor=COMMAND_LINE, bulk=bulk)


async def add_organization(database: Database, organization: Organization) -> Organization:
    """Add an organisation."""
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
    return organization


def quiet(message: str) -> None:
    """Say nothing."""


def matching_at(
    home: Path, database: Database, encoder: Encoder | None = None, *, said: list[str] | None = None
) -> AbstractAsyncContextManager[LocalMatching]:
    """Open the index of a home over a database, with the hashing encoder if no other is given."""
    chosen = encoder if encoder is not None else HashingEncoder()
    say = said.append if said is not None else quiet
    return open_matching(Settings(home=home), database, lambda: chosen, (), say=say)
