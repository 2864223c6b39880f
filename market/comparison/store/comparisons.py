"""Comparisons in the store: begun, read and changed by members of the organisation whose need it is."""

import secrets
from collections.abc import Sequence
from decimal import Decimal

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.comparison.comparison import REASON_LIMIT, Comparison, ComparisonAnswer, ComparisonDecision, Score, Scorer
from market.comparison.criterion import Aspect, Criterion, CriterionId
from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import ListingId, Status
from market.listing.need import Need
from market.listing.store import achievements, needs
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, MemberId, Viewer


async def own_need(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> Need:
    """Give a need to the members of its organisation. Raises NotFound, also for everybody else."""
    need = await needs.get(conn, need_id, viewer=viewer)
    if need.organization_id != viewer.organization_id:
        raise NotFound("comparison", need_id)
    return need


async def begin(conn: Connection, need_id: ListingId, *, blind: bool, actor: Actor) -> None:
    """Begin the comparison of a need's answers; one that is there stays as it is. Raises NotFound, NotAllowed."""
    need = await own_need(conn, need_id, viewer=actor.viewer)
    actor.check_owner(need.organization_id)
    seed = secrets.randbits(63)
    if await conn.execute(queries(__name__)["begin"], need_id, blind, seed, actor.name) == "INSERT 0 1":
        await record(conn, Event.COMPARISON_BEGUN, need_id, {"blind": blind}, actor=actor)


async def find(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> Comparison | None:
    """Find a need's comparison with all that a viewer may know of it; None where none was begun.

    Raises NotFound for who does not belong to the need's organisation.
    """
    await own_need(conn, need_id, viewer=viewer)
    sql = queries(__name__)
    row = await conn.fetchrow(sql["find"], need_id, viewer.organization_id)
    if row is None:
        return None
    return Comparison(
        need_id=need_id,
        blind=row["blind"],
        seed=row["seed"],
        version=row["version"],
        opened_at=row["opened_at"],
        unblinded_at=row["unblinded_at"],
        answers=tuple(map(_answer, await conn.fetch(sql["answers"], need_id))),
        criteria=tuple(map(_criterion, await conn.fetch(queries("market.comparison.store.criteria")["find"], need_id))),
        scorers=tuple(map(_scorer, await conn.fetch(sql["scorers"], need_id))),
        scores=tuple(
            map(_score, await conn.fetch(queries("market.comparison.store.scores")["find"], need_id, viewer.member_id))
        ),
        decisions=tuple(map(_decision, await conn.fetch(sql["decisions"], need_id))),
    )


async def get(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> Comparison:
    """Give a need's comparison. Raises NotFound, also where none was begun."""
    found = await find(conn, need_id, viewer=viewer)
    if found is None:
        raise NotFound("comparison", need_id)
    return found


async def hold(conn: Connection, need_id: ListingId, *, actor: Actor, shared: bool = False) -> Comparison:
    """Hold a comparison until the transaction ends, alone or beside other scorers, and give it to an editor.

    Raises NotFound for strangers, NotAllowed for readers of the organisation.
    """
    need = await own_need(conn, need_id, viewer=actor.viewer)
    actor.check_owner(need.organization_id)
    await conn.execute(queries(__name__)["share" if shared else "lock"], need_id)
    return await get(conn, need_id, viewer=actor.viewer)


async def offered(conn: Connection, comparison: Comparison, *, viewer: Viewer) -> frozenset[ListingId]:
    """Say which answers of a comparison are still offered to a viewer."""
    found = await achievements.find(conn, [each.listing_id for each in comparison.answers], viewer=viewer)
    return frozenset(one for one, each in found.items() if each.status is Status.PUBLISHED)


async def open_scores(conn: Connection, need_id: ListingId, *, actor: Actor) -> None:
    """Let every member of the organisation see all scores, whoever is done. Raises as `hold` does."""
    await hold(conn, need_id, actor=actor)
    if await conn.execute(queries(__name__)["open"], need_id, actor.name) == "UPDATE 1":
        await record(conn, Event.COMPARISON_OPENED, need_id, {}, actor=actor)


async def unblind(conn: Connection, need_id: ListingId, *, actor: Actor) -> None:
    """Name the organisations behind the answers, for good. Raises as `hold` does, Conflict where none was blind."""
    comparison = await hold(conn, need_id, actor=actor)
    if not comparison.blind:
        raise Conflict("this comparison hides nobody")
    if await conn.execute(queries(__name__)["unblind"], need_id, actor.name) == "UPDATE 1":
        await record(conn, Event.COMPARISON_UNBLINDED, need_id, {}, actor=actor)


async def decide(
    conn: Connection, need_id: ListingId, letters: Sequence[str], *, reason: str, actor: Actor
) -> ComparisonDecision | None:
    """Record which answers were chosen, none of them too, and why; what was decided before stays beside it.

    Give the one before; pressed twice is decided once. Raises as `hold` does, and Invalid without a reason.
    """
    comparison = await hold(conn, need_id, actor=actor)
    chosen = [comparison.answer(letter).listing_id for letter in dict.fromkeys(letters)]
    if not 1 <= len(reason) <= REASON_LIMIT:
        raise Invalid({"reason": f"write why, in at most {REASON_LIMIT} characters"})
    decided = await conn.execute(
        queries(__name__)["decide"],
        need_id=need_id,
        chosen=chosen,
        reason=reason,
        blind=comparison.hides,
        decided_by=actor.name,
    )
    if decided == "INSERT 0 1":
        await record(conn, Event.COMPARISON_DECIDED, need_id, {"chosen": len(chosen)}, actor=actor)
    return comparison.decisions[0] if comparison.decisions else None


async def record(
    conn: Connection, event: Event, need_id: ListingId, detail: dict[str, Detail], *, actor: Actor
) -> None:
    """Record what happened to a comparison under its need; the record tells neither answers nor scores."""
    await audit.record(conn, event, actor=actor, subject=Subject(SubjectKind.LISTING, need_id), detail=detail)


def _answer(row: Record) -> ComparisonAnswer:
    return ComparisonAnswer(ListingId(row["listing_id"]), row["place"])


def _criterion(row: Record) -> Criterion:
    return Criterion(
        id=CriterionId(row["id"]),
        name=row["name"],
        weight=Decimal(row["weight"]),
        good=row["good"],
        aspect=Aspect(row["aspect"]),
        indicator=row["indicator"],
        version=row["version"],
    )


def _scorer(row: Record) -> Scorer:
    return Scorer(MemberId(row["member_id"]), row["name"], row["finished_at"])


def _score(row: Record) -> Score:
    return Score(
        criterion_id=CriterionId(row["criterion_id"]),
        listing_id=ListingId(row["listing_id"]),
        member_id=MemberId(row["member_id"]),
        points=row["points"],
        note=row["note"],
        listing_version=row["listing_version"],
        criterion_version=row["criterion_version"],
        informed=row["informed"],
    )


def _decision(row: Record) -> ComparisonDecision:
    return ComparisonDecision(
        chosen=tuple(ListingId(one) for one in row["chosen"]),
        reason=row["reason"],
        blind=row["blind"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
    )
