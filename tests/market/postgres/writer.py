"""A process that writes until it is killed, for the crash proof: `python -m tests.market.postgres.writer HOME`.

It prints a listing's id once its commit is acknowledged, and nothing before.
"""

import asyncio
import sys
from pathlib import Path

from market.listing.listing import ListingId, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR
from tests.listings import an_achievement, an_organization


async def the_organization(database: Database) -> Organization:
    """Give the organisation that every written listing belongs to, added by whoever comes first."""
    organization = an_organization()
    async with database.writing() as conn:
        found = await organizations.find_by_code(conn, organization.code, viewer=OPERATOR)
        if found is None:
            await organizations.add(conn, organization, actor=COMMAND_LINE)
        return found or organization


async def write_one(database: Database, organization: Organization) -> ListingId:
    """Add and submit a listing in one transaction, and give its id once that is committed."""
    achievement = an_achievement(organization, number=None)
    async with database.writing() as conn:
        await achievements.add(conn, achievement, actor=COMMAND_LINE)
        await listings.take_step(conn, achievement.id, Step.SUBMIT, actor=COMMAND_LINE)
    return achievement.id


async def _write_for_ever(home: Path) -> None:
    async with open_market(Settings(home=home), say=lambda _: None) as database:
        organization = await the_organization(database)
        while True:
            print(await write_one(database, organization), flush=True)  # noqa: T201 -- the parent reads it


if __name__ == "__main__":
    asyncio.run(_write_for_ever(Path(sys.argv[1])))
