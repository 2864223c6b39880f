"""Common needs from the index to a shared call, and how little the firms are told of each other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from corpus.reference.taxonomy import load_taxonomy
from market.challenge.store import need_clusters
from market.listing.need import Need
from market.organization import Organization
from market.postgres.db import Database
from market.settings import Settings
from market.viewer import CLOCK, OPERATOR, Role
from matcher.answering.local import LocalMatching
from tests.listings import a_need, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.web.people import People
from web.app import create_app

OTHERS = (
    *("窑炉余热回收", "印染废水脱色", "老人跌倒报警", "大棚黄瓜采摘", "船用阀门密封"),
    *("仓库盘点机器人", "桥梁裂缝巡检", "白茶萎凋控制", "服装缺陷识别", "海鲜冷链追踪"),
    *("电梯钢丝绳检测", "注塑报价软件", "牙科印模材料", "古籍修复纸张", "光伏板清洗"),
    *("港口吊具防摇", "鱼塘增氧节电", "隧道渗漏治理", "玻璃钢边角回用", "课桌除味涂层"),
)


@dataclass
class Common:
    """A market in which two firms need the same thing, one of them namelessly."""

    app: FastAPI
    database: Database
    matching: LocalMatching
    people: People
    first: Organization
    second: Organization
    needs: tuple[Need, Need]


def a_plain_need(owner: Organization, number: int, title: str, body: str) -> Need:
    made = a_need(owner, number=f"N-{number}", title=title)
    return replace(made, summary="", body=body, present_state="", tried="", application="", criteria="")


@pytest.fixture
async def common(database: Database, tmp_path: Path) -> AsyncIterator[Common]:
    first, second, third = [await add_organization(database, an_organization(number)) for number in (41, 42, 43)]
    text = "转子磁钢在高温下退磁，需要少用重稀土的耐温磁体。"
    one = replace(a_plain_need(first, 1, "电机磁钢高温退磁", text), anonymous=True)
    other = a_plain_need(second, 2, "高温退磁的电机磁钢", f"{text}可以供料。")
    rest = [a_plain_need(third, 3 + n, title, f"{title}，求成套方案。{title[::-1]}") for n, title in enumerate(OTHERS)]
    await publish(database, one, other, *rest)
    async with AsyncExitStack() as stack:
        matching = await stack.enter_async_context(matching_at(tmp_path / "home", database))
        await matching.caught_up()
        settings = Settings(home=tmp_path / "home")
        app = create_app(settings=settings, database=database, matching=matching, taxonomy=load_taxonomy())
        yield Common(app, database, matching, People(app, database), first, second, (one, other))


async def propose(common: Common) -> None:
    found = await common.matching.common_needs()
    async with common.database.writing() as conn:
        await need_clusters.replace(conn, found, actor=CLOCK)


async def test_like_needs_of_two_firms_are_found_and_named_by_what_they_share(common: Common) -> None:
    (found,) = await common.matching.common_needs()
    assert set(found.need_ids) == {need.id for need in common.needs}
    assert (found.field, found.organizations) == ("B2.02", 2)
    assert found.terms == ("磁体", "稀土", "转子", "退磁")
    assert found.spread < 0.5 < found.silhouette


async def test_a_proposal_becomes_one_call_whose_firms_learn_of_each_other_alone_that_they_are(common: Common) -> None:
    await propose(common)
    async with common.people.of(Role.OPERATOR) as office:
        page = (await office.get("/office/common-needs")).text
        async with common.database.reading() as conn:
            (cluster,) = await need_clusters.find(conn, viewer=OPERATOR)
        assert all(need.title in page for need in common.needs)
        sent = [await office.post(f"/office/common-needs/{cluster.id}", data={"do": "call"}) for _ in range(2)]
        here = sent[0].headers["location"]
        assert [(each.status_code, each.headers["location"]) for each in sent] == [(303, here)] * 2
        draft = (await office.get(here)).text
        assert "磁体、稀土、转子、退磁" in draft
        assert "工作温度" in draft
        await office.post(f"{here}/ask", data={"version": "1"})
    (one, two), firms = common.needs, (common.first, common.second)
    for firm, own, other, its in ((*firms[:1], one, two, firms[1]), (*firms[1:], two, one, firms[0])):
        async with common.people.of(Role.ENTERPRISE, firm) as owner:
            seen = (await owner.get(here)).text
            assert "At least one other firm has a like need." in seen
            assert own.title in seen
            for hidden in (other.title, str(other.id), its.name, str(its.id)):
                assert hidden not in seen
            consent = {"need": str(own.id), "consent": "given", "text_version": "1"}
            assert (await owner.post(f"{here}/consent", data=consent)).status_code == 303


async def test_brokers_look_and_decide_nothing(common: Common) -> None:
    await propose(common)
    async with common.people.of(Role.BROKER) as broker:
        page = (await broker.get("/office/common-needs")).text
        assert common.needs[0].title in page
        assert common.first.name not in page
        assert "Draft one call" not in page


async def test_neither_count_nor_words_tell_a_broker_whose_an_anonymous_need_is(common: Common) -> None:
    (found,) = await common.matching.common_needs()
    pages: dict[Role, list[str]] = {Role.BROKER: [], Role.OPERATOR: []}
    for organizations, terms in ((2, ("磁体",)), (3, ())):
        async with common.database.writing() as conn:
            await need_clusters.replace(conn, [replace(found, organizations=organizations, terms=terms)], actor=CLOCK)
        for role, seen in pages.items():
            async with common.people.of(role) as client:
                page = (await client.get("/office/common-needs")).text
                seen.append(page[page.index("<main") : page.index("</main>")])
    assert pages[Role.BROKER][0] == pages[Role.BROKER][1]
    assert [("2 firms" in page, "3 firms" in page) for page in pages[Role.OPERATOR]] == [(True, False), (False, True)]
