"""Findings of flags in the store (查找疑点): looked for after each entry, kept once, taken back when gone."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid4

from market.deal.deal import DealId, DealSide, Terms
from market.deal.entry import DealEntryId
from market.deal.line import Line
from market.deal.rule import RuleId
from market.deal.state import State
from market.deal.store import terms as deal_terms
from market.job.job import JobId, JobKind
from market.job.store import jobs
from market.office.store import settings as office_settings
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.registration.flag import FlagFinding, FlagRules, FlagStep
from market.registration.flag_finding import KnownParty, SuspectDeal, find_flags
from market.viewer import Actor

_ASKED = ("legal_person", "contact", "phone", "address")
"""What the registrar's form asks of each side that shows who it is."""


async def promise(conn: Connection, deal_id: DealId, *, actor: Actor) -> None:
    """Have a deal looked into once the transaction that changes it has committed."""
    await jobs.enqueue(conn, JobKind.FLAG_DEALS, {"deal": str(deal_id)}, actor=actor, key=f"flag_deals:{deal_id}")


async def promise_since(conn: Connection, entry_id: int, *, actor: Actor) -> JobId:
    """Have all deals looked into that got an entry after one: a single job for many deals at once."""
    return await jobs.enqueue(conn, JobKind.FLAG_DEALS, {"after": entry_id}, actor=actor)


async def promise_all(conn: Connection, *, actor: Actor) -> None:
    """Have every deal looked into by the rules as they are now; asked for twice it is done once. Raises NotAllowed."""
    actor.check_operator()
    await jobs.enqueue(conn, JobKind.FLAG_DEALS, {"after": 0}, actor=actor, key="flag_deals")


async def market_deals_since(conn: Connection, entry_id: int, *, piece: int) -> list[list[DealId]]:
    """List deals through the market that got an entry after one, in pieces of about a size, no seller in two."""
    pieces: list[list[DealId]] = [[]]
    before: str | None = None
    for row in await conn.fetch(queries(__name__)["market_deals_since"], entry_id):
        if len(pieces[-1]) >= piece and (row["seller_code"] is None or row["seller_code"] != before):
            pieces.append([])
        pieces[-1].append(DealId(row["id"]))
        before = row["seller_code"]
    return pieces if pieces[0] else []


async def look(conn: Connection, deal_ids: Collection[DealId], rules: FlagRules, *, actor: Actor) -> int:
    """Look for flags in some deals and whatever they are held against, and count those that are new.

    Done again it changes nothing. What a rule finds no more is kept as gone, with what was decided about it.
    """
    sql = queries(__name__)
    await conn.execute(sql["lock"])
    touched = {row["deal_id"] for row in await conn.fetch(sql["touched"], list(deal_ids))} | set(deal_ids)
    suspects = await _suspects(conn, touched)
    limit = (await office_settings.get(conn)).second_person_fen
    found: dict[bytes, FlagFinding] = {}
    for alike in suspects:
        findings = await asyncio.to_thread(find_flags, alike, rules, second_person_fen=limit)
        found |= {each.fingerprint: each for each in findings}
    about = touched | {each.deal_id for alike in suspects for each in alike}
    known: Mapping[bytes, Record] = {row["fingerprint"]: row for row in await conn.fetch(sql["known"], list(about))}
    for fingerprint, row in known.items():
        if row["stands"] is not (fingerprint in found):
            step = FlagStep.FOUND if fingerprint in found else FlagStep.GONE
            await conn.execute(sql["step"], row["id"], step.value, "", actor.name)
    new = [each for fingerprint, each in found.items() if fingerprint not in known]
    for each in new:
        await _add(conn, each, rules.version, actor)
    return len(new)


async def _add(conn: Connection, finding: FlagFinding, version: str, actor: Actor) -> None:
    sql, flag_id = queries(__name__), uuid4()
    await conn.execute(
        sql["add"],
        id=flag_id,
        kind=finding.kind.value,
        fingerprint=finding.fingerprint,
        figures=dict(finding.figures),
        signs=[sign.value for sign in finding.signs],
        rules=version,
    )
    await conn.executemany(sql["add_evidence"], [(flag_id, *each) for each in finding.deals.items()])
    await conn.execute(sql["step"], flag_id, FlagStep.FOUND.value, "", actor.name)


async def _suspects(conn: Connection, deal_ids: Collection[UUID]) -> tuple[list[SuspectDeal], list[SuspectDeal]]:
    """Give the deals asked for and all others of their sellers, with what is known of their parties.

    The real ones, and the invented ones: a deal that was tried in the demonstration makes no double of a real one.
    """
    sql = queries(__name__)
    rows = await conn.fetch(sql["suspects"], list(deal_ids))
    terms = await deal_terms.find(conn, [DealEntryId(row["terms_entry_id"]) for row in rows])
    fields = [f"{side.value}.{name}" for side in DealSide for name in _ASKED]
    answers: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in await conn.fetch(sql["answers"], [row["deal_id"] for row in rows], fields):
        answers[row["deal_id"]][row["field"]] = row["answer"]
    found: tuple[list[SuspectDeal], list[SuspectDeal]] = ([], [])
    for row in rows:
        found[row["sample"]].append(_suspect(row, terms[DealEntryId(row["terms_entry_id"])], answers[row["deal_id"]]))
    return found


def _suspect(row: Record, terms: Terms, answers: Mapping[str, str]) -> SuspectDeal:
    return SuspectDeal(
        deal_id=DealId(row["deal_id"]),
        entry_id=DealEntryId(row["terms_entry_id"]),
        state=State(row["state"]),
        kind=terms.kind,
        subject=terms.subject,
        seller=terms.seller,
        buyer=terms.buyer,
        seller_known=_known(DealSide.SELLER, answers),
        buyer_known=_known(DealSide.BUYER, answers),
        opened_on=row["opened_on"],
        signed_on=row["signed_on"],
        total_fen=terms.total_fen,
        technical_fen=terms.technical_fen,
        beyond_sets=_beyond(terms.lines),
    )


def _known(side: DealSide, answers: Mapping[str, str]) -> KnownParty:
    return KnownParty(**{name: answers.get(f"{side.value}.{name}", "") for name in _ASKED})


def _beyond(lines: Sequence[Line]) -> int:
    """Count the sets of carriers beyond the number."""
    return sum(line.sets or 0 for line in lines if line.rule is RuleId.LINE_CARRIER_BEYOND)
