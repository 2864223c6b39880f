"""Attribution over the pages: the form keeps what was typed, the deal shows the shares, the office reads the sums."""

import csv
from collections.abc import AsyncIterator
from io import StringIO

import httpx
import pytest

from market.deal.deal import DealId
from market.viewer import Role
from tests.database import MarketServer
from tests.market.publication.builders import Made, register
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
numbers = iter(range(100, 200))


@pytest.fixture
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


@pytest.fixture
async def office(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        yield client


@pytest.fixture
async def deal_id(people: People) -> DealId:
    async with people.database.writing() as conn:
        return await register(conn, Made(number=next(numbers), fen=100_000_001))


async def test_the_office_says_and_the_deal_shows_it_to_the_fen(office: httpx.AsyncClient, deal_id: DealId) -> None:
    here = f"/deals/{deal_id}"
    assert "nobody has said yet" in (await office.get(here)).text
    assert 'id="direct" name="direct" type="text" maxlength="20"' in (await office.get(f"{here}/attribution")).text
    form = {"match": "1/3", "broker": "1/3", "meeting": "1/3", "reason": "三方各出力（样例）"}
    answer = await office.post(f"{here}/attribution", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{here}#attribution")
    page = (await office.get(here)).text
    assert page.count("333,333.34") == 2
    assert page.count("333,333.33") == 1
    assert "三方各出力（样例）" in page
    listed = (await office.get("/office/attribution.csv?year=2026")).text
    rows = {row[0]: row[1] for row in csv.reader(StringIO(listed.removeprefix("\ufeff")))}
    assert rows["met at a meeting"] == "333333.33"


async def test_a_way_opens_the_deals_that_have_a_share_of_it(office: httpx.AsyncClient, deal_id: DealId) -> None:
    form = {"call": "1/4", "direct": "3/4", "reason": "应榜（样例）"}
    await office.post(f"/deals/{deal_id}/attribution", data=form)
    page = (await office.get("/office/attribution?year=2026")).text
    assert '<a href="/office/attribution/call?year=2026">1</a>' in page
    opened = (await office.get("/office/attribution/call?year=2026")).text
    assert f'href="/deals/{deal_id}"' in opened
    assert ">1/4</td>" in opened
    assert ">250,000.00</td>" in opened
    for path in ("call?year=1999", "luck", "UNSAID"):
        assert (await office.get(f"/office/attribution/{path}")).status_code == 404, path


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"match": "1/3", "broker": "1/3"}, "The shares have to add up to exactly one"),
        ({"match": "half"}, "Write a share as 1/3, 25 % or 0.25, or nothing."),
        ({"match": "1"}, "Say in at most 400 characters why it differs from the proposal."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    office: httpx.AsyncClient, deal_id: DealId, form: dict[str, str], fault: str
) -> None:
    answer = await office.post(f"/deals/{deal_id}/attribution", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert fault in answer.text
    assert f'value="{form["match"]}"' in answer.text


async def test_others_than_the_office_say_nothing(people: People, deal_id: DealId) -> None:
    async with people.of(Role.BROKER) as broker:
        assert (await broker.post(f"/deals/{deal_id}/attribution", data={"direct": "1"})).status_code == 403
        assert (await broker.get("/office/attribution")).status_code == 403
