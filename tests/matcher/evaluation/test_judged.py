"""The market's own judgements as a collection."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from corpus.sample.market import read_samples
from market.judging.judgement import Judgement, JudgementId, Level
from market.judging.store import judgements
from market.listing.listing import Kind, Listing
from market.listing.store import achievements, experts, needs
from market.office.store import organizations
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE
from matcher.evaluation.collection import BadCollection
from matcher.evaluation.evaluation import JudgementSource
from matcher.evaluation.judged import judged_collection, middle_levels, read_market_subject, read_sample_subject
from tests.listings import a_need, an_achievement, an_expert, an_organization


def a_judgement(need: Listing, listing: Listing, level: Level, judge: str) -> Judgement:
    return Judgement(
        id=JudgementId(uuid4()),
        need_id=need.id,
        listing_id=listing.id,
        level=level,
        reason=None,
        judge=judge,
        judged_at=datetime(2026, 11, 1, tzinfo=UTC),
        rank=None,
        probability=1.0,
        model="fusion",
        index_version="1",
        blind=True,
    )


def test_several_judges_settle_on_the_middle_level_or_the_lower_of_two() -> None:
    pair = ("n", "a")
    given = [(pair, Level.STRONG), (pair, Level.NONE), (pair, Level.FAIR), (("n", "b"), Level.STRONG)]

    assert middle_levels(given) == {pair: Level.FAIR, ("n", "b"): Level.STRONG}
    assert middle_levels(given[:2]) == {pair: Level.NONE}


def test_a_judged_market_becomes_scores_texts_and_boxes() -> None:
    organization = an_organization()
    need, one, other = a_need(organization), an_achievement(organization), an_achievement(organization, number="A-2")
    other = replace(other, title="另一项")

    collection = judged_collection(
        {"n": need, "unasked": need},
        {"a": one, "b": other},
        {("n", "a"): Level.STRONG, ("n", "b"): Level.NONE},
    )

    assert collection.qrels == {"n": {"a": 3, "b": 0}}
    assert [query.id for query in collection.queries] == ["n"]
    assert collection.documents[0].title == "高矫顽力磁体"
    assert "晶界扩散使矫顽力提高" in collection.documents[0].text
    assert collection.slices == {"n": {"box": "B2"}}
    with pytest.raises(KeyError):
        judged_collection({"n": need}, {"a": one}, {("n", "gone"): Level.NONE})


async def test_the_market_s_judgements_of_one_kind_are_read(conn: Connection) -> None:
    organization = an_organization()
    await organizations.add(conn, organization, actor=COMMAND_LINE)
    need, achievement, expert = a_need(organization), an_achievement(organization), an_expert(organization)
    await needs.add(conn, need, actor=COMMAND_LINE)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    with pytest.raises(BadCollection, match="nobody has judged any achievement"):
        await read_market_subject(conn, Kind.ACHIEVEMENT)
    for level, judge in ((Level.STRONG, "1"), (Level.FAIR, "2"), (Level.FAIR, "3")):
        await judgements.add(conn, a_judgement(need, achievement, level, judge), actor=COMMAND_LINE)
    await judgements.add(conn, a_judgement(need, expert, Level.WEAK, "1"), actor=COMMAND_LINE)

    subject = await read_market_subject(conn, Kind.ACHIEVEMENT)

    assert (subject.source, subject.name) == (JudgementSource.MARKET, "market-achievements")
    assert subject.collection.qrels == {str(need.id): {str(achievement.id): 2}}
    assert subject.titles == {}
    people = await read_market_subject(conn, Kind.EXPERT)
    assert people.collection.qrels == {str(need.id): {str(expert.id): 1}}


def test_the_samples_are_ranked_whole_and_may_be_named() -> None:
    subject = read_sample_subject(Kind.ACHIEVEMENT)
    numbers = {f"{row.organization}/{row.listing.number}" for row in read_samples()[1]}
    assert {id_ for judged in subject.collection.qrels.values() for id_ in judged} <= numbers
    assert set(subject.collection.qrels) <= set(subject.titles)
    assert len(subject.collection.qrels) >= 100
    assert min(len(judged) for judged in subject.collection.qrels.values()) == 15
