"""The page of judging: who may open it, what it shows, and what becomes of a form."""

import asyncio
import logging

import httpx
import pytest

from market.judging.judgement import Level, Reason
from market.listing.listing import Step
from market.listing.store import listings
from market.viewer import COMMAND_LINE
from tests.web.judging.market import HERE, Bench, bench, turn_of

__all__ = ["bench"]

PARTIAL = {"do": "grade", "level": "3", "reason": "partial"}


async def grade(browser: httpx.AsyncClient, **form: str) -> httpx.Response:
    """Open the judge's pair and send the form about it."""
    page = await browser.get("/judge")
    assert page.status_code == 200
    return await browser.post("/judge", data={"turn": turn_of(page.text), **form})


async def test_both_sides_stand_there_without_rank_score_or_owner(bench: Bench) -> None:
    async with bench.judge() as browser:
        answer = await browser.get("/judge")
    page = answer.text.split("<main")[1]
    for said in (
        "需求 1",
        "成果 1-0",
        "磁钢在 180 ℃ 退磁。",
        "以低熔点合金作晶界扩散源。",
        "25.50",
        "CNY 500,000",
        "采用进口磁钢",
    ):
        assert said in page
    for hidden in (
        "测试机构1",
        "Test organisation",
        "e5@abc",
        "ours",
        "probability",
        "rank",
        "0.25",
        "测试甲",
        "A-1-0",
    ):
        assert hidden not in page
    assert "reader-1: 0 graded, 4 left" in page
    assert "all judges: 0 of 5" in page
    assert answer.headers["cache-control"] == "no-store"


async def test_every_page_is_whole_in_both_languages_and_has_nothing_inline(bench: Bench) -> None:
    async with bench.judge() as browser:
        for language, title in (("zh", "今天会把这两家拉到一张桌子上吗？"), ("en", "Would you bring these two")):
            page = (await browser.get("/judge", headers={"Accept-Language": language})).text
            assert title in page
            assert "None" not in page
            assert page.count("<script") == page.count('<script type="module" src="/static/')
            assert " style=" not in page


async def test_a_grade_is_kept_and_the_next_pair_opens(bench: Bench) -> None:
    async with bench.judge() as browser:
        note = "要求 ≥ 40 MGOe，\n成果为 35"
        answer = await grade(browser, do="grade", level="3", reason="indicator", note=note)
        assert (answer.status_code, answer.headers["location"]) == (303, "/judge")
        page = (await browser.get("/judge")).text
    (kept,) = await bench.kept()
    assert (kept.level, kept.reason, kept.note) == (Level.FAIR, Reason.INDICATOR, "要求 ≥ 40 MGOe， 成果为 35")
    assert (kept.judge, kept.listing_id, kept.rank, kept.model, kept.blind) == (
        *("reader-1", bench.offers[0], 1, "e5@abc"),
        True,
    )
    assert "成果 1-1" in page
    assert "3 fairly strong match</strong> · a figure is missed" in page
    assert "reader-1: 1 graded, 3 left" in page


async def test_the_same_form_sent_twice_at_once_is_one_judgement(bench: Bench) -> None:
    async with bench.judge() as browser:
        turn = turn_of((await browser.get("/judge")).text)
        answers = await asyncio.gather(*(browser.post("/judge", data={"turn": turn, **PARTIAL}) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {303}
        assert len(await bench.kept()) == 1
        changed = await browser.post("/judge", data={"turn": turn, **PARTIAL, "level": "1"})
    assert changed.status_code == 409
    assert "nothing was changed" in changed.text
    assert len(await bench.kept()) == 1


async def test_two_judges_at_once_share_no_pair_but_the_repeat(bench: Bench) -> None:
    async with bench.judge("reader-1") as one, bench.judge("reader-2") as two:

        async def judge_all(browser: httpx.AsyncClient) -> None:
            while (answer := await browser.get("/judge")).status_code == 200 and 'name="turn"' in answer.text:
                sent = await browser.post("/judge", data={"turn": turn_of(answer.text), **PARTIAL})
                assert sent.status_code == 303

        await asyncio.gather(judge_all(one), judge_all(two))
        assert "Nothing is left for you" in (await two.get("/judge")).text
    kept = await bench.kept()
    given = {judge: [each.listing_id for each in kept if each.judge == judge] for judge in ("reader-1", "reader-2")}
    assert sorted(given["reader-1"] + given["reader-2"], key=str) == sorted([*bench.offers, bench.offers[0]], key=str)
    assert set(given["reader-1"]) & set(given["reader-2"]) == {bench.offers[0]}


async def test_below_strong_a_reason_is_owed_and_what_was_filled_in_stays(bench: Bench) -> None:
    async with bench.judge() as browser:
        answer = await grade(browser, do="grade", level="2", note="一句话")
        assert answer.status_code == 400
        assert '<a href="#judge-reason">' in answer.text
        assert 'name="level" value="2" data-key="2" checked' in answer.text
        assert 'value="一句话"' in answer.text
        for form in ({}, {"level": "5"}, {"level": "x", "reason": "partial"}):
            assert '<a href="#judge-level">' in (await grade(browser, do="grade", **form)).text
        for note in ("长" * 401, "\u202eabc", "a\x00b"):
            refused = await grade(browser, do="grade", level="4", note=note)
            assert (refused.status_code, '<a href="#judge-note">' in refused.text) == (400, True)
        assert await bench.kept() == []
        assert (await grade(browser, do="grade", level="4")).status_code == 303
    assert [each.reason for each in await bench.kept()] == [None]


async def test_undo_brings_the_last_back_and_a_new_grade_replaces_it(bench: Bench) -> None:
    async with bench.judge() as browser:
        assert "nothing to take back" in (await browser.post("/judge", data={"do": "undo"})).text
        await grade(browser, **PARTIAL, note="先这样")
        assert (await browser.post("/judge", data={"do": "undo"})).status_code == 303
        again = (await browser.get("/judge")).text
        assert "You are back at a pair" in again
        assert 'value="3" data-key="3" checked' in again
        assert 'value="先这样"' in again
        await grade(browser, do="grade", level="4")
        assert "成果 1-1" in (await browser.get("/judge")).text
    first, second = await bench.kept()
    assert (first.level, second.level, second.replaces) == (Level.FAIR, Level.STRONG, first.id)
    assert await bench.kept(standing=True) == [second]


async def test_a_skipped_pair_is_not_shown_again_unless_it_is_taken_back(bench: Bench) -> None:
    async with bench.judge() as browser:
        assert (await grade(browser, do="skip")).status_code == 303
        page = (await browser.get("/judge")).text
        assert "Skipped, and left to other judges." in page
        assert "成果 1-1" in page
        await browser.post("/judge", data={"do": "undo"})
        assert "成果 1-0" in (await browser.get("/judge")).text
    assert await bench.kept() == []


async def test_a_listing_withdrawn_while_it_was_open_is_left_out_with_a_word(bench: Bench) -> None:
    async with bench.judge() as browser:
        turn = turn_of((await browser.get("/judge")).text)
        async with bench.database.writing() as conn:
            await listings.take_step(conn, bench.offers[0], Step.WITHDRAW, actor=COMMAND_LINE)
        await browser.post("/judge", data={"turn": turn, **PARTIAL})
        page = (await browser.get("/judge")).text
    assert "A pair has left the market before it was graded" in page
    assert "成果 1-1" in page
    assert await bench.kept() == []


async def test_a_link_opens_once_and_only_where_it_was_opened(bench: Bench) -> None:
    link = await bench.link()
    async with bench.browser() as mine, bench.browser() as other:
        shown = await mine.get("/judge", params={"link": link})
        assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
        assert "需求 1" not in shown.text
        entered = await mine.post("/judge", data={"do": "enter", "link": link})
        cookie = entered.headers["set-cookie"]
        assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/judge", "Max-Age=43200"))
        assert link not in cookie
        assert "需求 1" in (await mine.get("/judge")).text
        refused = await other.post("/judge", data={"do": "enter", "link": link})
        assert (refused.status_code, "was used before" in refused.text) == (403, True)
        assert (await other.get("/judge")).status_code == 403
        other.cookies.set("judging", "guessed", path="/judge")
        assert (await other.get("/judge")).status_code == 403
        turn = turn_of((await mine.get("/judge")).text)
        assert (await other.post("/judge", data={"turn": turn, **PARTIAL})).status_code == 403
    assert await bench.kept() == []


async def test_a_turn_of_another_judge_is_not_there(bench: Bench) -> None:
    async with bench.judge("reader-1") as one, bench.judge("reader-2") as two:
        turn = turn_of((await one.get("/judge")).text)
        assert (await two.post("/judge", data={"turn": turn, **PARTIAL})).status_code == 404
        assert (await two.post("/judge", data={"turn": "x", **PARTIAL})).status_code == 400
        assert (await two.post("/judge", files={"turn": ("a.txt", b"x")})).status_code == 400
    assert await bench.kept() == []


async def test_the_end_of_a_sitting_closes_its_cookie_everywhere(bench: Bench) -> None:
    async with bench.judge() as browser, bench.browser() as copy:
        copy.cookies.set("judging", browser.cookies["judging"], path="/judge")
        assert (await copy.get("/judge")).status_code == 200
        assert (await browser.post("/judge", data={"do": "leave"})).headers["location"] == "/"
        assert (await copy.get("/judge")).status_code == 403
        assert (await browser.get("/judge")).status_code == 403


@pytest.mark.parametrize(
    ("headers", "base", "client"),
    [
        ({}, HERE, "192.0.2.7"),
        ({}, HERE, "2001:db8::7"),
        ({}, HERE, "not an address"),
        ({}, "http://market.example", "127.0.0.1"),
        ({}, "http://127.0.0.1.market.example", "127.0.0.1"),
        ({"X-Forwarded-For": "127.0.0.1"}, HERE, "127.0.0.1"),
        ({"Forwarded": "for=127.0.0.1"}, HERE, "127.0.0.1"),
        ({"Via": "1.1 proxy"}, HERE, "127.0.0.1"),
        ({"X-Real-IP": "127.0.0.1"}, HERE, "127.0.0.1"),
        ({"Origin": "http://127.0.0.1:3000"}, HERE, "127.0.0.1"),
        ({"Origin": "null"}, HERE, "127.0.0.1"),
    ],
)
async def test_from_elsewhere_there_is_nothing(bench: Bench, headers: dict[str, str], base: str, client: str) -> None:
    async with bench.judge() as judge:
        cookie = judge.cookies["judging"]
    link = await bench.link()
    async with bench.browser(client=(client, 5), base=base) as browser:
        browser.cookies.set("judging", cookie, path="/judge")
        browser.headers.update(headers)
        assert (await browser.get("/judge")).status_code == 404
        refused = 403 if "Origin" in headers else 404  # a page of another site learns no more than that it is one
        assert (await browser.post("/judge", data={"do": "enter", "link": link})).status_code == refused
    async with bench.browser() as here:
        assert (await here.post("/judge", data={"do": "enter", "link": link})).status_code == 303


@pytest.mark.parametrize(
    ("base", "client", "origin"),
    [
        ("http://localhost:8000", "127.0.0.1", "http://localhost:8000"),
        ("http://[::1]:8000", "::1", None),
        (HERE, "::ffff:127.0.0.1", HERE),
    ],
)
async def test_this_machine_has_several_names(bench: Bench, base: str, client: str, origin: str | None) -> None:
    async with bench.browser(client=(client, 5), base=base) as browser:
        if origin is not None:
            browser.headers["Origin"] = origin
        assert (await browser.post("/judge", data={"do": "enter", "link": await bench.link()})).status_code == 303


async def test_no_secret_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    link = await bench.link()
    async with bench.browser() as browser:
        await browser.get("/judge", params={"link": link})
        await browser.post("/judge", data={"do": "enter", "link": link})
        cookie = browser.cookies["judging"]
    said = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    )
    assert link not in said
    assert cookie not in said
