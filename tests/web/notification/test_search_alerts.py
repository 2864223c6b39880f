"""Pages of standing search: saved from a search page, changed, removed; the limit is said plainly."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from market.notification.saved_search import SEARCHES_MAX
from market.notification.store import saved_searches
from market.viewer import Role
from tests.database import MarketServer
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
PATH = "/account/searches"
OFFERED = re.compile(r'href="(/account/searches/new[^"]*)"')
FIELD = re.compile(r'name="(new_id|asked)" value="([^"]*)"')


@pytest.fixture
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


@pytest.fixture
async def broker(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.BROKER) as client:
        yield client


async def form_of(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    """Open the form that saves a search, as it is filled at first."""
    page = await client.get(address)
    assert page.status_code == 200, page.text
    hidden = {name: unescape(value) for name, value in FIELD.findall(page.text)}
    return {**hidden, "name": "磁体与电机", "frequency": "daily"}


async def offered(client: httpx.AsyncClient, address: str) -> str:
    """Give the address under which a page offers to save what it looks for."""
    (found,) = OFFERED.findall((await client.get(address)).text)
    return unescape(str(found))


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("/search?q=磁体&kind=achievement&field=B1.01", "/search?q=%E7%A3%81%E4%BD%93&kind=achievement&field=B1.01"),
        ("/needs?place=CN/浙江省", "/search?kind=need&place=CN/%E6%B5%99%E6%B1%9F%E7%9C%81"),
    ],
)
async def test_a_page_s_search_is_saved_and_leads_back_to_it(broker: httpx.AsyncClient, page: str, found: str) -> None:
    form = await form_of(broker, await offered(broker, page))
    for _ in range(2):
        saved = await broker.post(PATH, data=form)
        assert (saved.status_code, saved.headers["location"]) == (303, f"{PATH}?saved")
    own = (await broker.get(PATH)).text
    assert own.count("磁体与电机</a>") == 1
    assert f'href="{found.replace("&", "&amp;")}"' in own


async def test_a_need_offers_its_fields(broker: httpx.AsyncClient, served: Served) -> None:
    address = await offered(broker, f"/needs/{served.need.id}")
    assert address == "/account/searches/new?kind=achievement&field=B2.02.01"


async def test_nothing_is_offered_to_who_is_not_signed_in(served: Served) -> None:
    assert OFFERED.findall((await served.client.get("/search?q=磁体")).text) == []


async def test_what_is_wrong_lies_beside_its_field_and_what_was_typed_stays(broker: httpx.AsyncClient) -> None:
    form = await form_of(broker, "/account/searches/new?q=磁体")
    refused = await broker.post(PATH, data={**form, "name": " ", "frequency": "weekly"})
    assert refused.status_code == 400
    assert '<a href="#name">Give it a name of at most 60 characters.</a>' in refused.text
    assert f'name="new_id" value="{form["new_id"]}"' in refused.text
    assert '<option value="weekly" selected>' in refused.text
    assert (await broker.post(PATH, data={**form, "asked": "kind=house"})).status_code == 400
    assert (await broker.get("/account/searches/new")).status_code == 400


async def test_the_limit_is_said_and_nothing_is_lost(people: People) -> None:
    member = await people.join(Role.BROKER)
    async with people.signed_in(member) as client:
        for _ in range(SEARCHES_MAX):
            form = await form_of(client, "/account/searches/new?q=磁体")
            assert (await client.post(PATH, data=form)).status_code == 303
        full = await client.post(PATH, data=await form_of(client, "/account/searches/new?q=电机"))
    assert full.status_code == 409
    assert f"You have {SEARCHES_MAX} saved searches, as many as anybody may have." in full.text
    assert 'value="磁体与电机"' in full.text


async def test_a_search_is_changed_and_removed_by_its_member_alone(people: People) -> None:
    member, stranger = await people.join(Role.BROKER), await people.join(Role.BROKER)
    async with people.signed_in(member) as client, people.signed_in(stranger) as other:
        await client.post(PATH, data=await form_of(client, "/account/searches/new?q=磁体"))
        async with people.database.reading() as conn:
            (search,) = await saved_searches.own(conn, actor=member.actor)
        path = f"{PATH}/{search.id}"
        changed = {"frequency": "at-once", "by_mail": "1"}
        assert (await other.post(path, data=changed)).status_code == 404
        assert (await other.post(f"{path}/remove", data={"x": ""})).status_code == 404
        assert (await client.post(path, data=changed)).status_code == 303
        async with people.database.reading() as conn:
            (search,) = await saved_searches.own(conn, actor=member.actor)
        assert (search.frequency.value, search.by_mail) == ("at-once", True)
        assert (await client.post(f"{path}/remove", data={"x": ""})).status_code == 303
        assert "None yet." in (await client.get(PATH)).text


async def test_own_listings_are_switched_by_their_members(people: People, served: Served) -> None:
    async with people.of(Role.INSTITUTE, served.organization) as client:
        assert f"/account/searches/own/{served.need.id}" in (await client.get(PATH)).text
        assert (await client.post(f"{PATH}/own/{served.need.id}", data={"on": "0"})).status_code == 303
        assert (await client.get(PATH)).text.count("Switch on<") == 1
        assert (await client.post(f"{PATH}/own", data={"frequency": "weekly"})).status_code == 303
        assert '<option value="weekly" selected>' in (await client.get(PATH)).text
