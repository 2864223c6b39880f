"""Pools of pairs for tests of judging: small, known, and drawn without an index."""

from market.judging.judgement import Level, Reason
from market.judging.store import pools as judging_pools
from market.judging.store import turns as judging_turns
from market.judging.turn import DrawnPair, Grade, Turn
from market.listing.listing import Kind, ListingId, Step
from market.listing.store import achievements, listings, needs
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE
from tests.listings import a_need, an_achievement

PARTIAL = Grade(Level.FAIR, Reason.PARTIAL)
STRONG = Grade(Level.STRONG)


async def add_pool(
    conn: Connection, owner: Organization, *, pairs: int = 3, twice: int = 0, number: int = 1
) -> tuple[ListingId, list[ListingId]]:
    """Publish a need and as many achievements, and draw them all; the first `twice` are for two judges."""
    need = a_need(owner, number=f"N-{number}", title=f"需求 {number}")
    offers = [an_achievement(owner, number=f"A-{number}-{n}", title=f"成果 {number}-{n}") for n in range(pairs)]
    await needs.add(conn, need, actor=COMMAND_LINE)
    for offer in offers:
        await achievements.add(conn, offer, actor=COMMAND_LINE)
    ids = [need.id, *(offer.id for offer in offers)]
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_steps(conn, ids, step, actor=COMMAND_LINE)
    drawn = [
        DrawnPair(offer.id, ("ours", "words"), n + 1, 1.0, 2)
        if n < twice
        else DrawnPair(offer.id, ("random",), None, 0.25, 1)
        for n, offer in enumerate(offers)
    ]
    added = await judging_pools.add(
        conn, need.id, Kind.ACHIEVEMENT, drawn, round_=1, model="e5@abc", index_version="7", actor=COMMAND_LINE
    )
    assert added == pairs
    return need.id, [offer.id for offer in offers]


async def take(conn: Connection, judge: str) -> Turn:
    """Take the judge's pair; there must be one."""
    turn = await judging_turns.take_next(conn, judge, Kind.ACHIEVEMENT)
    assert turn is not None
    return turn


async def judge_next(conn: Connection, judge: str, grade: Grade = PARTIAL) -> Turn:
    """Take the judge's pair and grade it."""
    turn = await take(conn, judge)
    await judging_turns.grade(conn, turn.id, grade, judge=judge)
    return turn
