"""The statistics' pages: a pivot whose figures open their deals, the same as files, and nothing for others."""

import asyncio
import csv
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO, StringIO

import httpx
import pytest

from market.day import day_of
from market.deal.deal import Series
from market.deal.kind import DealKind
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Role
from tests.database import MarketServer, empty
from tests.market.deal.builders import (
    BUYER,
    DRAFTED,
    REGISTERED,
    SIGNED,
    SUBMITTED,
    a_registration,
    some_terms,
    technology,
)
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]
AWAY = replace(BUYER, area="CN/浙江省/宁波市/鄞州区")
ROWS = "/statistics/rows"
IN_2026 = "/statistics?since=2026-01-01&rows=month&columns=kind"


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    """Begin each test without deals."""
    await empty(market.superuser_url)
    return People(served.app, market.database)


@pytest.fixture
async def operator(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


async def a_registered_deal(
    market: MarketServer,
    fen: int,
    kind: DealKind = DealKind.SERVICE,
    *,
    series: Series = Series.MARKET,
    subject: str = "磁钢（样例）",
    invented: bool = False,
    conn: Connection | None = None,
) -> None:
    """Register a deal of so much on 1 April 2026, within a transaction of its own or one that goes on."""
    terms = replace(some_terms(technology(fen), buyer=AWAY), kind=kind, subject=subject)
    opening, registration = Opening(series=series, sample=invented), a_registration(f"样例-{fen}", total=fen)
    async with market.database.writing() if conn is None else nullcontext(conn) as writer:
        begun = await deals.begin(writer, opening, replace(DRAFTED, terms=terms), actor=COMMAND_LINE)
        for wish in (SIGNED, SUBMITTED, replace(REGISTERED, registration=registration)):
            await deals.record(writer, begun.deal_id, wish, actor=COMMAND_LINE)


def rows_of(page: str) -> list[list[str]]:
    """Read the cells of the first table of a page."""
    table = page[page.index('<table class="statistic-table"') : page.index("</table>")]
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line)]
        for line in lines
    ]


@pytest.mark.parametrize("path", ["/statistics", "/statistics/rows", "/statistics/table.csv", "/statistics/rows.xlsx"])
async def test_statistics_are_the_office_s_alone(people: People, path: str) -> None:
    async with people.of(Role.OPERATOR) as office, people.of(Role.BROKER) as broker, people.stranger() as stranger:
        assert (await office.get(path)).status_code == 200
        assert (await broker.get(path)).status_code == 403
        assert (await stranger.get(path)).status_code == 303


async def test_a_pivot_adds_up_and_its_figures_open_their_deals(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market, 100)
    await a_registered_deal(market, 25, DealKind.TRANSFER)
    await a_registered_deal(market, 4000, series=Series.DISTRICT)
    page = (await operator.get(IN_2026)).text
    assert rows_of(page) == [
        ["month", "technology transfer", "technical service (kind of contract)", "Total"],
        ["2026-04", "0.25", "1.00", "1.25"],
    ]
    links = [unescape(link) for link in re.findall(r'<td class="num"><a href="([^"]+)">', page)]
    opened = [(await operator.get(link)).text for link in links]
    assert [re.findall(r"<h2>(\d+) deals?</h2>", each) for each in opened] == [["1"], ["1"], ["2"]]
    assert "1.25" in opened[2]
    assert opened[1].count("/deals/") == 1


async def test_rows_of_real_deals_hold_no_invented_one(operator: httpx.AsyncClient, market: MarketServer) -> None:
    await a_registered_deal(market, 100)
    await a_registered_deal(market, 25, invented=True)
    for asked in ("", "?sample=1"):
        page = (await operator.get(f"/statistics/rows{asked}")).text
        assert re.findall(r"<h2>(\d+) deals?</h2>", page) == ["1"]
    text = (await operator.get("/statistics/rows.csv")).text
    assert text.count("磁钢（样例）") == 1


async def test_a_side_counts_who_is_in_the_district(operator: httpx.AsyncClient, market: MarketServer) -> None:
    await a_registered_deal(market, 100)
    assert "1.00" in (await operator.get(f"{IN_2026}&side=output")).text
    assert "No deal is in this selection." in (await operator.get(f"{IN_2026}&side=intake")).text
    away = (await operator.get(f"{IN_2026}&rows=buyer_area&columns=all")).text
    assert rows_of(away)[1][1] == "1.00"


async def test_standings_are_beside_each_other_without_a_total(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market, 100)
    async with market.database.writing() as conn:
        await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)
    page = (await operator.get(f"{IN_2026}&columns=level&measure=deals")).text
    assert rows_of(page)[0] == ["month", "registered (official)", "intended"]
    assert rows_of(page)[-1] == ["Total", "1", "1"]


async def test_files_hold_the_page_s_figures_and_run_nothing(operator: httpx.AsyncClient, market: MarketServer) -> None:
    await a_registered_deal(market, 123456789, subject="=1+1（样例）")
    text = (await operator.get("/statistics/table.csv" + IN_2026.removeprefix("/statistics"))).text
    figures = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert figures[:2] == [["month", "technical service (kind of contract)"], ["2026-04", "1234567.89"]]
    with zipfile.ZipFile(BytesIO((await operator.get("/statistics/rows.xlsx")).content)) as book:
        sheet, texts = (book.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "sharedStrings"))
    assert "<v>1234567.89</v>" in sheet
    assert "<f>" not in sheet
    assert "<t>=1+1（样例）</t>" in texts
    rows = (await operator.get("/statistics/rows.csv")).text
    assert "'=1+1（样例）" in rows


async def test_what_there_is_not_is_refused_with_its_name(operator: httpx.AsyncClient) -> None:
    for part in ("rows=colour", "level=x", "since=2026-13-01", "known=yesterday", "rows=deal", "kind=x", "ip=x"):
        refused = await operator.get(f"/statistics?{part}")
        assert refused.status_code == 400, part
    assert (await operator.get("/statistics/table.pdf")).status_code in (404, 422)


async def test_a_past_day_shows_what_held_then(operator: httpx.AsyncClient, market: MarketServer) -> None:
    await a_registered_deal(market, 100)
    assert "No deal is in this selection." in (await operator.get(f"{IN_2026}&held=2026-03-31")).text
    held = (await operator.get(f"{IN_2026}&held=2026-04-01")).text
    assert rows_of(held)[1] == ["2026-04", "1.00"]
    assert "held=2026-04-01" in held
    assert "No deal is in this selection." in (await operator.get(f"{IN_2026}&known=2026-04-01")).text


REPORT = "/statistics/2026-04"


async def test_a_report_s_address_says_all_that_it_is_of(operator: httpx.AsyncClient) -> None:
    led = await operator.get(REPORT)
    assert led.status_code == 303
    said = dict(httpx.URL(led.headers["location"]).params)
    assert (said["series"], said["side"], said["sample"], said["held"]) == ("market", "output", "0", "2026-04-30")
    whole = await operator.get(led.headers["location"])
    assert whole.status_code == 200
    for text in ("2026-04-30", "UTC+8", said["district"]):
        assert text in whole.text


async def test_a_report_reads_the_same_after_a_later_correction(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market, 100)
    async with market.database.reading() as conn:
        known = (await conn.fetchval("SELECT now()")).isoformat().replace("+00:00", "Z")
    address = await settled(operator, REPORT, known)
    before = (await operator.get(address)).text
    await a_registered_deal(market, 7)
    assert (await operator.get(address)).text == before
    later = await operator.get((await operator.get(REPORT, params={"held": "2026-04-30"})).headers["location"])
    files = [(await operator.get(address.replace(REPORT, f"{REPORT}.{each}"))).content for each in ("csv", "xlsx")]
    assert b"1.00" in files[0]
    assert b"1.07" not in files[0]
    assert files[1].startswith(b"PK")
    assert later.status_code == 200


async def settled(office: httpx.AsyncClient, path: str, known: str) -> str:
    """Ask for a report as of a moment until it is given, and give its whole address."""
    while (answer := await office.get(path, params={"known": known})).status_code == 409:  # noqa: ASYNC110 -- the clock alone ends it
        await asyncio.sleep(0.1)
    return answer.headers["location"]


async def test_as_of_a_moment_nothing_is_told_while_a_deal_that_began_before_is_being_recorded(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    """A report given meanwhile would lack the deal, and tell of it later."""
    async with market.database.writing() as writer:
        await writer.fetchval("SELECT now()")
        known = f"{datetime.now(UTC).replace(tzinfo=None).isoformat()}Z"
        for path in (REPORT, f"{REPORT}.csv", "/statistics", "/statistics/table.csv", ROWS, f"{ROWS}.csv"):
            early = await operator.get(path, params={"known": known})
            assert (early.status_code, "is still being recorded" in early.text) == (409, True), path
        given = (await operator.get(REPORT)).headers["location"]
        before = (await operator.get(given)).text
        await a_registered_deal(market, 100, conn=writer)
    assert (await operator.get(given)).text == before
    assert "1.00" in (await operator.get(await settled(operator, REPORT, known))).text


async def test_the_form_asks_for_a_day_that_is_over(operator: httpx.AsyncClient) -> None:
    """A moment of today, as in the address of a report, is no such day: a browser would not send it."""
    today = day_of(datetime.now(UTC))
    moment = f"{(datetime.now(UTC) - timedelta(minutes=5)).replace(tzinfo=None).isoformat()}Z"
    for known, shown in ((moment, {"", str(today - timedelta(days=1))}), ("2026-04-30", {"2026-04-30"})):
        page = (await operator.get("/statistics", params={"known": known})).text
        (value,) = re.findall(rf'name="known" value="([^"]*)" max="{today - timedelta(days=1)}"', page)
        assert value in shown
    assert (await operator.get(f"/statistics?known={today}")).status_code == 400


async def test_a_month_that_there_is_not_has_no_report(operator: httpx.AsyncClient) -> None:
    for month in ("2999-01", "2026-13", "1900-01", "2026-4", "other"):
        assert (await operator.get(f"/statistics/{month}")).status_code == 404, month
    assert (await operator.get("/statistics/report?month=2026")).status_code == 400
    assert (await operator.get("/statistics/report")).headers["location"].startswith("/statistics/20")
    chosen = await operator.get("/statistics/report?month=2026-04&side=intake")
    assert chosen.headers["location"] == "/statistics/2026-04?side=intake"
    for part in ("known=2199-01-01", "known=2999-01-01", "district=海曙", "side=both", "series=all"):
        assert (await operator.get(f"{REPORT}?{part}")).status_code == 400, part


async def test_a_sum_of_the_list_opens_its_own_deals(operator: httpx.AsyncClient, market: MarketServer) -> None:
    await a_registered_deal(market, 100)
    await a_registered_deal(market, 7, series=Series.DISTRICT)
    page = (await operator.get("/deals?words=磁钢")).text
    opened = [unescape(link) for link in re.findall(r'<td class="num"><a href="(/deals\?[^"]+)">1</a>', page)]
    assert [dict(httpx.URL(link).params) for link in opened] == [
        {"series": series, "state": "registered", "words": "磁钢"} for series in ("market", "district")
    ]
    assert "0.07" in (await operator.get(opened[1])).text
    assert "0.07" not in (await operator.get(opened[0])).text
