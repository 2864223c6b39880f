"""Parts of past deals into the store: terms, parties, lines, plans and registrations of many entries at once."""

from collections.abc import Sequence

from market.db import Connection
from market.deal import DealSide, PartyType, Registration, Terms
from market.store.deal_terms import NO_RIGHT
from market.store.queries import queries


async def add_terms(conn: Connection, brought: Sequence[tuple[int, Terms]]) -> None:
    """Keep the terms that entries bring; what the adviser said is not known of them."""
    if not brought:
        return
    rows = [
        (
            *(entry_id, terms.subject, terms.contract_number, terms.kind.value, terms.field_code),
            *(terms.statistics_field, NO_RIGHT if terms.ip is None else terms.ip.value, terms.ip_clause),
            *(terms.begins_on, terms.ends_on, terms.rules),
        )
        for entry_id, terms in brought
    ]
    await _add(conn, "add_terms", rows)
    await _add_parties(conn, brought)
    lines = [
        (
            *(entry_id, number, line.kind.value, line.description, line.amount_fen, line.sets, line.technical),
            *(line.rule.value, line.reason),
        )
        for entry_id, terms in brought
        for number, line in enumerate(terms.lines, 1)
    ]
    await _add(conn, "add_lines", lines)
    plan = [
        (entry_id, number, each.due_on, each.condition, each.amount_fen)
        for entry_id, terms in brought
        for number, each in enumerate(terms.plan, 1)
    ]
    await _add(conn, "add_instalments", plan)


async def add_registrations(conn: Connection, given: Sequence[tuple[int, Registration]]) -> None:
    """Keep what the registrar gave with entries."""
    rows = [
        (entry_id, each.number, each.agency, each.approved_total_fen, each.approved_technical_fen, each.rules)
        for entry_id, each in given
    ]
    await _add(conn, "add_registrations", rows)


async def _add_parties(conn: Connection, brought: Sequence[tuple[int, Terms]]) -> None:
    parties = [(entry_id, side, terms.party(side)) for entry_id, terms in brought for side in DealSide]
    rows = []
    for entry_id, side, party in parties:
        named = (None, None) if party.type is PartyType.PERSON else (party.name, party.code)
        rows.append((entry_id, side.value, *named, party.type.value, party.area))
    await _add(conn, "add_parties", rows)
    persons = [
        (entry_id, side.value, party.name)
        for entry_id, side, party in parties
        if party.type is PartyType.PERSON and party.name
    ]
    await _add(conn, "add_persons", persons)


async def _add(conn: Connection, query: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Add rows by a query that takes a list for each column."""
    if rows:
        await conn.execute(queries("deal_history")[query], *(list(column) for column in zip(*rows, strict=True)))
