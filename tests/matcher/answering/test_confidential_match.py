"""A pair compared with confidential texts: what they say counts, and nothing of them stays."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pytest

from market.errors import NotFound
from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.verdict import VerdictOutcome
from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.need import Need
from market.postgres.db import Database
from market.viewer import PUBLIC
from matcher.answering.confidential import ConfidentialPair
from matcher.answering.local import LocalMatching
from matcher.answering.match import Match
from matcher.index.characters import Characters
from matcher.ranking.feature import Feature
from tests.database import MarketServer, empty
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.matcher.ranking.shipped_ranker import rank_as_shipped

HELD = " UNION ALL ".join(
    f"SELECT '{table}' AS held, count(*) FROM {table}"  # noqa: S608 -- names of tables
    for table in ("embedding", "embedding_listing", "ranking", "change", "listing_history", "audit")
)
SECRET = "磁钢在二百二十摄氏度下剩磁温度系数的实测曲线见附表，耐温等级：工作温度≥220℃。"


@dataclass(frozen=True)
class Pair:
    matching: LocalMatching
    database: Database
    need: Need
    achievement: Achievement

    async def judged(self, need_text: str = "", achievement_text: str = "") -> Match:
        pair = ConfidentialPair(
            need=self.need, achievement=self.achievement, need_text=need_text, achievement_text=achievement_text
        )
        return await self.matching.match_confidential(pair, viewer=PUBLIC)


@pytest.fixture(scope="module")
async def pair(market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        owner = await add_organization(market.database, an_organization())
        must = Indicator(
            name="工作温度", comparator=Comparator.AT_LEAST, value=Decimal(200), unit="℃", force=Force.MUST
        )
        need = replace(a_need(owner), indicators=(must,))
        achievement = replace(an_achievement(owner), indicators=())
        others = [
            replace(an_achievement(owner, number=f"X-{n}", title=title), body=title * 3, summary=title)
            for n, title in enumerate(("聚酰胺复合膜", "纺织助剂", "工业机器人减速器", "针织面料染整"))
        ]
        await publish(market.database, need, achievement, *others)
        home = tmp_path_factory.mktemp("enclosed")
        rank_as_shipped(home)
        matching = await stack.enter_async_context(matching_at(home, market.database))
        await matching.caught_up()
        yield Pair(matching, market.database, need, achievement)


async def test_without_anything_enclosed_a_pair_is_graded_as_in_its_list(pair: Pair) -> None:
    answers = await pair.matching.match_listing(
        pair.need.id, viewer=PUBLIC, filters=NO_FILTERS, limit=9, among=(pair.achievement.id,)
    )
    (listed,) = answers.achievements
    judged = await pair.judged()
    assert judged.grading == listed.grading
    assert (judged.score, judged.fit) == (listed.score, listed.fit)


async def test_a_figure_in_a_confidential_text_settles_a_condition(pair: Pair) -> None:
    before, after = await pair.judged(), await pair.judged(achievement_text=SECRET)
    assert before.fit is not None
    assert after.fit is not None
    assert [each.outcome for each in before.fit.verdicts] == [VerdictOutcome.UNSTATED]
    assert [each.outcome for each in after.fit.verdicts] == [VerdictOutcome.SATISFIED]
    assert after.score > before.score


@pytest.mark.parametrize("side", ["need_text", "achievement_text"])
async def test_what_is_enclosed_counts_on_either_side(pair: Pair, side: str) -> None:
    shared = pair.achievement.body if side == "need_text" else pair.need.body
    before, after = await pair.judged(), await pair.judged(**{side: shared})
    assert before.grading is not None
    assert after.grading is not None
    assert after.score > before.score
    moved = {each.feature: each.log_odds for each in after.grading.contributions}
    stood = {each.feature: each.log_odds for each in before.grading.contributions}
    assert moved[Feature.BODY_BODY_MEANING] > stood[Feature.BODY_BODY_MEANING]


async def test_nothing_of_what_is_enclosed_stays(pair: Pair) -> None:
    async def held() -> list[object]:
        async with pair.database.reading() as conn:
            return list(await conn.fetch(HELD))

    index = pair.matching._keeper.index
    before, rows, texts = await held(), index.catalog.height, dict(index.characters._texts)
    known = pair.matching._readings.of(pair.achievement)
    await pair.judged(need_text=SECRET, achievement_text=SECRET)
    assert await held() == before
    assert (index.catalog.height, index.characters._texts) == (rows, texts)
    assert pair.matching._readings.of(pair.achievement) == known == ()
    match = await pair.judged(achievement_text=SECRET)
    assert match.listing == pair.achievement
    found = await pair.matching.search(
        "二百二十摄氏度", kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=9
    )
    assert SECRET[:8] not in str(found.hits)


async def test_a_listing_that_left_the_market_is_not_compared(pair: Pair) -> None:
    gone = replace(pair.achievement, id=pair.need.id)
    with pytest.raises(NotFound):
        await replace(pair, achievement=gone).judged()


def test_a_text_that_is_kept_nowhere_scores_as_a_row_that_is_not_counted() -> None:
    characters = Characters()
    for row, text in enumerate(("高矫顽力磁体", "耐温磁钢", "纺织助剂")):
        characters.put(row, text)
    scored = characters.text_score("磁钢耐温电机", "电机磁钢")
    held = characters.text_holds(["电机", "磁体"], "电机磁钢")
    characters.put(9, "电机磁钢", counted=False)
    assert scored == pytest.approx(float(characters.scores("磁钢耐温电机", [9])[0]))
    assert np.array_equal(held, characters.holds(["电机", "磁体"], [9])[0])
