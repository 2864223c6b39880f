import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind
from market.settings import Settings
from market.viewer import PUBLIC
from matcher.coach.coaching import Coaching
from matcher.coach.hint import Gap, Hint
from matcher.errors import Busy
from matcher.index.simplified import Simplifier
from tests.web.api_market import Served, client_of, served
from tests.web.search.test_front import Box
from web.app import create_app

__all__ = ["served"]

ZH = {"Accept-Language": "zh-CN"}
SIMPLE = Simplifier.build()
NEED = "电机磁钢高温下退磁，希望耐高温，减少重稀土用量，用于驱动电机"
ACHIEVEMENT = "采用晶界扩散工艺制备磁体，性能优异，欢迎各企业前来洽谈了解"
SECRET = "绝密配方七号用于我厂的电机磁钢，希望耐高温"
SCRIPT = '</textarea><script>alert(1)</script> & "磁钢" {{ 7 * 7 }} %(n)s 希望耐高温，寿命长'


@pytest.fixture(scope="module")
async def crowded(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the same market whose coach has no place left."""
    market = served.app.state.market
    app = create_app(
        settings=Settings(home=market.settings.home),
        database=market.database,
        matching=served.matching,
        taxonomy=load_taxonomy(),
    )
    app.state.market = replace(app.state.market, coaching=Coaching(served.matching, SIMPLE, at_once=0))
    async with client_of(app) as client:
        yield client


async def check(served: Served, text: str, query: str = "?kind=need", path: str = "/coach") -> httpx.Response:
    return await served.client.post(f"{path}{query}", files={"text": (None, text.encode())}, headers=ZH)


def gaps(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('data-gap="')[1:]]


async def test_the_page_is_there_for_a_need_and_for_an_achievement(served: Served) -> None:
    need = await served.client.get("/coach", headers=ZH)
    achievement = await served.client.get("/coach?kind=achievement", headers=ZH)
    assert '<h1 class="page-title">需求体检</h1>' in need.text
    assert '<h1 class="page-title">成果体检</h1>' in achievement.text
    assert gaps(need.text) == gaps(achievement.text) == []


async def test_a_need_is_told_what_it_leaves_out_and_can_put_a_hint_aside(served: Served) -> None:
    page = (await check(served, NEED)).text
    found = gaps(page)
    assert found[:2] == ["figures", "claim"]
    assert "“高温下”没有数值" in page
    assert 'formaction="/coach?kind=need&amp;skip=claim"' in page
    after = (await check(served, NEED, "?kind=need&skip=claim")).text
    assert "claim" not in gaps(after)
    assert len(gaps(after)) == len(found)
    assert 'formaction="/coach?kind=need"' in after
    assert "恢复不再提示的建议" in after


async def test_an_achievement_is_told_for_what_it_would_be_declined(served: Served) -> None:
    page = (await check(served, ACHIEVEMENT, "?kind=achievement")).text
    assert "常见谢绝原因：效益不清楚" in page
    assert "figures" in gaps(page)
    assert "principle" not in gaps(page)


async def test_a_thin_text_is_told_where_to_begin(served: Served) -> None:
    page = (await check(served, "求磁钢")).text
    assert gaps(page)[0] == "beginning"
    assert "先写三句话" in page


async def test_the_part_alone_is_the_hints_and_gives_the_front_page_its_own_addresses(served: Served) -> None:
    answer = await check(served, NEED, "?kind=need&on=front&skip=budget&field=B1.01", "/coach/hints")
    assert "<html" not in answer.text
    assert 'form="need-form" formaction="/?skip=budget&amp;field=B1.01&amp;skip=figures"' in answer.text
    assert "budget" not in gaps(answer.text)
    assert (await check(served, "  ", path="/coach/hints")).text.strip() == ""


async def test_the_front_page_shows_hints_beside_the_answers(served: Served) -> None:
    page = (await check(served, NEED, "?skip=claim", "/")).text
    assert page.index('class="coach"') < page.index('id="answers"')
    assert 'data-rank="1"' in page
    assert "claim" not in gaps(page)
    assert Box(page).action == "/?skip=claim"
    assert 'data-coach="/coach/hints?kind=need&amp;on=front&amp;skip=claim"' in page


async def test_the_hints_are_the_same_along_the_way_and_beside_the_answers(served: Served) -> None:
    beside = (await check(served, NEED, "", "/")).text
    along = (await check(served, NEED, "?kind=need&on=front", "/coach/hints")).text
    assert gaps(beside) == gaps(along)


@pytest.mark.parametrize("path", ["/coach", "/coach/hints"])
@pytest.mark.parametrize("kind", ["need", "achievement"])
async def test_nothing_of_the_text_becomes_markup(served: Served, path: str, kind: str) -> None:
    page = (await check(served, SCRIPT, f"?kind={kind}", path)).text
    assert "<script>alert" not in page
    assert "claim" in gaps(page)
    if path == "/coach":
        assert Box(page).text == SCRIPT


@pytest.mark.parametrize("query", ["?kind=expert", "?kind=need&skip=nothing", "?kind=need&level_min=x"])
async def test_an_address_that_cannot_be_used_is_refused(served: Served, query: str) -> None:
    assert (await check(served, NEED, query)).status_code == 400
    assert (await check(served, NEED, query, "/coach/hints")).status_code == 400


async def test_who_must_wait_is_told_for_how_long_and_keeps_the_text(crowded: httpx.AsyncClient) -> None:
    page = await crowded.post("/coach?kind=need", files={"text": (None, NEED.encode())}, headers=ZH)
    assert (page.status_code, page.headers["retry-after"]) == (503, "3")
    assert Box(page.text).text == NEED
    part = await crowded.post("/coach/hints?kind=need", files={"text": (None, NEED.encode())}, headers=ZH)
    assert (part.status_code, part.headers["retry-after"]) == (503, "3")


async def test_a_crowd_at_the_coach_leaves_the_answers_alone(crowded: httpx.AsyncClient) -> None:
    page = await crowded.post("/", files={"text": (None, NEED.encode())}, headers=ZH)
    assert page.status_code == 200
    assert gaps(page.text)[:2] == ["figures", "claim"]


async def test_a_place_at_the_coach_is_free_again_after_each_text(served: Served) -> None:
    coaching = Coaching(served.matching, SIMPLE, at_once=1)

    async def hints() -> tuple[Hint, ...]:
        return await coaching.hints(NEED, Kind.NEED, viewer=PUBLIC, filters=NO_FILTERS)

    first, second = await asyncio.gather(hints(), hints(), return_exceptions=True)
    assert isinstance(first, tuple)
    assert isinstance(second, Busy)
    assert await hints() == first


async def test_an_expert_is_not_coached(served: Served) -> None:
    with pytest.raises(ValueError, match="nobody coaches expert"):
        await Coaching(served.matching, SIMPLE).hints(NEED, Kind.EXPERT, viewer=PUBLIC, filters=NO_FILTERS)


async def test_an_empty_box_and_a_refused_file_are_explained(served: Served) -> None:
    assert "输入框还是空的" in (await check(served, " ")).text
    files = {"text": (None, NEED.encode()), "file": ("需求.docx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)}
    answer = await served.client.post("/coach?kind=need", files=files, headers=ZH)
    assert answer.status_code == 422
    assert "这是图片，请直接粘贴文字" in answer.text
    assert Box(answer.text).text == NEED


async def test_nothing_keeps_the_text(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/coach", "/coach/hints"):
        answer = await check(served, SECRET, path=path)
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert quote("绝密配方") not in answer.text
    assert "绝密配方" not in caplog.text
    assert "绝密配方" not in (await served.client.get("/coach", headers=ZH)).text


async def test_english_is_complete(served: Served) -> None:
    files = {"text": (None, b"Our magnets lose their magnetism; we want a stronger and cheaper one for our motors")}
    page = (await served.client.post("/coach", files=files)).text
    assert "Need check-up" in page
    assert "“stronger” has no figure" in page
    assert "Put this hint aside" in page


async def test_what_is_said_in_traditional_characters_is_not_missed(served: Served) -> None:
    coaching = Coaching(served.matching, SIMPLE)
    text = "電機磁鋼高溫下退磁，矯頑力不低於 25 kOe，用於驅動電機，預算不超過八十萬元，目前採用進口磁鋼"
    hints = await coaching.hints(text, Kind.NEED, viewer=PUBLIC, filters=NO_FILTERS)
    assert {hint.gap for hint in hints}.isdisjoint({Gap.BUDGET, Gap.FIGURES, Gap.USE})
