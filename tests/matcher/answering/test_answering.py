"""Answering: how deep the market is looked into while conditions take what comes first out of the main list."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from market.indicator.indicator import Comparator, Indicator
from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import PUBLIC
from matcher.answering.answering import ASSESSED
from matcher.answering.local import LocalMatching
from matcher.answering.match import Answers, QueryNote
from tests.listings import an_achievement, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.matcher.ranking.shipped_ranker import rank_as_shipped

NEED = "高矫顽力磁体，晶界扩散，矫顽力不低于30 kOe"


def magnet(owner: Organization, number: int, *, koe: int, title: str = "高矫顽力磁体晶界扩散") -> Achievement:
    coercivity = Indicator(name="矫顽力", comparator=Comparator.AT_LEAST, value=Decimal(koe), unit="kOe")
    return replace(an_achievement(owner, number=f"A-{number}", title=title), indicators=(coercivity,), price=None)


@pytest.fixture
async def matching(database: Database, tmp_path: Path) -> AsyncIterator[LocalMatching]:
    """Open a market in which everything that comes first fails, and the last one answers."""
    owner = await add_organization(database, an_organization())
    failing = [magnet(owner, number, koe=20) for number in range(ASSESSED + 1)]
    await publish(database, *failing, magnet(owner, 99, koe=32, title="电机转子用磁体"), bulk=True)
    async with matching_at(tmp_path, database) as opened:
        await opened.caught_up()
        yield opened


async def ask(matching: LocalMatching, text: str) -> Answers:
    return await matching.match_text(text, viewer=PUBLIC, filters=NO_FILTERS, limit=5)


async def test_what_meets_the_conditions_is_found_behind_all_that_fail(matching: LocalMatching) -> None:
    answers = await ask(matching, NEED)
    assert [match.listing.title for match in answers.achievements] == ["电机转子用磁体"]
    assert (len(answers.near_misses), answers.missing_one, answers.failing) == (5, ASSESSED + 1 - 5, 0)


async def test_a_full_main_list_is_looked_for_no_deeper(matching: LocalMatching) -> None:
    answers = await ask(matching, NEED.replace("30", "10"))
    assert "电机转子用磁体" not in [match.listing.title for match in answers.achievements]
    assert (len(answers.achievements), answers.near_misses, answers.missing_one) == (5, (), 0)


async def test_a_text_too_thin_to_judge_by_has_answers_and_no_levels(database: Database, tmp_path: Path) -> None:
    rank_as_shipped(tmp_path)
    owner = await add_organization(database, an_organization())
    await publish(database, magnet(owner, 1, koe=32), magnet(owner, 2, koe=32, title="电机转子用磁体"))
    async with matching_at(tmp_path, database) as opened:
        await opened.caught_up()
        thin, told = await ask(opened, "电机转子用磁体"), await ask(opened, NEED)
    assert (thin.note, [match.grading for match in thin.achievements]) == (QueryNote.TOO_SHORT, [None, None])
    assert (told.note, [match.grading is not None for match in told.achievements]) == (None, [True, True])
    assert [match.distant for match in thin.achievements] == [
        False,
        False,
    ]  # by the ranker's gains, not by fused scores
