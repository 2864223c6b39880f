"""Scores in the store: each scorer's own, read by others when they may know them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from market.audit.audit import Event
from market.comparison.comparison import NOTE_LIMIT, POINTS, Comparison, StillEmpty
from market.comparison.criterion import CriterionId
from market.comparison.store import comparisons
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import ListingId
from market.listing.store import achievements
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId


@dataclass(frozen=True, slots=True)
class CellScore:
    """What a scorer says of one cell: points, or None that they can't judge it, and a note."""

    points: int | None
    note: str = ""


async def score(
    conn: Connection,
    need_id: ListingId,
    letter: str,
    words: Mapping[CriterionId, CellScore | None],
    *,
    version: int,
    listing_version: int,
    actor: Actor,
) -> None:
    """Keep what a scorer says of one answer, None where they take a word back.

    `version` is that of the criteria, `listing_version` that of the listing that they saw. Raises NotFound, NotAllowed,
    ComparisonOutdated, Invalid, and Conflict for an answer that is not offered any more.
    """
    comparison = await comparisons.hold(conn, need_id, actor=actor, shared=True)
    comparison.check_version(version)
    answer, member_id = comparison.answer(letter), _member(actor)
    _check(words)
    offered = (await achievements.find(conn, [answer.listing_id], viewer=actor.viewer)).get(answer.listing_id)
    if offered is None or not 1 <= listing_version <= offered.version:
        raise Conflict("this answer is not offered any more")
    versions = {each.id: each.version for each in comparison.criteria}
    for unknown in set(words) - set(versions):
        raise NotFound("criterion", unknown)
    informed = comparison.sees_others(member_id)
    sql = queries(__name__)
    await conn.execute(queries("market.comparison.store.comparisons")["add_scorer"], need_id, member_id)
    for criterion_id, word in words.items():
        cell = {
            "need_id": need_id,
            "criterion_id": criterion_id,
            "listing_id": answer.listing_id,
            "member_id": member_id,
        }
        if word is None:
            await conn.execute(sql["clear"], **cell)
        else:
            await conn.execute(
                sql["put"],
                **cell,
                points=word.points,
                note=word.note,
                listing_version=listing_version,
                criterion_version=versions[criterion_id],
                informed=informed,
            )


async def finish(conn: Connection, need_id: ListingId, *, actor: Actor) -> None:
    """Be done with scoring: from now on one sees the others who are done, and they one's own.

    Raises NotFound, NotAllowed, and StillEmpty as long as a cell of an answer that is still offered has no word.
    """
    comparison = await comparisons.hold(conn, need_id, actor=actor, shared=True)
    member_id = _member(actor)
    offered = await comparisons.offered(conn, comparison, viewer=actor.viewer)
    empty = empty_cells(comparison, member_id, offered)
    if empty or not comparison.criteria or not comparison.answers:
        raise StillEmpty(empty)
    await conn.execute(queries("market.comparison.store.comparisons")["add_scorer"], need_id, member_id)
    if await conn.execute(queries("market.comparison.store.comparisons")["finish"], need_id, member_id) == "UPDATE 1":
        await comparisons.record(conn, Event.COMPARISON_SCORED, need_id, {}, actor=actor)


def empty_cells(comparison: Comparison, member_id: MemberId, offered: Collection[ListingId]) -> int:
    """Count the cells of offered answers that a scorer has said nothing about."""
    said = {(each.criterion_id, each.listing_id) for each in comparison.scores if each.member_id == member_id}
    wanted = {
        (one.id, each.listing_id)
        for one in comparison.criteria
        for each in comparison.answers
        if each.listing_id in offered
    }
    return len(wanted - said)


async def count(
    conn: Connection,
    need_id: ListingId,
    *,
    criteria: Collection[CriterionId] = (),
    answer: ListingId | None = None,
) -> int:
    """Count the scores, whosever, that hang on criteria or on an answer."""
    return int(await conn.fetchval(queries(__name__)["count"], need_id, list(criteria), answer))


def _member(actor: Actor) -> MemberId:
    if actor.member_id is None:
        raise NotAllowed("people score, not programs")
    return actor.member_id


def _check(words: Mapping[CriterionId, CellScore | None]) -> None:
    wrong: dict[str, str] = {}
    for criterion_id, word in words.items():
        if word is not None and word.points is not None and word.points not in POINTS:
            wrong[f"points-{criterion_id}"] = f"from {POINTS[0]} to {POINTS[-1]}"
        if word is not None and len(word.note) > NOTE_LIMIT:
            wrong[f"note-{criterion_id}"] = f"write at most {NOTE_LIMIT} characters"
    if wrong:
        raise Invalid(wrong)
