"""The office's desk: for operators alone, with what waits, what failed, and settings that hold for everybody."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from market.job.job import JobKind
from market.job.store import jobs
from market.office.setting import OfficeSettings
from market.office.store import settings as office_settings
from market.viewer import CLOCK, Role
from tests.database import MarketServer
from tests.web.api_market import Served, served
from tests.web.people import People

__all__ = ["served"]

FORM = {
    "sign_up_open": "1",
    "was_sign_up_open": "1",
    "valid_days": "365",
    "was_valid_days": "365",
    "remind_days": "14",
    "was_remind_days": "14",
    "caseload": "60",
    "exposure_loss_pct": "0",
    "second_person_fen": "1000",
    "was_caseload": "60",
    "was_exposure_loss_pct": "0",
    "was_second_person_fen": "1000",
    "contact": "",
    "was_contact": "",
    "notice_zh": "",
    "was_notice_zh": "",
    "notice_en": "",
    "was_notice_en": "",
}
PAGES = ("/office", "/office/jobs", "/office/expiring", "/office/settings")


@pytest.fixture
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


@pytest.fixture
async def operator(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        yield client


async def settings_now(market: MarketServer) -> OfficeSettings:
    async with market.database.reading() as conn:
        return await office_settings.get(conn)


@pytest.mark.parametrize("path", PAGES)
async def test_the_desk_is_for_operators_alone(people: People, path: str) -> None:
    async with people.of(Role.OPERATOR) as operator, people.of(Role.BROKER) as broker, people.stranger() as stranger:
        assert (await operator.get(path)).status_code == 200
        assert (await broker.get(path)).status_code == 403
        asked = await stranger.get(path)
        assert (asked.status_code, asked.headers["location"].partition("?")[0]) == (303, "/sign-in")


async def test_a_failed_job_is_counted_on_the_desk_and_done_again_at_a_press(
    market: MarketServer, operator: httpx.AsyncClient
) -> None:
    async with market.database.writing() as conn:
        job_id = await jobs.enqueue(conn, JobKind.REENCODE, actor=CLOCK)
    page = (await operator.get("/office/jobs?state=waiting")).text
    assert f"/office/jobs/{job_id}/cancel" in page
    given_up = await operator.post(f"/office/jobs/{job_id}/cancel")
    assert (given_up.status_code, given_up.headers["location"]) == (303, "/office/jobs")
    assert f"/office/jobs/{job_id}/" not in (await operator.get("/office/jobs")).text
    assert (await operator.post(f"/office/jobs/{job_id}/retry")).status_code == 409
    assert (await operator.post("/office/jobs/999999999/retry")).status_code == 404


async def test_a_state_that_no_job_has_is_refused(operator: httpx.AsyncClient) -> None:
    assert (await operator.get("/office/jobs?state=lost")).status_code == 400


async def test_building_the_index_anew_is_queued_once(operator: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await operator.post("/office/index")).status_code == 303
    page = (await operator.get("/office/jobs?state=waiting")).text
    assert len(re.findall(r"/office/jobs/\d+/retry", page)) == 1


async def test_what_is_set_holds_and_stands_in_the_record(market: MarketServer, operator: httpx.AsyncClient) -> None:
    sent = FORM | {"valid_days": "180", "notice_en": "Closed  on Friday", "sign_up_open": ""}
    kept = await operator.post("/office/settings", data=sent)
    assert (kept.status_code, kept.headers["location"]) == (303, "/office/settings?kept=1")
    now = await settings_now(market)
    assert now == OfficeSettings(sign_up_open=False, valid_days=180, notice_en="Closed on Friday")
    async with market.database.reading() as conn:
        rows = await conn.fetch(
            "SELECT subject_id, detail FROM audit WHERE event = 'settings-changed' ORDER BY subject_id"
        )
    told = {row["subject_id"]: row["detail"] for row in rows}
    assert told["valid_days"] == {"value": 180}
    assert told["sign_up_open"] == {"value": False}
    assert "Friday" not in str(told)
    again = FORM | {
        "was_valid_days": "180",
        "valid_days": "365",
        "was_sign_up_open": "",
        "was_notice_en": "Closed on Friday",
    }
    assert (await operator.post("/office/settings", data=again)).status_code == 303
    assert await settings_now(market) == OfficeSettings()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_days": "29"}, "valid_days"),
        ({"valid_days": "one"}, "valid_days"),
        ({"remind_days": "91"}, "remind_days"),
        ({"valid_days": "30", "remind_days": "30"}, "remind_days"),
        ({"caseload": "0"}, "caseload"),
        ({"exposure_loss_pct": "6"}, "exposure_loss_pct"),
        ({"second_person_fen": "-1"}, "second_person_fen"),
        ({"contact": "x" * 201}, "contact"),
        ({"notice_zh": "一\u202e二"}, "notice_zh"),
    ],
)
async def test_what_can_t_be_set_is_said_beside_its_field_and_what_was_typed_is_kept(
    market: MarketServer, operator: httpx.AsyncClient, change: dict[str, str], field: str
) -> None:
    refused = await operator.post("/office/settings", data=FORM | {"contact": "Room 1"} | change)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert f'id="{field}-error"' in refused.text
    assert change[field] in refused.text
    assert await settings_now(market) == OfficeSettings()


async def test_numbers_are_read_in_figures_of_either_width_and_in_thousands(
    market: MarketServer, operator: httpx.AsyncClient
) -> None:
    sent = FORM | {"valid_days": "１８０", "second_person_fen": "1,500"}
    assert (await operator.post("/office/settings", data=sent)).status_code == 303
    assert await settings_now(market) == OfficeSettings(valid_days=180, second_person_fen=1_500_000_000)
    back = FORM | {"was_valid_days": "180", "was_second_person_fen": "1500"}
    assert (await operator.post("/office/settings", data=back)).status_code == 303


async def test_two_operators_who_set_the_same_are_told(market: MarketServer, operator: httpx.AsyncClient) -> None:
    assert (await operator.post("/office/settings", data=FORM | {"valid_days": "100"})).status_code == 303
    assert (await operator.post("/office/settings", data=FORM | {"valid_days": "200"})).status_code == 409
    assert (await settings_now(market)).valid_days == 100
    other = FORM | {"remind_days": "7"}
    assert (await operator.post("/office/settings", data=other)).status_code == 303
    assert await settings_now(market) == OfficeSettings(valid_days=100, remind_days=7)
    back = FORM | {"was_valid_days": "100", "was_remind_days": "7"}
    assert (await operator.post("/office/settings", data=back)).status_code == 303


async def test_the_office_s_words_stand_on_the_front_page(operator: httpx.AsyncClient, people: People) -> None:
    said = {"notice_en": "Closed on Friday: 100% of us", "notice_zh": "周五休息", "contact": "Room <7>"}
    assert (await operator.post("/office/settings", data=FORM | said)).status_code == 303
    async with people.stranger() as stranger:
        page = (await stranger.get("/")).text
        assert "Closed on Friday: 100% of us" in page
        assert "Room &lt;7&gt;" in page
        assert "周五休息" in (await stranger.get("/?lang=zh")).text
    back = FORM | {f"was_{name}": text for name, text in said.items()}
    assert (await operator.post("/office/settings", data=back)).status_code == 303
    async with people.stranger() as stranger:
        assert "Closed on Friday" not in (await stranger.get("/")).text


async def test_while_sign_up_is_closed_nobody_is_taken_in(operator: httpx.AsyncClient, people: People) -> None:
    shut = FORM | {"sign_up_open": "", "contact": "Room 7"}
    assert (await operator.post("/office/settings", data=shut)).status_code == 303
    async with people.stranger() as stranger:
        page = await stranger.get("/sign-up")
        assert (page.status_code, "Room 7" in page.text, "<form method" in page.text) == (200, True, False)
        assert (await stranger.post("/sign-up", data={"name": "x"})).status_code == 403
    again = FORM | {"was_sign_up_open": "", "was_contact": "Room 7"}
    assert (await operator.post("/office/settings", data=again)).status_code == 303
    async with people.stranger() as stranger:
        assert 'name="code"' in (await stranger.get("/sign-up")).text
