"""Balances of fields in the store: what finds nothing in each industry, and how sides answer, for whom it is."""

from datetime import timedelta

import pytest

from market.dashboard.field_balance import FieldBalance
from market.dashboard.reply import Asked
from market.dashboard.store import field_balances, replies
from market.errors import NotAllowed
from market.introduction.introduction import IntroductionSide
from market.judging.judgement import Level
from market.listing.listing import Step
from market.listing.store import listings
from market.organization import Organization
from market.postgres.db import Connection
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, PUBLIC
from tests.market.introduction.builders import Introducing, introducing
from tests.market.queue.builders import a_pair, add_waiting

__all__ = ["introducing"]


def balance(field: str, needs: int, silent: int, achievements: int, unwanted: int) -> FieldBalance:
    return FieldBalance(field=field, needs=needs, silent=silent, achievements=achievements, unwanted=unwanted)


async def test_a_pair_of_level_three_takes_both_from_what_finds_nothing(
    conn: Connection, organization: Organization
) -> None:
    waiting = await add_waiting(conn, organization, pairs=2)
    assert await field_balances.count(conn, samples=False, viewer=OPERATOR) == (
        balance("B1.01", 0, 0, 2, 2),
        balance("B2.02", 1, 1, 0, 0),
    )
    fair = a_pair(waiting.need.id, waiting.offers[0].id, level=Level.FAIR)
    await queue_pairs.put(conn, [fair], actor=CLOCK)
    assert await field_balances.count(conn, samples=False, viewer=OPERATOR) == (
        balance("B1.01", 0, 0, 2, 1),
        balance("B2.02", 1, 0, 0, 0),
    )
    await listings.take_step(conn, waiting.offers[0].id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert await field_balances.count(conn, samples=False, viewer=OPERATOR) == (
        balance("B1.01", 0, 0, 1, 1),
        balance("B2.02", 1, 1, 0, 0),
    )
    assert await field_balances.count(conn, samples=True, viewer=OPERATOR) == ()


async def test_a_side_waits_until_it_answers_or_the_introduction_ends(introducing: Introducing) -> None:
    conn, begun = introducing.conn, await introducing.begun()
    await conn.execute("UPDATE introduction SET begun_at = begun_at - $1::interval", timedelta(days=2, hours=5))
    assert await replies.asked(conn, samples=False, viewer=OPERATOR) == [
        Asked(IntroductionSide.NEED, 2, answered=False),
        Asked(IntroductionSide.SUPPLY, 2, answered=False),
    ]
    await introducing.answered(begun, IntroductionSide.NEED)
    await conn.execute("UPDATE introduction SET begun_at = begun_at - $1::interval", timedelta(days=1))
    asked = await replies.asked(conn, samples=False, viewer=introducing.broker.viewer)
    assert asked == [Asked(IntroductionSide.NEED, 3, answered=True), Asked(IntroductionSide.SUPPLY, 3, answered=False)]
    await conn.execute("UPDATE listing SET sample = true")
    assert await replies.asked(conn, samples=False, viewer=OPERATOR) == []
    assert len(await replies.asked(conn, samples=True, viewer=OPERATOR)) == 2


async def test_neither_is_for_strangers(introducing: Introducing) -> None:
    for viewer in (PUBLIC, introducing.stranger.viewer):
        with pytest.raises(NotAllowed):
            await field_balances.count(introducing.conn, samples=False, viewer=viewer)
        with pytest.raises(NotAllowed):
            await replies.asked(introducing.conn, samples=False, viewer=viewer)
