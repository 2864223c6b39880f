"""The target's pages: for the office alone, the two sides apart, what is ours marked, and figures from outside."""

import csv
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from io import StringIO

import httpx
import pytest

from market.account.api_token import TokenTerm, scopes_of
from market.account.store import api_tokens
from market.day import day_of
from market.deal.deal import Series
from market.deal.entry import EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.office.store import settings as office_settings
from market.target.standing import TargetLevel, TargetStanding
from market.target.store import targets
from market.target.target import Flow
from market.viewer import COMMAND_LINE, OPERATOR, Role
from tests.database import MarketServer, empty
from tests.market.deal.builders import BUYER, a_registration, some_terms
from tests.web.api_market import Served, client_of, served
from tests.web.http.openapi_schema import check
from tests.web.http.test_api_shapes import described, openapi_of
from tests.web.people import People
from web.target.view import learn_season

__all__ = ["served"]

PATH_FORM = {"path_name": "下一规划（样例）", "path_source": "样例文件", "path_rows": "2025,25\n2030,40"}
HAISHU = "CN/浙江省/宁波市/海曙区"
WAS = {"was_target_flow": "output", "was_district": HAISHU}
INTAKE = {**WAS, "target_flow": "intake", "district": HAISHU}
AWAY = replace(BUYER, area="CN/浙江省/宁波市/鄞州区")


@pytest.fixture
async def people(served: Served, market: MarketServer) -> People:
    """Begin each test without deals and paths; the listings that are served don't matter here."""
    await empty(market.superuser_url)
    return People(served.app, market.database)


@pytest.fixture
async def operator(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        client.headers["Accept-Language"] = "en"
        yield client


async def a_registered_deal(market: MarketServer, series: Series = Series.MARKET) -> None:
    """Register a million yuan today, sold by the district to another."""
    today = day_of(datetime.now(UTC))
    async with market.database.writing() as conn:
        drafted = EntryInput(event=DealEvent.DRAFTED, happened_on=today, terms=some_terms(buyer=AWAY))
        deal_id = (await deals.begin(conn, Opening(series=series), drafted, actor=COMMAND_LINE)).deal_id
        for event in (DealEvent.SIGNED, DealEvent.SUBMITTED):
            await deals.record(conn, deal_id, EntryInput(event=event, happened_on=today), actor=COMMAND_LINE)
        registered = EntryInput(event=DealEvent.REGISTERED, happened_on=today, registration=a_registration())
        await deals.record(conn, deal_id, registered, actor=COMMAND_LINE)


def test_a_first_year_that_began_later_teaches_no_season() -> None:
    def registered(year: int, month: int, flow: Flow = Flow.OUTPUT) -> TargetStanding:
        return TargetStanding(flow=flow, level=TargetLevel.REGISTERED, year=year, month=month, deals=1, fen=100)

    late = [registered(2023, 11), registered(2024, 6), registered(2025, 1)]
    assert learn_season(late, Flow.OUTPUT, 2025).years == 1
    assert learn_season([registered(2023, 1), *late], Flow.OUTPUT, 2025).years == 2
    assert learn_season(late, Flow.INTAKE, 2025).years == 0


@pytest.mark.parametrize("path", ["/target", "/target/figures", "/target/curve.csv", "/target/years.csv"])
async def test_the_target_is_the_office_s_alone(people: People, path: str) -> None:
    async with people.of(Role.OPERATOR) as office, people.of(Role.BROKER) as broker, people.stranger() as stranger:
        assert (await office.get(path)).status_code == 200
        assert (await broker.get(path)).status_code == 403
        assert (await stranger.get(path)).status_code == 303
        assert (await office.get("/target/other.csv")).status_code == 404


async def test_without_deals_the_page_says_so_and_what_is_ours_is_marked(operator: httpx.AsyncClient) -> None:
    page = (await operator.get("/target")).text
    assert "nothing to forecast from" in page
    assert "ours: the plan ended in 2025" in page
    assert "海政办发〔2021〕52号" in page
    assert "all months even until a year of this market is over; ours" in page
    assert "The plan doesn't say; the office has set it." in page


async def test_a_registered_deal_stands_on_its_side_alone_and_in_the_file(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market)
    page = (await operator.get("/target")).text
    cells = re.findall(
        r'<td class="num">(?:<a[^>]*>)?([^<]*)(?:</a>)? <span class="soft">(\d) deals?</span></td>', page
    )
    listed = re.findall(r'<a href="(/statistics/rows[^"]*)">CNY 1,000,000</a>', page)
    assert (len(listed), len(set(listed))) == (3, 1), "the fact, the row and the forecast open the same deals"
    assert "<h2>1 deal</h2>" in (await operator.get(unescape(listed[0]))).text
    assert cells[:6] == [("CNY 1,000,000", "1"), ("--", "0"), ("--", "0"), ("--", "0"), ("--", "0"), ("--", "0")]
    assert "too little of the past to try the forecast on" in page
    today = day_of(datetime.now(UTC))
    rows = list(csv.reader(StringIO((await operator.get("/target/curve.csv")).text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["month", "registered (CNY 100 million)"]
    assert rows[today.month][:2] == [f"{today.year}-{today.month:02d}", "0.01"]


async def test_a_plan_s_path_is_loaded_from_pasted_rows_and_measures_the_year(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    sent = await operator.post("/target/figures/path", data=PATH_FORM)
    assert (sent.status_code, sent.headers["location"]) == (303, "/target/figures?kept=1")
    page = (await operator.get("/target")).text
    year = day_of(datetime.now(UTC)).year
    said = "the plan's own figure" if year in (2025, 2030) else "ours: between two figures of the plan"
    assert said in page
    async with market.database.reading() as conn:
        assert [path.name for path in await targets.paths(conn, viewer=OPERATOR)] == ["下一规划（样例）"]


async def test_the_next_plan_leaves_the_years_of_the_last_in_sight(operator: httpx.AsyncClient) -> None:
    totals = {"totals_flow": "output", "totals_source": "公报（样例）", "totals_rows": "2024,22.5"}
    for part, form in (("totals", totals), ("path", {**PATH_FORM, "path_rows": "2026,27\n2030,40"})):
        assert (await operator.post(f"/target/figures/{part}", data=form)).status_code == 303
    rows = list(csv.reader(StringIO((await operator.get("/target/years.csv")).text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == [str(year) for year in range(2020, 2031)]
    assert {row[0]: row[1] for row in rows} | {"2020": "17.5", "2025": "25", "2026": "27", "2030": "40"} == {
        row[0]: row[1] for row in rows
    }
    assert next(row for row in rows if row[0] == "2024")[2] == "22.5"
    page = unescape((await operator.get("/target")).text)
    for said in ("from CNY 1,750,000,000 in 2020", "“下一规划（样例）” leads from CNY 2,700,000,000 in 2026"):
        assert said in page
    assert page.count(" leads from ") == 2


async def test_rows_that_can_t_be_read_are_told_by_row_field_and_fix_and_nothing_is_kept(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    rows = "year,amount\n2025,25\n2030,minus"
    sent = await operator.post("/target/figures/path", data={**PATH_FORM, "path_rows": rows})
    assert sent.status_code == 422
    assert "row 3, amount: “minus”: write 亿元 above 0" in sent.text
    assert '<a href="#path_rows">' in sent.text
    assert "2030,minus</textarea>" in sent.text
    assert "下一规划（样例）" in sent.text
    async with market.database.reading() as conn:
        assert await targets.paths(conn, viewer=OPERATOR) == ()


@pytest.mark.parametrize(
    ("part", "form", "field"),
    [
        ("path", {**PATH_FORM, "path_name": ""}, "path_name"),
        ("path", {**PATH_FORM, "path_source": "x" * 301}, "path_source"),
        ("path", {**PATH_FORM, "path_rows": "2030,40"}, "path_rows"),
        ("totals", {"totals_flow": "both", "totals_source": "s", "totals_rows": "2024,22"}, "totals_flow"),
        ("totals", {"totals_flow": "output", "totals_source": "", "totals_rows": "2024,22"}, "totals_source"),
        ("totals", {"totals_flow": "output", "totals_source": "s", "totals_rows": ""}, "totals_rows"),
        ("meaning", {"target_flow": "both", "district": "CN/浙江省"}, "target_flow"),
        ("meaning", {"target_flow": "output", "district": "海曙"}, "district"),
    ],
)
async def test_what_is_wrong_lies_beside_its_field(
    operator: httpx.AsyncClient, part: str, form: dict[str, str], field: str
) -> None:
    sent = await operator.post(f"/target/figures/{part}", data=form)
    assert sent.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">', sent.text) == [field]
    assert f'id="{field}-error"' in sent.text


async def test_the_office_sets_which_side_the_plan_means(operator: httpx.AsyncClient, market: MarketServer) -> None:
    await a_registered_deal(market)
    assert (await operator.post("/target/figures/meaning", data=INTAKE)).status_code == 303
    async with market.database.reading() as conn:
        assert (await office_settings.get(conn)).target_flow == Flow.INTAKE.value
    page = (await operator.get("/target")).text
    assert re.search(r"Registered in \d{4}</dt><dd>CNY 0 ", page)
    assert "CNY 1,000,000" in page  # the other side stands below all the same


async def test_of_two_who_set_what_the_plan_means_the_later_is_told(operator: httpx.AsyncClient) -> None:
    shown = (await operator.get("/target/figures")).text
    assert 'name="was_target_flow" value="output"' in shown
    elsewhere = {**WAS, "target_flow": "output", "district": "CN/浙江省/宁波市/鄞州区"}
    answers = [await operator.post("/target/figures/meaning", data=each) for each in (INTAKE, elsewhere)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "Somebody else has just changed what the plan means." in answers[1].text
    assert 'name="was_target_flow" value="intake"' in answers[1].text
    unchanged = await operator.post(
        "/target/figures/meaning", data={**WAS, "target_flow": "output", "district": HAISHU}
    )
    assert unchanged.status_code == 409


async def test_what_was_loaded_is_shown(operator: httpx.AsyncClient) -> None:
    await operator.post("/target/figures/path", data=PATH_FORM)
    totals = {"totals_flow": "output", "totals_source": "公报（样例）", "totals_rows": "2024\t22.5"}
    await operator.post("/target/figures/totals", data=totals)
    page = (await operator.get("/target/figures")).text
    for said in ("下一规划（样例）", "样例文件", "海政办发〔2021〕52号", "公报（样例）", "CNY 4,000,000,000"):
        assert said in page


async def test_programs_of_the_office_read_what_the_page_shows(
    people: People, operator: httpx.AsyncClient, served: Served, market: MarketServer
) -> None:
    await a_registered_deal(market)
    told = {}
    for role in (Role.OPERATOR, Role.BROKER):
        member = await people.join(role, None)
        async with market.database.writing() as conn:
            token = await api_tokens.make(
                conn, member, name="target", scopes=frozenset(scopes_of(member)), term=TokenTerm.MONTH
            )
        async with client_of(served.app) as program:
            told[role] = await program.get("/api/v1/target", headers={"Authorization": f"Bearer {token}"})
    assert (told[Role.OPERATOR].status_code, told[Role.BROKER].status_code) == (200, 403)
    openapi, read = await openapi_of(operator), told[Role.OPERATOR].json()
    check(read, described(openapi, "/api/v1/target", "get", 200), openapi)
    assert (read["registered_fen"], read["flow"], read["forecast"]["trials"]) == (100_000_000, "output", 0)
    assert [(each["flow"], each["level"], each["fen"]) for each in read["standing"]] == [
        ("output", "registered", 100_000_000)
    ]
    assert (read["target"]["fen"], read["target"]["basis"]) == (250_000_000_000, "carried")


async def test_totals_of_the_district_stand_beside_and_are_never_added(operator: httpx.AsyncClient) -> None:
    totals = {"totals_flow": "output", "totals_source": "公报（样例）", "totals_rows": "2024\t22.5"}
    assert (await operator.post("/target/figures/totals", data=totals)).status_code == 303
    rows = list(csv.reader(StringIO((await operator.get("/target/years.csv")).text.removeprefix("\ufeff"))))
    assert rows[1] == ["2020", "17.5", "", "", "", "", ""]
    assert rows[5][0] == "2024"
    assert rows[5][2:] == ["22.5", "", "", "", ""]
    assert "no such total" not in (await operator.get("/target")).text


async def test_imported_deals_stand_in_columns_of_their_own_and_open_their_rows(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market, Series.DISTRICT)
    rows = list(csv.reader(StringIO((await operator.get("/target/years.csv")).text.removeprefix("\ufeff"))))
    year = str(day_of(datetime.now(UTC)).year)
    assert next(row for row in rows if row[0] == year)[2:] == ["", "", "0.01", "", ""]
    page = (await operator.get("/target")).text
    assert f"Of {year} deals are told until {day_of(datetime.now(UTC))}." in page
    assert "No total of the whole district that was published has been loaded. Imported deals need not be all" in page
    (opens,) = re.findall(r'<td class="num"><a href="([^"]+)">0.0100</a></td>', page)
    assert "<h2>1 deal</h2>" in (await operator.get(unescape(opens))).text


async def test_the_rows_of_the_curve_open_the_deals_that_they_add_up(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market)
    today = day_of(datetime.now(UTC))
    page = (await operator.get("/target")).text
    row = re.search(rf'<th scope="row">{today:%Y-%m}</th><td class="num"><a href="([^"]+)">0.0100</a></td>', page)
    assert row is not None
    assert "<h2>1 deal</h2>" in (await operator.get(unescape(row[1]))).text


async def test_what_the_forecast_expects_of_a_stage_opens_the_deals_in_it(
    operator: httpx.AsyncClient, market: MarketServer
) -> None:
    await a_registered_deal(market)
    today = day_of(datetime.now(UTC))
    async with market.database.writing() as conn:
        drafted = EntryInput(event=DealEvent.DRAFTED, happened_on=today, terms=some_terms(buyer=AWAY))
        await deals.begin(conn, Opening(), drafted, actor=COMMAND_LINE)
    page = (await operator.get("/target")).text
    opened = {
        stage: (await operator.get(unescape(link))).text
        for stage, link in re.findall(r'From deals that are ([a-z ]+)</dt><dd><a href="([^"]+)">', page)
    }
    assert "<h2>1 deal</h2>" in opened["intended"]
    assert "<h2>0 deals</h2>" in opened["signed"]
