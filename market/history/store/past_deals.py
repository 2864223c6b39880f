"""Past deals into the store: many at once, each with all of its steps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from market.audit.store import audit
from market.deal.deal import DealId, DealSide, PartyType, Registration, Terms
from market.deal.store.terms import make_line_row, make_terms_row
from market.history.file import DealImportId
from market.history.past_deal import History
from market.postgres.db import Connection
from market.postgres.queries import queries, to_columns
from market.viewer import Actor


async def add_terms(conn: Connection, brought: Sequence[tuple[int, Terms]]) -> None:
    """Keep the terms that entries bring; what the adviser said is not known of them."""
    if not brought:
        return
    await _add(conn, "add_terms", [make_terms_row(entry_id, terms) for entry_id, terms in brought])
    await _add_parties(conn, brought)
    lines = [
        make_line_row(entry_id, number, line)
        for entry_id, terms in brought
        for number, line in enumerate(terms.lines, 1)
    ]
    await _add(conn, "add_lines", lines)
    plan = [
        {"entry_id": entry_id, "number": number, **asdict(each)}
        for entry_id, terms in brought
        for number, each in enumerate(terms.plan, 1)
    ]
    await _add(conn, "add_instalments", plan)


async def add_registrations(conn: Connection, given: Sequence[tuple[int, Registration]]) -> None:
    """Keep what the registrar gave with entries."""
    rows = [{"entry_id": entry_id, **asdict(each)} for entry_id, each in given]
    await _add(conn, "add_registrations", rows)


async def _add_parties(conn: Connection, brought: Sequence[tuple[int, Terms]]) -> None:
    parties = [(entry_id, side, terms.party(side)) for entry_id, terms in brought for side in DealSide]
    rows = [
        {
            "entry_id": entry_id,
            "side": side.value,
            "name": None if party.type is PartyType.PERSON else party.name,
            "code": None if party.type is PartyType.PERSON else party.code,
            "type": party.type.value,
            "area": party.area,
        }
        for entry_id, side, party in parties
    ]
    await _add(conn, "add_parties", rows)
    persons = [
        {"entry_id": entry_id, "side": side.value, "name": party.name}
        for entry_id, side, party in parties
        if party.type is PartyType.PERSON and party.name
    ]
    await _add(conn, "add_persons", persons)


async def _add(conn: Connection, query: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows by a query that takes a list for each column."""
    if rows:
        await conn.execute(queries(__name__)[query], **to_columns(rows))


Numbered = tuple[str, bool]
"""A number, and whether it is an invented deal's: those have numbers of their own, none of which is a real one's."""


@dataclass(frozen=True, slots=True)
class KnownPastDeal:
    """A deal that has a source's number, and which file of where brought it; None for one that was recorded here."""

    deal_id: DealId
    import_id: DealImportId | None
    source: str | None


async def hold(conn: Connection) -> None:
    """Be the only one to bring in past deals until the transaction ends."""
    await conn.execute(queries(__name__)["hold"])


async def known(conn: Connection, numbers: Sequence[Numbered], *, actor: Actor) -> dict[Numbered, KnownPastDeal]:
    """Say which numbers are there already. Raises NotAllowed for others than the office."""
    actor.check_operator()
    wanted = [number for number, _ in numbers], [_id(number) for number, _ in numbers], [each for _, each in numbers]
    return {
        (row["number"], row["sample"]): KnownPastDeal(
            deal_id=DealId(row["deal_id"]),
            import_id=None if row["import_id"] is None else DealImportId(row["import_id"]),
            source=row["source"],
        )
        for row in await conn.fetch(queries(__name__)["known"], *wanted)
    }


async def registered(conn: Connection, numbers: Collection[Numbered], *, actor: Actor) -> frozenset[Numbered]:
    """Say which registration numbers stand in the ledger, however they are written there.

    Raises NotAllowed for others than the office.
    """
    actor.check_operator()
    wanted = [number for number, _ in numbers], [sample for _, sample in numbers]
    rows = await conn.fetch(queries(__name__)["registered"], *wanted)
    return frozenset((row["number"], row["sample"]) for row in rows)


async def add(
    conn: Connection, histories: Sequence[History], source: str, import_id: DealImportId, *, actor: Actor
) -> None:
    """Record deals with all of their steps, which were checked before; the caller has their second person.

    Raises NotAllowed for others than the office, Conflict or Invalid where a number came in meanwhile.
    """
    actor.check_operator()
    sql, ids = queries(__name__), [uuid4() for _ in histories]
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
        deal_ids=[deal_id for deal_id, _, _ in wishes],
        numbers=[number for _, number, _ in wishes],
        events=[wish.event.value for _, _, wish in wishes],
        days=[wish.happened_on for _, _, wish in wishes],
        amounts=[wish.amount_fen for _, _, wish in wishes],
        reasons=[wish.reason.strip() for _, _, wish in wishes],
        recorded_by=actor.name,
    )
    entries = {(row["deal_id"], row["number"]): row["id"] for row in rows}
    brought = [(entries[deal_id, number], wish) for deal_id, number, wish in wishes]
    terms = [(entry_id, wish.terms) for entry_id, wish in brought if wish.terms is not None]
    await add_terms(conn, terms)
    given = [(entry_id, wish.registration) for entry_id, wish in brought if wish.registration is not None]
    await add_registrations(conn, given)
    entry_ids = [entry_id for entry_id, _ in brought]
    await conn.execute(sql["tell"], entry_ids, actor.name, actor.organization_id, audit.current_request())


def _id(number: str) -> UUID | None:
    try:
        return UUID(number)
    except ValueError:
        return None
