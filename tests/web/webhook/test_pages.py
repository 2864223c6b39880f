"""The pages of webhooks: a secret shown once, what went wrong, a dead letter sent again; the office counts alone."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from market.account.member import Member
from market.viewer import Role
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import WEBHOOKS_MAX, DeliveryAnswer
from tests.market.webhook.builders import FAILED, Hooked, add_hooked, claims_of, let_pass
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
URL = "https://hooks.example.org/take"


@pytest.fixture
async def people(served: Served) -> AsyncIterator[People]:
    people = People(served.app, served.app.state.market.database)
    yield people
    async with people.database.writing() as conn:
        await conn.execute("DELETE FROM webhook")


async def add(client: httpx.AsyncClient, url: str = URL) -> httpx.Response:
    return await client.post("/account/webhooks", data={"url": url})


def secrets_in(page: str) -> list[str]:
    return re.findall(r"whsec_[A-Za-z0-9+/=]+", page)


async def path_of(people: People, member: Member) -> str:
    async with people.database.reading() as conn:
        (webhook,) = await webhooks.own(conn, viewer=member.viewer)
    return f"/account/webhooks/{webhook.id}"


async def settle(people: People, hooked: Hooked, answer: DeliveryAnswer, *, age: str = "0") -> None:
    """Have a digest promised and its attempt end so."""
    async with people.database.writing() as conn:
        await hooked.promise(conn)
        await let_pass(conn, age)
    async with people.database.writing() as conn:
        (claim,) = await claims_of(conn)
        await deliveries.settle(conn, claim, answer, chance=0)


async def test_a_webhook_is_added_and_its_secret_is_shown_once(people: People) -> None:
    member = await people.join(Role.BROKER)
    async with people.signed_in(member) as client:
        added = await add(client)
        (secret,) = secrets_in(added.text)
        assert (added.status_code, added.headers["cache-control"]) == (200, "no-store")
        path = await path_of(people, member)
        for page in (path, "/account/webhooks", "/account/data"):
            assert secrets_in((await client.get(page)).text) == []
        assert URL in (await client.get("/account/webhooks")).text
        renewed = await client.post(path, data={"do": "rotate"})
        (other,) = secrets_in(renewed.text)
        assert other != secret
        assert "signs beside the new one until" in renewed.text


@pytest.mark.parametrize(
    "url", ["", "http://hooks.example.org/", "https://127.0.0.1/", "https://u:p@hooks.example.org/"]
)
async def test_an_address_that_is_none_is_kept_to_be_mended(people: People, url: str) -> None:
    async with people.of(Role.BROKER) as client:
        refused = await add(client, url)
    assert refused.status_code == 400
    assert '<a href="#url">' in refused.text
    assert f'value="{url}"' in refused.text


async def test_an_address_is_added_once_and_five_at_most(people: People) -> None:
    async with people.of(Role.BROKER) as client:
        for number in range(WEBHOOKS_MAX - 1):
            await add(client, f"{URL}/{number}")
        assert (await add(client, f"{URL}/0")).status_code == 409
        last = await add(client, f"{URL}/last")
        assert last.status_code == 200
        assert 'name="url"' not in (await client.get("/account/webhooks")).text
        assert (await add(client, f"{URL}/more")).status_code == 409


async def test_a_colleague_and_the_office_find_nothing(people: People, served: Served) -> None:
    member = await people.join(Role.ENTERPRISE, served.organization)
    async with people.database.writing() as conn:
        hooked = await add_hooked(conn, member=member)
    path = f"/account/webhooks/{hooked.webhook_id}"
    for other in (await people.join(Role.ENTERPRISE, served.organization), await people.join(Role.OPERATOR)):
        async with people.signed_in(other) as client:
            assert (await client.get(path)).status_code == 404
            for do in ("try", "pause", "resume", "rotate", "remove"):
                assert (await client.post(path, data={"do": do})).status_code == 404


async def test_it_is_paused_switched_on_and_removed(people: People) -> None:
    member = await people.join(Role.EXPERT)
    async with people.signed_in(member) as client:
        await add(client)
        path = await path_of(people, member)
        assert "switched on" in (await client.get(path)).text
        assert (await client.post(path, data={"do": "pause"})).headers["location"] == path
        assert "paused" in (await client.get(path)).text
        await client.post(path, data={"do": "resume"})
        assert "switched on" in (await client.get(path)).text
        assert (await client.post(path, data={"do": "nothing"})).status_code == 400
        assert (await client.post(path, data={"do": "remove"})).headers["location"] == "/account/webhooks"
        assert (await client.get(path)).status_code == 404


async def test_a_trial_is_sent_in_the_background_and_ten_in_ten_minutes(people: People) -> None:
    member = await people.join(Role.EXPERT)
    async with people.signed_in(member) as client:
        await add(client)
        path = await path_of(people, member)
        codes = [(await client.post(path, data={"do": "try"})).status_code for _ in range(11)]
        assert codes == [303] * 10 + [429]
        assert (await client.get(path)).text.count(">trial</span>") == 10


async def test_each_end_can_be_read_and_a_dead_letter_is_sent_again(people: People) -> None:
    member = await people.join(Role.BROKER)
    async with people.database.writing() as conn:
        hooked = await add_hooked(conn, member=member)
    path = f"/account/webhooks/{hooked.webhook_id}"
    await settle(people, hooked, FAILED, age="7 days")
    async with people.signed_in(member) as client:
        page = (await client.get(path)).text
        again = re.search(r'action="([^"]+/deliveries/[^"]+)"', page)
        assert again is not None
        assert "It answered that it did not take the message." in page
        assert (await client.post(again[1])).headers["location"] == path
        assert "/deliveries/" not in (await client.get(path)).text
        assert (await client.post(again[1])).status_code == 409
        async with people.database.writing() as conn:
            (claim,) = await claims_of(conn)
            redirected = DeliveryAnswer.of_status(302, redirect_host="elsewhere.example")
            await deliveries.settle(conn, claim, redirected, chance=0)
        assert "It redirects to elsewhere.example, where nothing is sent." in (await client.get(path)).text
        await settle(people, hooked, DeliveryAnswer.of_status(410))
        assert "The address answered 410" in (await client.get(path)).text


async def test_the_office_counts_and_sees_no_address(people: People) -> None:
    async with people.database.writing() as conn:
        hooked = await add_hooked(conn, "https://secret-place.example.org/")
    await settle(people, hooked, FAILED, age="7 days")
    async with people.of(Role.OPERATOR) as client:
        page = (await client.get("/office/webhooks")).text
    assert "secret-place" not in page
    assert str(hooked.webhook_id) not in page
    assert re.search(r"<dt>given up</dt><dd[^>]*>1</dd>", page)
    assert re.search(r'did not take the message\.</th><td class="num">0</td><td class="num">1</td>', page)


async def test_nobody_who_is_not_signed_in_has_webhooks(people: People) -> None:
    async with people.stranger() as client:
        assert (await client.get("/account/webhooks")).status_code == 303
        assert (await add(client)).status_code == 401
