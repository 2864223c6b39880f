"""Judgements: added, replaced by later ones, never changed."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from market.errors import Conflict, NotAllowed, NotFound
from market.judging.judgement import Judgement, JudgementId, Level, Reason
from market.judging.store import judgements
from market.listing.listing import ListingId
from market.listing.store import achievements, needs
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.listings import a_need, an_achievement


@pytest.fixture
async def judgement(conn: Connection, organization: Organization) -> Judgement:
    """Give a judgement of a pair that is in the store."""
    need, achievement = a_need(organization), an_achievement(organization)
    await needs.add(conn, need, actor=COMMAND_LINE)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    return Judgement(
        id=JudgementId(uuid4()),
        need_id=need.id,
        listing_id=achievement.id,
        level=Level.STRONG,
        reason=Reason.PARTIAL,
        judge="broker-1",
        judged_at=datetime(2026, 11, 1, 2, 3, 4, 567_000, tzinfo=UTC),
        rank=None,
        probability=0.25,
        model="e5@abc",
        index_version="7",
        blind=False,
        note="要求 ≥ 40 MGOe，成果为 35",
    )


async def test_a_judgement_comes_back_whole(conn: Connection, judgement: Judgement) -> None:
    await judgements.add(conn, judgement, actor=COMMAND_LINE)
    assert await judgements.find(conn, viewer=OPERATOR, need_id=judgement.need_id, judge="broker-1") == [judgement]
    assert await judgements.find(conn, viewer=OPERATOR, judge="broker-2") == []
    with pytest.raises(NotAllowed):
        await judgements.find(conn, viewer=PUBLIC)


async def test_a_later_one_replaces_an_earlier_one_once(conn: Connection, judgement: Judgement) -> None:
    await judgements.add(conn, judgement, actor=COMMAND_LINE)
    later = replace(judgement, id=JudgementId(uuid4()), level=Level.WEAK, replaces=judgement.id)
    await judgements.add(conn, later, actor=COMMAND_LINE)
    assert await judgements.find(conn, viewer=OPERATOR) == [later]
    assert len(await judgements.find(conn, viewer=OPERATOR, standing=False)) == 2
    with pytest.raises(Conflict, match="replaced by another"):
        await judgements.add(conn, replace(later, id=JudgementId(uuid4())), actor=COMMAND_LINE)


async def test_a_judgement_is_of_a_need_and_a_listing_that_are_there(conn: Connection, judgement: Judgement) -> None:
    with pytest.raises(NotFound):
        await judgements.add(conn, replace(judgement, listing_id=ListingId(uuid4())), actor=COMMAND_LINE)
    turned = replace(judgement, need_id=judgement.listing_id, listing_id=judgement.need_id)
    with pytest.raises(NotFound):
        await judgements.add(conn, turned, actor=COMMAND_LINE)
