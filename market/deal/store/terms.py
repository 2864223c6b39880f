"""Terms and registrations of deals in the store: written once, with the entry that brings them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from market.deal.deal import DealId, DealParty, DealSide, PartyType, Registration, Terms
from market.deal.entry import DealEntryId
from market.deal.kind import DealKind, Held, KindAnswers, Result, Title
from market.deal.line import Instalment, Line, LineKind
from market.deal.rule import DealRefused, RuleId
from market.listing.property import RightKind
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries

NO_RIGHT = "none"


async def add(conn: Connection, entry_id: DealEntryId, terms: Terms) -> None:
    """Keep the terms that an entry brings; a party that is in the market is known by its code."""
    sql = queries(__name__)
    await conn.execute(
        sql["add"],
        **make_terms_row(entry_id, terms),
        answers=_dump_answers(terms.answers),
        advised=None if terms.advised is None else terms.advised.value,
        advised_rule=None if terms.advised_rule is None else terms.advised_rule.value,
        kind_reason=terms.kind_reason,
    )
    for side in DealSide:
        await _add_party(conn, entry_id, side, terms.party(side))
    lines = [make_line_row(entry_id, n, line) for n, line in enumerate(terms.lines, 1)]
    await conn.executemany(sql["add_line"], lines)
    plan = [{"entry_id": entry_id, "number": n, **asdict(each)} for n, each in enumerate(terms.plan, 1)]
    if plan:
        await conn.executemany(sql["add_instalment"], plan)


def make_terms_row(entry_id: int, terms: Terms) -> dict[str, object]:
    """Make the row of terms, without what the adviser said of them."""
    return {
        "entry_id": entry_id,
        "subject": terms.subject,
        "contract_number": terms.contract_number,
        "kind": terms.kind.value,
        "field_code": terms.field_code,
        "statistics_field": terms.statistics_field,
        "ip_kind": NO_RIGHT if terms.ip is None else terms.ip.value,
        "ip_clause": terms.ip_clause,
        "begins_on": terms.begins_on,
        "ends_on": terms.ends_on,
        "rules": terms.rules,
    }


def make_line_row(entry_id: int, number: int, line: Line) -> dict[str, object]:
    """Make the row of a line, which stands in the `number`-th place of its entry's."""
    return {"entry_id": entry_id, "number": number, **asdict(line), "kind": line.kind.value, "rule": line.rule.value}


async def get(conn: Connection, entry_id: DealEntryId) -> Terms:
    """Give the terms that an entry brought; who may read them, whoever asks has found out."""
    return (await find(conn, [entry_id]))[entry_id]


async def find(conn: Connection, entry_ids: Sequence[DealEntryId]) -> Mapping[DealEntryId, Terms]:
    """Give the terms of each entry that brought any."""
    sql, ids = queries(__name__), list(entry_ids)
    parties: dict[tuple[int, str], DealParty] = {
        (row["entry_id"], row["side"]): _party(row) for row in await conn.fetch(sql["parties"], ids)
    }
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in await conn.fetch(sql["lines"], ids):
        lines[row["entry_id"]].append(_line(row))
    plans: dict[int, list[Instalment]] = defaultdict(list)
    for row in await conn.fetch(sql["instalments"], ids):
        due = Instalment(due_on=row["due_on"], condition=row["condition"], amount_fen=row["amount_fen"])
        plans[row["entry_id"]].append(due)
    return {
        DealEntryId(row["entry_id"]): _terms(
            row,
            parties[row["entry_id"], DealSide.SELLER.value],
            parties[row["entry_id"], DealSide.BUYER.value],
            tuple(lines[row["entry_id"]]),
            tuple(plans[row["entry_id"]]),
        )
        for row in await conn.fetch(sql["find"], ids)
    }


async def check_registration(conn: Connection, deal_id: DealId, registration: Registration) -> None:
    """Refuse a number that another deal has; of two at once the index refuses the second. Raises DealRefused."""
    if await conn.fetchval(queries(__name__)["registered_elsewhere"], registration.number, deal_id):
        raise DealRefused({"registration_number": RuleId.REGISTRATION_ONCE})


async def add_registration(conn: Connection, entry_id: DealEntryId, registration: Registration) -> None:
    """Keep what the registrar gave."""
    await conn.execute(
        queries(__name__)["add_registration"],
        entry_id=entry_id,
        **asdict(registration),
    )


async def get_registration(conn: Connection, entry_id: DealEntryId) -> Registration | None:
    """Give what the registrar gave with an entry, if anything."""
    row = await conn.fetchrow(queries(__name__)["registration"], entry_id)
    if row is None:
        return None
    return Registration(
        number=row["number"],
        agency=row["agency"],
        approved_total_fen=row["approved_total_fen"],
        approved_technical_fen=row["approved_technical_fen"],
        rules=row["rules"],
    )


async def _add_party(conn: Connection, entry_id: DealEntryId, side: DealSide, party: DealParty) -> None:
    sql = queries(__name__)
    if party.type is PartyType.PERSON:
        await conn.execute(
            sql["add_party"],
            entry_id=entry_id,
            side=side.value,
            organization_id=None,
            name=None,
            code=None,
            type=party.type.value,
            area=party.area,
        )
        if party.name:
            await conn.execute(sql["add_person"], entry_id, side.value, party.name)
        return
    known = await conn.fetchval(sql["organization"], party.code)
    await conn.execute(
        sql["add_party"],
        entry_id=entry_id,
        side=side.value,
        organization_id=known,
        name=party.name,
        code=party.code,
        type=party.type.value,
        area=party.area,
    )


def _terms(
    row: Record, seller: DealParty, buyer: DealParty, lines: tuple[Line, ...], plan: tuple[Instalment, ...]
) -> Terms:
    return Terms(
        subject=row["subject"],
        kind=DealKind(row["kind"]),
        seller=seller,
        buyer=buyer,
        lines=lines,
        rules=row["rules"],
        contract_number=row["contract_number"],
        field_code=row["field_code"],
        statistics_field=row["statistics_field"],
        ip=None if row["ip_kind"] == NO_RIGHT else RightKind(row["ip_kind"]),
        ip_clause=row["ip_clause"],
        begins_on=row["begins_on"],
        ends_on=row["ends_on"],
        plan=plan,
        answers=_load_answers(row["answers"]),
        advised=None if row["advised"] is None else DealKind(row["advised"]),
        advised_rule=None if row["advised_rule"] is None else RuleId(row["advised_rule"]),
        kind_reason=row["kind_reason"],
    )


def _party(row: Record) -> DealParty:
    return DealParty(
        name=row["name"],
        code=row["code"],
        type=PartyType(row["type"]),
        area=row["area"],
        organization_id=None if row["organization_id"] is None else OrganizationId(row["organization_id"]),
    )


def _line(row: Record) -> Line:
    return Line(
        kind=LineKind(row["kind"]),
        description=row["description"],
        amount_fen=row["amount_fen"],
        sets=row["sets"],
        technical=row["technical"],
        rule=RuleId(row["rule"]),
        reason=row["reason"],
    )


def _dump_answers(answers: KindAnswers | None) -> Mapping[str, object] | None:
    if answers is None:
        return None
    return {
        "held": answers.held.value,
        "title": answers.title.value,
        "result": answers.result.value,
        "goal": answers.goal,
    }


def _load_answers(stored: Mapping[str, str | bool] | None) -> KindAnswers | None:
    if stored is None:
        return None
    return KindAnswers(
        held=Held(stored["held"]),
        title=Title(stored["title"]),
        result=Result(stored["result"]),
        goal=bool(stored["goal"]),
    )
