"""Past deals into the store: many at once, each with all of its steps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from market.db import Connection
from market.deal import DealId
from market.deal_history import History
from market.deal_import import DealImportId
from market.store import audit, deal_history_parts
from market.store.queries import queries
from market.viewer import Actor

Numbered = tuple[str, bool]
"""A number, and whether it is an invented deal's: those have numbers of their own, none of which is a real one's."""


@dataclass(frozen=True, slots=True)
class Known:
    """A deal that has a source's number, and which file of where brought it; None for one that was recorded here."""

    deal_id: DealId
    import_id: DealImportId | None
    source: str | None


async def hold(conn: Connection) -> None:
    """Be the only one to bring in past deals until the transaction ends."""
    await conn.execute(queries("deal_history")["hold"])


async def known(conn: Connection, numbers: Sequence[Numbered], *, actor: Actor) -> dict[Numbered, Known]:
    """Say which numbers are there already. Raises NotAllowed for others than the office."""
    actor.check_operator()
    wanted = [number for number, _ in numbers], [_id(number) for number, _ in numbers], [each for _, each in numbers]
    return {
        (row["number"], row["sample"]): Known(
            deal_id=DealId(row["deal_id"]),
            import_id=None if row["import_id"] is None else DealImportId(row["import_id"]),
            source=row["source"],
        )
        for row in await conn.fetch(queries("deal_history")["known"], *wanted)
    }


async def registered(conn: Connection, numbers: Collection[Numbered], *, actor: Actor) -> frozenset[Numbered]:
    """Say which registration numbers stand in the ledger, however they are written there.

    Raises NotAllowed for others than the office.
    """
    actor.check_operator()
    wanted = [number for number, _ in numbers], [sample for _, sample in numbers]
    rows = await conn.fetch(queries("deal_history")["registered"], *wanted)
    return frozenset((row["number"], row["sample"]) for row in rows)


async def add(
    conn: Connection, histories: Sequence[History], source: str, import_id: DealImportId, *, actor: Actor
) -> None:
    """Record deals with all of their steps, which were checked before; the caller has their second person.

    Raises NotAllowed for others than the office, Conflict or Invalid where a number came in meanwhile.
    """
    actor.check_operator()
    sql, ids = queries("deal_history"), [uuid4() for _ in histories]
    opened = ([each.series.value for each in histories], [each.sample for each in histories], actor.name)
    await conn.execute(sql["open"], ids, *opened)
    await conn.execute(sql["add_sources"], ids, [each.number for each in histories], source, import_id)
    wishes = [
        (deal_id, number, wish)
        for deal_id, history in zip(ids, histories, strict=True)
        for number, wish in enumerate(history.wishes, 1)
    ]
    rows = await conn.fetch(
        sql["add_entries"],
        [deal_id for deal_id, _, _ in wishes],
        [number for _, number, _ in wishes],
        [wish.event.value for _, _, wish in wishes],
        [wish.happened_on for _, _, wish in wishes],
        [wish.amount_fen for _, _, wish in wishes],
        [wish.reason.strip() for _, _, wish in wishes],
        actor.name,
    )
    entries = {(row["deal_id"], row["number"]): row["id"] for row in rows}
    brought = [(entries[deal_id, number], wish) for deal_id, number, wish in wishes]
    terms = [(entry_id, wish.terms) for entry_id, wish in brought if wish.terms is not None]
    await deal_history_parts.add_terms(conn, terms)
    given = [(entry_id, wish.registration) for entry_id, wish in brought if wish.registration is not None]
    await deal_history_parts.add_registrations(conn, given)
    entry_ids = [entry_id for entry_id, _ in brought]
    await conn.execute(sql["tell"], entry_ids, actor.name, actor.organization_id, audit.current_request())


def _id(number: str) -> UUID | None:
    try:
        return UUID(number)
    except ValueError:
        return None
