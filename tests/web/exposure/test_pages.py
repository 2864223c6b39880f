"""Exposure: what two institutes got of the attention, told to the office alone, and evened where it has set so."""

import csv
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from io import StringIO
from uuid import uuid4

import pytest
from fastapi import FastAPI

from corpus.reference.taxonomy import load_taxonomy
from market.job.job import JobId, JobKind, RunningJob
from market.judging.judgement import Level
from market.judging.ranking import Ranking, RankingLane, RankingLine
from market.judging.store import rankings
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import ListingId
from market.office.setting import OfficeSettings
from market.office.store import settings as office_settings
from market.settings import Settings
from market.viewer import COMMAND_LINE, PUBLIC, Role
from matcher.answering.local import LocalMatching
from matcher.answering.match import Match
from tests.database import MarketServer, empty
from tests.listings import an_achievement, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.matcher.ranking.shipped_ranker import rank_as_shipped
from tests.web.api_market import client_of
from tests.web.people import People
from web.app import create_app
from web.exposure import jobs
from web.http.context import Market

NEEDS = 12
TEXT = "高矫顽力磁体\n晶界扩散使矫顽力提高。以低熔点合金作晶界扩散源。\n批次一致性好。矫顽力不低于25 kOe。"


@dataclass(frozen=True)
class Shown:
    """A market with two achievements of the same words, of two institutes, in the order in which they answer."""

    app: FastAPI
    matching: LocalMatching
    matches: tuple[Match, ...]


async def ask(matching: LocalMatching) -> tuple[Match, ...]:
    answers = await matching.match_text(TEXT, viewer=PUBLIC, filters=NO_FILTERS, limit=5)
    return answers.achievements


@pytest.fixture(scope="module")
async def shown(market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    """Show the two for twelve needs, always in the same order, as the ranker that ships grades them."""
    database, home = market.database, tmp_path_factory.mktemp("exposure")
    rank_as_shipped(home)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        owners = [await add_organization(database, an_organization(number)) for number in (1, 2)]
        await publish(database, *map(an_achievement, owners))
        matching = await stack.enter_async_context(matching_at(home, database))
        await matching.caught_up()
        matches = await ask(matching)
        assert {match.grading and match.grading.level for match in matches} <= {Level.WEAK, Level.FAIR, Level.STRONG}
        async with database.writing() as conn:
            for _ in range(NEEDS):
                await rankings.keep(conn, ranking_of([match.listing.id for match in matches]))
            turned = ranking_of([match.listing.id for match in reversed(matches)])
            for narrowed in (replace(turned, limit=2), replace(turned, filters=Filters(fields=("B1",)))):
                await rankings.keep(conn, narrowed)  # tells of nothing that all others see
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        yield Shown(app, matching, matches)


def ranking_of(ids: Sequence[ListingId]) -> Ranking:
    """Give a ranking of some need, in which all stand equal chances."""
    lines = [
        RankingLine(
            lane=RankingLane.ACHIEVEMENTS,
            rank=rank,
            listing_id=id_,
            version=1,
            score=3.0,
            level=Level.FAIR,
            chances=(0.9, 0.5, 0.1),
        )
        for rank, id_ in enumerate(ids, 1)
    ]
    return Ranking(
        need_id=ListingId(uuid4()),
        need_version=1,
        role=Role.BROKER,
        filters=NO_FILTERS,
        relaxed=(),
        limit=20,
        model="ranker-0123456789ab",
        index_version="store:7",
        lines=tuple(lines),
    )


async def test_the_office_alone_sees_who_is_shown_and_what_they_deserve(shown: Shown, market: MarketServer) -> None:
    people = People(shown.app, market.database)
    async with people.of(Role.OPERATOR) as office, people.of(Role.BROKER) as broker, people.stranger() as stranger:
        for path in ("/office/exposure", "/office/exposure.csv"):
            assert (await broker.get(path)).status_code == 403
            assert (await stranger.get(path)).status_code == 303
        page = await office.get("/office/exposure", headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert "Surely shown less than their relevance: 1; surely more: 1" in page.text
        assert re.findall(r'<tr><th scope="row">(\d) %', page.text) == ["1", "2", "3", "4", "5"]
        refused = await office.get("/office/exposure?days=7", headers={"Accept-Language": "en"})
        assert refused.status_code == 400
        written = (await office.get("/office/exposure.csv?days=30")).text.removeprefix("\ufeff")
    rows = list(csv.reader(StringIO(written)))[1:]
    figures = {row[0]: row[1:] for row in rows}
    assert set(figures) == {"测试机构1（样例）", "测试机构2（样例）"}
    first, second = sorted(figures.values(), key=lambda row: -float(row[0]))
    assert first == ["61.3147", "50.0", "1.2263", "1.2263", "1.2263", str(NEEDS)]
    assert second == ["38.6853", "50.0", "0.7737", "0.7737", "0.7737", str(NEEDS)]


async def test_the_rankings_that_are_counted_of_an_organisation_open(shown: Shown, market: MarketServer) -> None:
    people = People(shown.app, market.database)
    async with people.of(Role.OPERATOR) as office, people.of(Role.BROKER) as broker:
        office.headers["Accept-Language"] = "en"
        page = (await office.get("/office/exposure?days=30")).text
        links = re.findall(rf'<a href="(/office/exposure/[^"]+)">{NEEDS}</a>', page)
        places = []
        for link in links:
            opened = (await office.get(link)).text
            assert f"<h2>{NEEDS} rows</h2>" in opened
            places.append(set(re.findall(r'<td class="num">(\d)</td>', opened)))
        assert sorted(places, key=sorted) == [{"1"}, {"2"}]
        assert (await broker.get(links[0])).status_code == 403
        assert (await office.get(links[0].replace("days=30", "days=7"))).status_code == 400


async def test_who_was_behind_moves_up_once_the_office_gives_for_it_and_the_reader_is_told(
    shown: Shown, market: MarketServer
) -> None:
    first, second = (match.listing.id for match in shown.matches)
    here: Market = shown.app.state.market
    await jobs.measure_exposure(here, RunningJob(id=JobId(1), kind=JobKind.MEASURE_EXPOSURE, arguments={}, attempts=0))
    assert [match.listing.id for match in await ask(shown.matching)] == [first, second]
    async with market.database.writing() as conn:
        before = OfficeSettings()
        await office_settings.change(conn, before, replace(before, exposure_loss_pct=5), actor=COMMAND_LINE)
    evened = await ask(shown.matching)
    short = await shown.matching.match_text(TEXT, viewer=PUBLIC, filters=NO_FILTERS, limit=1)
    assert [(match.listing.id, match.own_rank) for match in short.achievements] == [(first, None)]
    assert [(match.listing.id, match.rank, match.own_rank) for match in evened] == [(second, 1, 2), (first, 2, 1)]
    async with client_of(shown.app) as client:
        answer = await client.post("/", data={"text": TEXT})
    assert "Moved from place 2 so that institutes are shown evenly" in answer.text
