"""Listings past their last day leave the market by themselves."""

from dataclasses import replace
from datetime import date

from market.listing.listing import Status, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.listings import an_achievement, an_organization
from web.listing.jobs import expire_all


async def test_what_passed_its_day_expires_once_and_by_the_clock(database: Database) -> None:
    organization = an_organization()
    past, paused, later, draft = (an_achievement(organization, number=str(number)) for number in range(4))
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
        for listing in (past, paused, later, draft):
            await achievements.add(conn, listing, actor=COMMAND_LINE)
        for listing in (past, paused, later):
            await listings.take_step(conn, listing.id, Step.SUBMIT, actor=COMMAND_LINE)
            await listings.take_step(conn, listing.id, Step.PUBLISH, actor=COMMAND_LINE)
        await listings.take_step(conn, paused.id, Step.PAUSE, actor=COMMAND_LINE)
        for listing in (past, paused, draft):
            current = await achievements.get(conn, listing.id, viewer=OPERATOR)
            await achievements.edit(conn, replace(current, expires_on=date(2020, 1, 1)), actor=COMMAND_LINE)
    assert await expire_all(database) == 2
    assert await expire_all(database) == 0
    async with database.reading() as conn:
        found = await listings.find(conn, [past.id, paused.id, later.id, draft.id], viewer=OPERATOR)
        assert [listing.status for listing in found.values()] == [
            Status.EXPIRED,
            Status.EXPIRED,
            Status.PUBLISHED,
            Status.DRAFT,
        ]
        last = (await listings.history(conn, past.id, viewer=OPERATOR))[-1]
        assert (last.step, last.actor) == (Step.EXPIRE, "clock")
