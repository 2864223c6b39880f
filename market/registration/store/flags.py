"""Flags of deals in the store (疑点): read and decided about by the office alone; a party never learns of one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.deal.deal import DealId
from market.deal.entry import DealEntryId
from market.deal.state import State
from market.deal.store import terms as deal_terms
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.registration.flag import Flag, FlagEvidence, FlagId, FlagKind, FlagStep, Sign, StepTaken, check_verdict
from market.target.store import targets
from market.viewer import Actor, Role, Viewer

_PAGE_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFilter:
    """Which flags are wanted; `waits`: those that stand and that nobody decided about."""

    kind: FlagKind | None = None
    deal_id: DealId | None = None
    waits: bool = False


async def find(
    conn: Connection, wanted: FlagFilter, *, viewer: Viewer, offset: int = 0, limit: int = _PAGE_MAX
) -> tuple[list[Flag], int]:
    """List flags that stand or were decided about, what waits for a person first, and count all.

    Those of invented deals are among them as long as these are shown, and always where one deal is asked for.
    Raises NotFound for others than the office.
    """
    _check(viewer)
    kind = None if wanted.kind is None else wanted.kind.value
    samples = wanted.deal_id is not None or await targets.shows_samples(conn)
    sql = queries(__name__)["page"]
    asked = {"kind": kind, "deal_id": wanted.deal_id, "flag_id": None, "waiting": wanted.waits, "samples": samples}
    rows = await conn.fetch(sql, **asked, offset=offset, limit=limit)
    counted = rows or (await conn.fetch(sql, **asked, offset=0, limit=1) if offset else [])  # beyond the last one too
    return await _flags(conn, rows), counted[0]["total"] if counted else 0


async def get(conn: Connection, flag_id: FlagId, *, viewer: Viewer) -> Flag:
    """Give one flag, also one that is gone. Raises NotFound, for others than the office always."""
    _check(viewer)
    rows = await conn.fetch(
        queries(__name__)["page"],
        kind=None,
        deal_id=None,
        flag_id=flag_id,
        waiting=False,
        offset=0,
        limit=1,
        samples=True,
    )
    if not rows:
        raise NotFound("flag", flag_id)
    return (await _flags(conn, rows))[0]


async def decide(
    conn: Connection, flag_id: FlagId, verdict: FlagStep, reason: str, *, seen: int | None = None, actor: Actor
) -> None:
    """Dismiss or uphold a flag, as a member of the office; said twice is said once.

    `seen` is the number of the last step that the sender knew of; Invalid names `became` where there is a later one.
    Raises NotFound, NotAllowed for who is no person, Invalid, Conflict where the rule finds it no more.
    """
    _check(actor.viewer)
    if actor.member_id is None:
        raise NotAllowed("a person decides about a flag")
    check_verdict(verdict, reason)
    await conn.execute(queries(__name__)["hold"], str(flag_id))
    flag = await get(conn, flag_id, viewer=actor.viewer)
    if not flag.stands:
        raise Conflict("the rule does not find this any more")
    last = flag.steps[-1]
    if (last.step, last.reason) == (verdict, reason.strip()):
        return
    if seen not in (None, last.number):
        raise Invalid({"became": "somebody else decided meanwhile; read what became of it"})
    await conn.execute(queries(__name__)["step"], flag_id, verdict.value, reason.strip(), actor.name)
    subject, detail = Subject(SubjectKind.DEAL_FLAG, flag_id), {"outcome": verdict.value}
    await audit.record(conn, Event.DEAL_FLAG_DECIDED, actor=actor, subject=subject, detail=detail)


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotFound("flags of", "deals")


async def _flags(conn: Connection, rows: Sequence[Record]) -> list[Flag]:
    sql, ids = queries(__name__), [row["id"] for row in rows]
    steps: dict[UUID, list[StepTaken]] = defaultdict(list)
    for row in await conn.fetch(sql["steps"], ids):
        steps[row["flag_id"]].append(
            StepTaken(
                number=row["number"],
                step=FlagStep(row["step"]),
                reason=row["reason"],
                taker=row["name"],
                taken_at=row["taken_at"],
            )
        )
    evidence = await _evidence(conn, ids)
    return [
        Flag(
            id=FlagId(row["id"]),
            kind=FlagKind(row["kind"]),
            figures=row["figures"],
            signs=tuple(Sign(sign) for sign in row["signs"]),
            rules=row["rules"],
            found_at=row["found_at"],
            evidence=tuple(evidence[row["id"]]),
            steps=tuple(steps[row["id"]]),
        )
        for row in rows
    ]


async def _evidence(conn: Connection, flag_ids: Sequence[UUID]) -> dict[UUID, list[FlagEvidence]]:
    rows = await conn.fetch(queries(__name__)["evidence"], flag_ids)
    terms = await deal_terms.find(conn, [DealEntryId(row["entry_id"]) for row in rows])
    told: dict[UUID, list[FlagEvidence]] = defaultdict(list)
    for row in rows:
        found = terms[DealEntryId(row["entry_id"])]
        told[row["flag_id"]].append(
            FlagEvidence(
                deal_id=DealId(row["deal_id"]),
                subject=found.subject,
                seller=found.seller.name,
                buyer=found.buyer.name,
                state=None if row["state"] is None else State(row["state"]),
                signed_on=row["signed_on"],
                total_fen=found.total_fen,
                technical_fen=found.technical_fen,
                lines=tuple(line for line in found.lines if not line.technical),
                current=row["current"],
            )
        )
    return told
