"""Who is signed in is told on every page, and to nobody else."""

import pytest

from market.account.member import MemberStanding
from market.viewer import Role
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]


@pytest.fixture
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


async def test_a_stranger_is_offered_the_sign_in(people: People) -> None:
    async with people.stranger() as nobody:
        answer = await nobody.get("/achievements")
    assert '<a href="/sign-in" >Sign in</a>' in answer.text
    assert "Sign out" not in answer.text
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_a_member_sees_whom_they_act_for(people: People, served: Served) -> None:
    async with people.of(Role.INSTITUTE, served.organization) as member:
        answer = await member.get("/achievements")
    assert ">Test organisation 1 (sample)</a>" in answer.text
    assert '<a href="/mine" >My listings</a>' in answer.text
    assert '<form method="post" action="/sign-out">' in answer.text
    assert "/office" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_office_is_linked_for_operators(people: People) -> None:
    async with people.of(Role.OPERATOR) as operator:
        page = (await operator.get("/achievements")).text
    assert ">market office</a>" in page
    assert '<a href="/office" >Office</a>' in page
    assert "/mine" not in page


async def test_who_owes_a_second_factor_is_not_yet_signed_in(people: People) -> None:
    broker = await people.join(Role.BROKER)
    async with people.signed_in(broker, proved=False) as browser:
        page = (await browser.get("/achievements")).text
    assert 'href="/account"' not in page
    assert "Sign out" in page


async def test_a_suspended_member_s_session_is_over_at_once(people: People, served: Served) -> None:
    suspended = await people.join(Role.INSTITUTE, served.organization, standing=MemberStanding.SUSPENDED)
    async with people.signed_in(suspended) as browser:
        assert "Sign out" not in (await browser.get("/achievements")).text
