"""The page of what is kept, and objections of people without an account."""

import re
from uuid import uuid4

import pytest

from market.privacy.personal_data import Datum, Ending, Ground, Reader
from market.privacy.personal_tables import KEPT
from market.viewer import Role
from tests.database import MarketServer
from tests.web.api_market import Served, served
from tests.web.people import People
from web.privacy.labels import ENDINGS, GROUNDS, PRIVACY_TEXTS, READERS

__all__ = ["served"]

ABOUT = "成果 A-1 写了我的名字（样例）"


def an_objection(**changes: str) -> dict[str, str]:
    return {
        "id": str(uuid4()),
        "wish": "erase",
        "name": "某某（样例）",
        "about": ABOUT,
        "reach": "a@b.invalid",
    } | changes


def test_every_portion_has_its_words() -> None:
    assert (set(PRIVACY_TEXTS), set(GROUNDS), set(ENDINGS), set(READERS)) == (
        set(Datum),
        set(Ground),
        set(Ending),
        set(Reader),
    )
    assert len(KEPT) == len(Datum)


@pytest.mark.parametrize(("language", "told"), [("zh", "我们保存什么、为什么"), ("en", "What we keep and why")])
async def test_the_page_says_all_of_it_in_the_reader_s_language(served: Served, language: str, told: str) -> None:
    page = await served.client.get("/privacy", params={"lang": language})
    assert page.status_code == 200
    assert f'<h1 class="page-title">{told}</h1>' in page.text
    assert page.text.count('<th scope="row">') == len(KEPT)
    assert '<a href="/privacy">' in (await served.client.get("/", params={"lang": language})).text


async def test_an_objection_reaches_the_office_and_is_forgotten_once_settled(
    served: Served, market: MarketServer
) -> None:
    people = People(served.app, market.database)
    async with people.stranger() as stranger, people.of(Role.OPERATOR) as office:
        form = an_objection()
        for _ in range(2):
            sent = await stranger.post("/privacy/objection", data=form)
            assert (sent.status_code, sent.headers["location"]) == (303, "/privacy/objection?sent")
        assert "answers within 15 days" in (await stranger.get("/privacy/objection?sent")).text
        queue = (await office.get("/office/objections")).text
        assert queue.count(ABOUT) == 1
        assert "某某（样例）" in queue
        settle = f"/office/objections/{form['id']}/settle"
        assert (await office.post(settle, data={"outcome": "later"})).status_code == 400
        for _ in range(2):
            assert (await office.post(settle, data={"outcome": "done"})).status_code == 303
        settled = (await office.get("/office/objections")).text
        assert ABOUT not in settled
        assert "某某" not in settled
        assert "done as asked" in settled
        assert (await stranger.post(settle, data={"outcome": "done"})).status_code == 401


async def test_every_mistake_is_told_at_once_and_what_was_typed_stays(served: Served, market: MarketServer) -> None:
    async with People(served.app, market.database).stranger() as stranger:
        refused = await stranger.post("/privacy/objection", data=an_objection(wish="", reach="  ", about="关于 <我>"))
        assert refused.status_code == 422
        assert re.findall(r'<li><a href="#(\w+)">', refused.text) == ["wish", "reach"]
        assert "关于 &lt;我&gt;</textarea>" in refused.text
        assert 'value="某某（样例）"' in refused.text


async def test_so_many_objections_come_from_one_address_and_no_more(served: Served, market: MarketServer) -> None:
    async with People(served.app, market.database).stranger() as stranger:
        answers = [await stranger.post("/privacy/objection", data=an_objection()) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert f"{ABOUT}</textarea>" in answers[-1].text  # what was typed stays
    assert {answer.status_code for answer in answers} == {303, 429}


async def test_the_queue_is_the_office_s(served: Served, market: MarketServer) -> None:
    people = People(served.app, market.database)
    async with people.of(Role.BROKER) as broker, people.stranger() as stranger:
        assert (await broker.get("/office/objections")).status_code == 403
        assert (await stranger.get("/office/objections")).headers["location"] == "/sign-in?next=/office/objections"
