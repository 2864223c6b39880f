"""Rankings: kept once, whole, for operators, without a word of any listing."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from market.errors import NotAllowed, NotFound
from market.judging.judgement import Level
from market.judging.ranking import Push, Ranking, RankingId, RankingLane, RankingLine
from market.judging.store import rankings
from market.listing.filters import Filters
from market.listing.listing import Language, ListingId
from market.listing.maturity import Scale
from market.listing.relaxation import ConditionKind, Relaxation
from market.postgres.db import Connection
from market.viewer import OPERATOR, PUBLIC, Role

GRADED = RankingLine(
    lane=RankingLane.ACHIEVEMENTS,
    rank=1,
    listing_id=ListingId(UUID(int=1)),
    version=3,
    score=4.123456789012345,
    level=Level.FAIR,
    chances=(0.91, 0.62, 1e-07),
    pushes=(Push("musts_met", 0.5), Push("terms_open", -0.25)),
)
NEAR = RankingLine(
    lane=RankingLane.NEAR_MISSES,
    rank=1,
    listing_id=ListingId(UUID(int=2)),
    version=1,
    score=1.0,
    mend=Relaxation(ConditionKind.INDICATOR, 0, Decimal("35.50")),
)
SHOWN = Ranking(
    need_id=ListingId(UUID(int=9)),
    need_version=2,
    role=Role.PUBLIC,
    filters=Filters(fields=("B1",), languages=(Language.EN,), scale=Scale.TRL, level_min=4),
    relaxed=(Relaxation(ConditionKind.PRICE, value=Decimal(80_000_000)),),
    limit=20,
    model="ranker-0123456789ab",
    index_version="store:7",
    lines=(GRADED, NEAR),
)


async def test_a_ranking_comes_back_whole_and_under_its_name(conn: Connection) -> None:
    key = await rankings.keep(conn, SHOWN)
    found = await rankings.find(conn, key, viewer=OPERATOR)
    assert found.shown_at is not None
    assert replace(found, shown_at=None) == SHOWN
    assert found.id == key == SHOWN.id


async def test_the_same_answers_shown_again_are_kept_once(conn: Connection) -> None:
    first = await rankings.keep(conn, SHOWN)
    before = await rankings.find(conn, first, viewer=OPERATOR)
    assert await rankings.keep(conn, SHOWN) == first
    assert await rankings.find(conn, first, viewer=OPERATOR) == before
    assert len(await rankings.of_need(conn, SHOWN.need_id, viewer=OPERATOR, limit=5)) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(SHOWN, need_version=3),
        replace(SHOWN, role=Role.OPERATOR),
        replace(SHOWN, filters=Filters()),
        replace(SHOWN, relaxed=()),
        replace(SHOWN, model="fusion"),
        replace(SHOWN, index_version="store:8"),
        replace(SHOWN, lines=(replace(GRADED, score=4.1), NEAR)),
        replace(SHOWN, lines=(replace(GRADED, version=4), NEAR)),
    ],
)
async def test_whatever_a_ranking_hung_on_makes_it_another(conn: Connection, other: Ranking) -> None:
    assert await rankings.keep(conn, other) != await rankings.keep(conn, SHOWN)
    kept = await rankings.of_need(conn, SHOWN.need_id, viewer=OPERATOR, limit=5)
    assert {key for key, _ in kept} == {SHOWN.id, other.id}


async def test_only_operators_read_what_others_were_shown(conn: Connection) -> None:
    key = await rankings.keep(conn, SHOWN)
    with pytest.raises(NotAllowed):
        await rankings.find(conn, key, viewer=PUBLIC)
    with pytest.raises(NotAllowed):
        await rankings.of_need(conn, SHOWN.need_id, viewer=PUBLIC, limit=1)
    with pytest.raises(NotFound):
        await rankings.find(conn, RankingId(uuid4()), viewer=OPERATOR)
