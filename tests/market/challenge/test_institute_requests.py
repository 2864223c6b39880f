"""Questions to institutes: by the office alone, once a need, so many a month, answered by their editors once."""

import pytest

from market.challenge.institute_request import ASKED_PER_MONTH, AskedEnough, InstituteAnswer, InstituteRequestId, SentAs
from market.challenge.store import institute_requests
from market.errors import Conflict, NotAllowed, NotFound
from market.listing.listing import ListingId, Step
from market.listing.store import listings, needs
from market.organization import OrganizationId
from market.viewer import COMMAND_LINE, Actor
from tests.listings import a_need
from tests.market.challenge.builders import Calling, calling

__all__ = ["calling"]


def institute(calling: Calling) -> OrganizationId:
    found = calling.institute.organization_id
    assert found is not None
    return found


async def ask(calling: Calling, need_id: ListingId, actor: Actor | None = None) -> InstituteRequestId | None:
    asking = actor or calling.office
    return await institute_requests.ask(calling.conn, need_id, institute(calling), SentAs.MAIL, actor=asking)


async def another_need(calling: Calling, number: int) -> ListingId:
    need = a_need(calling.firm, number=f"N-{number}")
    await needs.add(calling.conn, need, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(calling.conn, need.id, step, actor=COMMAND_LINE)
    return need.id


async def test_an_institute_is_asked_once_about_a_need_and_answers_once(calling: Calling) -> None:
    asked = await ask(calling, calling.need.id)
    assert asked is not None
    assert await ask(calling, calling.need.id) is None
    for actor, error in ((calling.institute_reader, NotAllowed), (calling.other_institute, NotFound)):
        with pytest.raises(error):
            await institute_requests.answer(calling.conn, asked, InstituteAnswer.DECLINED, actor=actor)
    for _ in range(2):
        await institute_requests.answer(calling.conn, asked, InstituteAnswer.DECLINED, actor=calling.institute)
    with pytest.raises(Conflict):
        await institute_requests.answer(calling.conn, asked, InstituteAnswer.INTERESTED, actor=calling.institute)
    (own,) = await institute_requests.of_own(calling.conn, viewer=calling.institute.viewer)
    assert (own.need_id, own.answer) == (calling.need.id, InstituteAnswer.DECLINED)
    assert await institute_requests.of_own(calling.conn, viewer=calling.other_institute.viewer) == []
    assert [
        each.id for each in await institute_requests.of_need(calling.conn, own.need_id, viewer=calling.broker.viewer)
    ] == [asked]


async def test_one_institute_is_asked_so_often_in_a_month_and_no_more(calling: Calling) -> None:
    wanted = [await another_need(calling, number) for number in range(ASKED_PER_MONTH + 1)]
    for need_id in wanted[:-1]:
        await ask(calling, need_id)
    with pytest.raises(AskedEnough):
        await ask(calling, wanted[-1])
    counts = await institute_requests.asked_this_month(calling.conn, [institute(calling)], viewer=calling.office.viewer)
    assert counts == {institute(calling): ASKED_PER_MONTH}
    await calling.conn.execute("UPDATE institute_request SET asked_at = asked_at - interval '32 days'")
    assert await ask(calling, wanted[-1]) is not None


async def test_the_office_alone_asks_and_about_what_is_public(calling: Calling) -> None:
    for actor in (calling.broker, calling.owner, calling.institute):
        with pytest.raises(NotAllowed):
            await ask(calling, calling.need.id, actor)
    with pytest.raises(NotAllowed):
        await institute_requests.of_need(calling.conn, calling.need.id, viewer=calling.owner.viewer)
    await listings.take_step(calling.conn, calling.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    with pytest.raises(NotFound):
        await ask(calling, calling.need.id)
