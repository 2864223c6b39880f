"""What suppliers learn from declines: counted, kind, and never from so few that somebody could be made out."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from market.errors import NotAllowed
from market.judging.judgement import Judgement, JudgementId, Level, Reason
from market.judging.store import judgements
from market.listing.achievement import Achievement
from market.listing.store import achievements, needs
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.queue.decline import FEWEST_ASKERS, ReasonCount
from market.queue.store import declines
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Role, Viewer
from tests.listings import a_need, an_achievement, an_organization


async def add_firm(conn: Connection, number: int) -> Organization:
    firm = an_organization(number)
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    return firm


async def decline(
    conn: Connection, listing: Achievement, firm: Organization, reason: Reason, *, number: int = 1
) -> Judgement:
    need = a_need(firm, number=f"N-{number}", title=f"需求 {number}")
    await needs.add(conn, need, actor=COMMAND_LINE)
    judgement = Judgement(
        id=JudgementId(uuid4()),
        need_id=need.id,
        listing_id=listing.id,
        level=Level.WEAK,
        reason=reason,
        judge="member:1",
        judged_at=datetime.now(UTC),
        rank=1,
        probability=1.0,
        model="m",
        index_version="1",
        blind=False,
    )
    await judgements.add(conn, judgement, actor=COMMAND_LINE)
    return judgement


@pytest.fixture
async def supplier(conn: Connection) -> Organization:
    return await add_firm(conn, 1)


async def test_a_supplier_learns_why_once_three_firms_stand_behind_it(conn: Connection, supplier: Organization) -> None:
    silent = replace(an_achievement(supplier), maturity=None)
    await achievements.add(conn, silent, actor=COMMAND_LINE)
    viewer = Viewer(Role.INSTITUTE, supplier.id)
    for number in range(2, 2 + FEWEST_ASKERS):
        assert await declines.of_supplier(conn, viewer=viewer) == []
        await decline(conn, silent, await add_firm(conn, number), Reason.MATURITY)
    (told,) = await declines.of_supplier(conn, viewer=viewer)
    assert (told.listing_id, told.title, told.shown) == (silent.id, silent.title, 3)
    assert told.reasons == (ReasonCount(Reason.MATURITY, 3, 3),)


async def test_one_firm_that_asks_often_is_still_one_firm(conn: Connection, supplier: Organization) -> None:
    magnet, firm = an_achievement(supplier), await add_firm(conn, 2)
    await achievements.add(conn, magnet, actor=COMMAND_LINE)
    for number in range(5):
        await decline(conn, magnet, firm, Reason.PRICE, number=number)
    assert await declines.of_supplier(conn, viewer=Viewer(Role.INSTITUTE, supplier.id)) == []


async def test_the_figure_that_firms_ask_for_is_named(conn: Connection, supplier: Organization) -> None:
    magnet = an_achievement(supplier)
    await achievements.add(conn, magnet, actor=COMMAND_LINE)
    for number in range(2, 6):
        await decline(conn, magnet, await add_firm(conn, number), Reason.INDICATOR)
    await decline(conn, magnet, await add_firm(conn, 6), Reason.MODE)
    (told,) = await declines.of_supplier(conn, viewer=Viewer(Role.INSTITUTE, supplier.id))
    assert told.shown == 5
    assert told.reasons == (ReasonCount(Reason.INDICATOR, 4, 4, "工作温度"),)  # one firm's reason stays untold


async def test_a_replaced_grade_counts_no_more(conn: Connection, supplier: Organization) -> None:
    magnet = an_achievement(supplier)
    await achievements.add(conn, magnet, actor=COMMAND_LINE)
    made = [await decline(conn, magnet, await add_firm(conn, number), Reason.PRICE) for number in range(2, 5)]
    better = replace(made[0], id=JudgementId(uuid4()), level=Level.STRONG, reason=None, replaces=made[0].id)
    await judgements.add(conn, better, actor=COMMAND_LINE)
    assert await declines.of_supplier(conn, viewer=Viewer(Role.INSTITUTE, supplier.id)) == []


async def test_the_office_sees_reasons_by_field_and_organisation(conn: Connection, supplier: Organization) -> None:
    magnet = an_achievement(supplier)
    await achievements.add(conn, magnet, actor=COMMAND_LINE)
    await decline(conn, magnet, await add_firm(conn, 2), Reason.PRICE)
    (field,) = await declines.by_field(conn, viewer=OPERATOR)
    assert (field.name, field.reason, field.declined) == ("B2.02", Reason.PRICE, 1)
    (organization,) = await declines.by_organization(conn, viewer=OPERATOR)
    assert (organization.organization_id, organization.declined) == (supplier.id, 1)
    for viewer in (PUBLIC, Viewer(Role.INSTITUTE, supplier.id), Viewer(Role.BROKER)):
        with pytest.raises(NotAllowed):
            await declines.by_field(conn, viewer=viewer)
    with pytest.raises(NotAllowed):
        await declines.of_supplier(conn, viewer=Viewer(Role.EXPERT))
