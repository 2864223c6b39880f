"""Open data: titles and what stands beside them; hidden texts, persons and experts change nothing in it."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from corpus.exports.csv_format import CsvWriter
from corpus.exports.open_data import COLUMNS, list_files
from market.listing.listing import Kind, Step
from market.listing.store import achievements, listings
from market.postgres.db import connect
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR
from tests.database import MarketServer
from tests.listings import an_achievement
from tests.matcher.market_index import publish
from tests.web.api_market import Served, client_of, served
from web.app import create_app
from web.listing.open_data_files import KEPT, OpenDataFiles

__all__ = ["served"]

HIDDEN = {
    "listing": ("summary", "body"),
    "achievement": ("territory", "secrecy_by", "maturity_evidence"),
    "need": ("present_state", "tried", "application", "budget_source", "criteria", "maturity_evidence"),
    "achievement_inventor": ("name",),
    "expert_person": ("name", "name_en", "title", "email", "phone", "source"),
}


async def taken(served: Served, name: str) -> bytes:
    answer = await served.client.get(f"/open-data/{name}")
    assert answer.status_code == 200
    return answer.content


async def records(served: Served, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (await taken(served, name)).splitlines()]


async def test_every_published_listing_is_in_and_nothing_else(served: Served) -> None:
    found = {record["id"]: record for record in await records(served, "achievements.jsonl")}
    assert found.keys() == {str(served.achievement.id), str(served.members_only.id)}
    record = found[str(served.achievement.id)]
    assert list(record) == list(COLUMNS)
    assert record["title"] == served.achievement.title
    assert (record["organization_code"], record["district"]) == (served.organization.code, "海曙区")
    assert record["field_codes"] == "plan:B1.01.03; ipc:H01F 1/057"
    assert record["address"] == f"http://127.0.0.1:8000/achievements/{served.achievement.id}"


async def test_nobody_stands_behind_an_anonymous_need(served: Served) -> None:
    found = {record["id"]: record for record in await records(served, "needs.jsonl")}
    anonymous = found[str(served.anonymous.id)]
    assert [anonymous[key] for key in COLUMNS if key.startswith("organization")] == [None] * 3
    assert found[str(served.need.id)]["organization_name"] == served.organization.name
    assert "SECRET-7" not in json.dumps(anonymous)


async def test_every_format_says_the_same(served: Served) -> None:
    wanted = [[_text(value) for value in record.values()] for record in await records(served, "achievements.jsonl")]
    table = (await taken(served, "achievements.csv")).decode("utf-8-sig")
    assert [*csv.reader(io.StringIO(table, newline=""))] == [list(COLUMNS), *wanted]
    book = CalamineWorkbook.from_filelike(io.BytesIO(await taken(served, "achievements.xlsx")))
    assert book.get_sheet_by_index(0).to_python() == [list(COLUMNS), *wanted]


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


async def swap_hidden_texts(market: MarketServer) -> dict[str, int]:
    """Swap every hidden text for another behind the application's back; count what was swapped in each table."""
    conn = await connect(market.superuser_url)
    try:
        await conn.execute("SET session_replication_role = replica")
        counts = {}
        for table, columns in HIDDEN.items():
            swaps = ", ".join(f"{column} = left('换掉的' || coalesce({column}, ''), 30)" for column in columns)
            done = await conn.execute(f"UPDATE market.{table} SET {swaps}")  # noqa: S608 -- our own names
            counts[table] = int(done.split()[-1])
        await conn.execute(
            "UPDATE market.achievement SET elements = '{\"materials\": [\"换掉的\"]}', indicators = '[]'"
        )
        await conn.execute("UPDATE market.need SET budget_low_fen = 7, budget_high_fen = 8, elements = '{}'")
        return counts
    finally:
        await conn.close()


async def test_swapping_every_hidden_text_changes_no_byte(served: Served, market: MarketServer) -> None:
    before = {name: await taken(served, name) for name in list_files()}
    swapped = await swap_hidden_texts(market)
    assert [table for table, count in swapped.items() if count == 0] == []
    for path in (served.app.state.market.settings.home / "open-data").iterdir():
        path.unlink()  # the log names no change, so the files would not be written again
    async with served.app.state.market.database.reading() as conn:
        found = await achievements.get(conn, served.achievement.id, viewer=OPERATOR)
    assert found.body.startswith("换掉的")
    assert {name: await taken(served, name) for name in list_files()} == before


async def test_who_has_the_file_gets_no_second_one_until_something_changes(served: Served) -> None:
    first = await served.client.get("/open-data/achievements.csv")
    assert first.headers["content-type"] == CsvWriter.MEDIA_TYPE
    assert 'filename="achievements.csv"' in first.headers["content-disposition"]
    for headers in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": f'"x", W/{first.headers["etag"]}'},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = await served.client.get("/open-data/achievements.csv", headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    for headers in ({"If-None-Match": '"other"'}, {"If-Modified-Since": "yesterday"}):
        assert (await served.client.get("/open-data/achievements.csv", headers=headers)).status_code == 200
    added = replace(an_achievement(served.organization, number="A-77"), title='=HYPERLINK("http://192.0.2.1")')
    await publish(served.app.state.market.database, added)
    fresh = await served.client.get("/open-data/achievements.csv", headers={"If-None-Match": first.headers["etag"]})
    assert fresh.status_code == 200
    assert fresh.headers["etag"] != first.headers["etag"]
    cells = [cell for line in csv.reader(io.StringIO(fresh.content.decode("utf-8-sig"), newline="")) for cell in line]
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell)] == []
    assert f"'{added.title}" in cells
    async with served.app.state.market.database.writing() as conn:
        await listings.take_step(conn, added.id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert str(added.id) not in (await taken(served, "achievements.csv")).decode()


async def test_few_files_stay_however_often_the_market_changes(served: Served) -> None:
    market = served.app.state.market
    files: OpenDataFiles = market.open_data
    for number in range(KEPT + 3):
        await publish(market.database, an_achievement(served.organization, number=f"B-{number}", title=f"t{number}"))
        await files.get(market.database, Kind.ACHIEVEMENT, "jsonl")
    kept = list((market.settings.home / "open-data").glob("achievements-*.jsonl"))
    assert len(kept) == KEPT
    assert not list((market.settings.home / "open-data").glob(".*"))


async def test_other_names_are_not_found_and_other_sites_scripts_may_read(served: Served) -> None:
    for name in ("experts.jsonl", "organizations.csv", "achievements.xml", "achievements", "..%2Findex"):
        assert (await served.client.get(f"/open-data/{name}")).status_code == 404
    assert (await served.client.get("/open-data/needs.jsonl")).headers["access-control-allow-origin"] == "*"
    assert (await served.client.head("/open-data/needs.jsonl")).status_code == 200


async def test_the_page_explains_every_column_and_leads_to_every_file(served: Served) -> None:
    html = (await served.client.get("/open-data")).text
    for name in list_files():
        assert f'href="/open-data/{name}"' in html
    for name in COLUMNS:
        assert f"<code>{name}</code>" in html
    assert "has not stated a licence" in html
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    node = json.loads(found[0])
    assert (node["@type"], len(node["distribution"]), "license" in node) == ("Dataset", len(list_files()), False)
    assert "/open-data?lang=zh" in (await served.client.get("/sitemap/pages.xml")).text


@pytest.mark.parametrize(
    ("licence", "shown", "stated"),
    [
        ("CC-BY-4.0", "CC-BY-4.0", {"name": "CC-BY-4.0"}),
        ("https://licence.example.org/1", 'href="https://licence.example.org/1" rel="license"', None),
        ("<b>none</b>", "&lt;b&gt;none", {"name": "<b>none</b>"}),
    ],
)
async def test_the_licence_is_the_office_s_own_word(
    served: Served, licence: str, shown: str, stated: dict[str, str] | None
) -> None:
    market = served.app.state.market
    settings = Settings(home=market.settings.home, open_data_licence=licence)
    app = create_app(settings=settings, database=market.database, matching=served.matching, taxonomy=market.taxonomy)
    async with client_of(app) as client:
        assert shown in (await client.get("/open-data")).text
        package = (await client.get("/open-data/datapackage.json")).json()
    assert package["licenses"] == [stated or {"path": licence}]
    assert [resource["path"] for resource in package["resources"]] == list(list_files())
