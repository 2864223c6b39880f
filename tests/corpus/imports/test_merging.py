"""Rows over listings that are there: what a row does not say stays, and what is hidden is never shown by silence."""

import csv
import io
from typing import Any

import pytest

from corpus.imports.importing import import_rows
from corpus.imports.reading import read_file
from corpus.imports.report import ImportReport
from corpus.validation.row import ValidationRule
from market.listing.listing import Audience, Kind, ListingId
from market.listing.store import listings
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from tests.corpus.imports.market import INSTITUTE, TAXONOMY, a_row, find, institute, take, told

__all__ = ["institute"]

FULL = a_row(
    "A-1",
    "磁体",
    body="晶界扩散的磁体。",
    audience="members",
    place={"province": "江苏省", "city": "南京市", "district": "江宁区"},
    price={"low_wan": "10", "high_wan": "20"},
    maturity={"scale": "gbt22900-2022", "level": 6, "evidence": "中试报告"},
    fields=[{"scheme": "plan", "code": "B1.01.06"}, {"scheme": "ipc", "code": "H01F 1/057"}],
    elements={"materials": ["钕铁硼"], "methods": ["扩散"]},
)
NEED = a_row("N-1", "磁体防锈", kind="need", body="生锈。", anonymous=True, audience="members")
PERSON = {
    "name": "测试甲（样例）",
    "basis": "consent",
    "source": "登记表",
    "held_on": "2026-01-01",
    "email": "someone@example.org",
}
EXPERT = a_row("E-1", "永磁材料", kind="expert", person=PERSON, rankable=False)


async def take_table(database: Database, name: str, rows: list[dict[str, str]]) -> ImportReport:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    found = read_file(text.getvalue().encode(), name, taxonomy=TAXONOMY)
    return await import_rows(database, found, actor=COMMAND_LINE)


async def kept(database: Database, owner: OrganizationId, kind: Kind, number: str) -> Any:
    async with database.reading() as conn:
        found = await listings.find_by_number(conn, owner, kind, number, viewer=OPERATOR)
        return (await listings.find(conn, [ListingId(found)] if found else [], viewer=OPERATOR))[ListingId(found)]  # type: ignore[arg-type]


async def test_a_table_without_a_column_leaves_its_key_alone(database: Database, institute: OrganizationId) -> None:
    await take(database, [FULL])
    before = await find(database, institute, "A-1")
    row = {"机构代码": INSTITUTE.code, "成果编号": "A-1", "成果名称": "磁体", "价格上限（万元）": "30"}
    assert told(await take_table(database, "成果.csv", [row])) == (0, 1, 0, 0, 0)
    after = await find(database, institute, "A-1")
    assert (after.price.low_fen, after.price.high_fen) == (10_000_000, 30_000_000)
    for key in ("body", "audience", "place", "maturity", "fields", "elements"):
        assert getattr(after, key) == getattr(before, key), key


async def test_what_is_hidden_stays_so_unless_a_row_says_otherwise(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [FULL, NEED, EXPERT])
    blank = {"机构代码": INSTITUTE.code, "需求编号": "N-1", "需求名称": "磁体防锈", "匿名": "", "公开范围": ""}
    await take_table(database, "需求.csv", [blank | {"问题描述": "生锈了。"}])
    need = await kept(database, institute, Kind.NEED, "N-1")
    assert (need.body, need.anonymous, need.audience) == ("生锈了。", True, Audience.MEMBERS)
    silent = [
        {key: value for key, value in row.items() if key not in ("anonymous", "audience", "person", "rankable")}
        for row in (FULL, NEED, EXPERT)
    ]
    await take(database, silent)
    need = await kept(database, institute, Kind.NEED, "N-1")
    expert = await kept(database, institute, Kind.EXPERT, "E-1")
    assert (need.anonymous, need.audience) == (True, Audience.MEMBERS)
    assert (expert.person.email, expert.rankable) == ("someone@example.org", False)
    assert (await find(database, institute, "A-1")).audience is Audience.MEMBERS
    await take(database, [NEED | {"anonymous": False, "audience": "public"}, EXPERT | {"person": None}])
    need = await kept(database, institute, Kind.NEED, "N-1")
    assert (need.anonymous, need.audience) == (False, Audience.PUBLIC)
    assert (await kept(database, institute, Kind.EXPERT, "E-1")).person is None


async def test_a_person_keeps_what_has_no_column_and_another_person_gets_none_of_it(
    database: Database, institute: OrganizationId
) -> None:
    await take(database, [EXPERT])
    row = {
        "机构代码": INSTITUTE.code,
        "专家编号": "E-1",
        "研究方向": "永磁材料",
        "姓名": PERSON["name"],
        "职称": "教授",
    }
    row |= {"个人信息依据": "本人同意", "个人信息来源": "登记表", "个人信息日期": "2026-02-01"}
    assert told(await take_table(database, "专家.csv", [row])) == (0, 1, 0, 0, 0)
    person = (await kept(database, institute, Kind.EXPERT, "E-1")).person
    assert (person.title, person.email) == ("教授", "someone@example.org")
    await take_table(database, "专家.csv", [row | {"姓名": "测试乙（样例）"}])
    assert (await kept(database, institute, Kind.EXPERT, "E-1")).person.email is None


async def test_another_city_does_not_keep_the_district(database: Database, institute: OrganizationId) -> None:
    await take(database, [FULL])
    row = {"机构代码": INSTITUTE.code, "成果编号": "A-1", "成果名称": "磁体", "省份": "江苏省", "城市": "苏州市"}
    await take_table(database, "成果.csv", [row])
    place = (await find(database, institute, "A-1")).place
    assert (place.country, place.city, place.district) == ("CN", "苏州市", "")


@pytest.mark.usefixtures("institute")
async def test_a_lower_price_above_the_known_upper_one_is_refused(database: Database) -> None:
    await take(database, [FULL])
    row = {"机构代码": INSTITUTE.code, "成果编号": "A-1", "成果名称": "磁体", "价格下限（万元）": "90"}
    report = await take_table(database, "成果.csv", [row])
    assert [(error.path, error.rule) for error in report.refused] == [("price", ValidationRule.MEANING)]


async def test_the_plan_s_codes_and_the_others_are_two_columns(database: Database, institute: OrganizationId) -> None:
    await take(database, [FULL])
    row = {"机构代码": INSTITUTE.code, "成果编号": "A-1", "成果名称": "磁体", "规划领域": "B1.01"}
    await take_table(database, "成果.csv", [row])
    assert [code.code for code in (await find(database, institute, "A-1")).fields] == ["B1.01", "H01F 1/057"]


async def test_an_edit_of_a_sample_is_refused(database: Database, institute: OrganizationId) -> None:
    await take(database, [FULL])
    async with database.writing() as conn:
        await conn.execute("UPDATE listing SET sample = true")
    assert told(await take(database, [FULL])) == (0, 0, 1, 0, 0)
    report = await take(database, [FULL | {"title": "真的磁体"}])
    assert told(report) == (0, 0, 0, 0, 1)
    assert "samples" in str(report.refused[0].advice)
    assert (await find(database, institute, "A-1")).title == "磁体"
