"""Answers of a comparison in the store: put in, taken out."""

from collections.abc import Sequence

from market.audit.audit import Event
from market.comparison.comparison import ANSWERS_MAX, HoldsScores, free_places
from market.comparison.store import comparisons, scores
from market.errors import Invalid
from market.listing.listing import ListingId, Status
from market.listing.store import achievements
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor


async def add(conn: Connection, need_id: ListingId, ids: Sequence[ListingId], *, actor: Actor) -> None:
    """Put achievements into a comparison; one that is there already stays. Raises as `hold` does, and Invalid."""
    comparison = await comparisons.hold(conn, need_id, actor=actor)
    there = {each.listing_id for each in comparison.answers}
    new = [one for one in dict.fromkeys(ids) if one not in there]
    found = await achievements.find(conn, new, viewer=actor.viewer)
    if any(one not in found or found[one].status is not Status.PUBLISHED for one in new):
        raise Invalid({"by_hand": "there is no such achievement in the market"})
    if len(there) + len(new) > ANSWERS_MAX:
        raise Invalid({"with": f"{ANSWERS_MAX} answers at most"})
    for one, place in zip(new, free_places(comparison), strict=False):
        await conn.execute(queries(__name__)["add"], need_id, one, place)
    if new:
        await comparisons.record(conn, Event.COMPARISON_CHANGED, need_id, {"answers_added": len(new)}, actor=actor)


async def remove(conn: Connection, need_id: ListingId, letter: str, *, sure: bool, actor: Actor) -> None:
    """Take an answer out. Raises as `hold` does, and HoldsScores as long as nobody is `sure` that its scores may go."""
    comparison = await comparisons.hold(conn, need_id, actor=actor)
    answer = comparison.answer(letter)
    held = await scores.count(conn, need_id, answer=answer.listing_id)
    if held and not sure:
        raise HoldsScores(held)
    await conn.execute(queries(__name__)["remove"], need_id, answer.listing_id)
    await comparisons.record(
        conn, Event.COMPARISON_CHANGED, need_id, {"answers_removed": 1, "scores": held}, actor=actor
    )
