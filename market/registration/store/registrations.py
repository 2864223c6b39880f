"""Registrations in the store (认定登记): a deal with all that fills the registrar's form, for who looks after it."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.deal.deal import Deal, DealId, Series
from market.deal.entry import LedgerEntry
from market.deal.store import deals
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.registration.form import FieldCode, RegistrationForm
from market.registration.registration import AnswersOutdated, check_answers, mark_of
from market.registration.store import flag_findings
from market.viewer import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A deal as it stands, its entries, and what was answered beside it, by field."""

    deal: Deal
    entries: tuple[LedgerEntry, ...]
    answers: Mapping[FieldCode, str]


async def get(conn: Connection, deal_id: DealId, *, actor: Actor) -> Dossier:
    """Give what fills the form; persons of both sides are named in it, so its parties are refused.

    Raises NotFound, NotAllowed.
    """
    deal = await deals.get(conn, deal_id, viewer=actor.viewer)
    deal.check_worked_by(actor)
    entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
    return Dossier(deal=deal, entries=tuple(entries), answers=await _answers(conn, deal_id))


async def answer(
    conn: Connection,
    deal_id: DealId,
    form: RegistrationForm,
    answers: Mapping[FieldCode, str],
    *,
    seen: str | None = None,
    actor: Actor,
) -> None:
    """Keep what was answered in all fields of a form that no deal tells; what is empty is forgotten.

    `seen` marks the answers that the sender knew of. Raises NotFound, NotAllowed, DealRefused, AnswersOutdated.
    """
    await deals.hold(conn, deal_id, actor=actor)
    deal = await deals.get(conn, deal_id, viewer=actor.viewer)
    check_answers(form, answers)
    given = {field.code: answers[field.code] for field in form.asked() if answers.get(field.code)}
    there = await _answers(conn, deal_id)
    if given == there:
        return
    if seen not in (None, mark_of(there)):
        raise AnswersOutdated("somebody else answered meanwhile; read the form again")
    sql = queries(__name__)
    await conn.execute(sql["forget"], deal_id, list(given))
    for code, text in given.items():
        await conn.execute(sql["put"], deal_id, code, text, actor.name)
    detail: dict[str, Detail] = {"version": form.version, "fields": len(given)}
    subject = Subject(SubjectKind.DEAL, deal_id)
    await audit.record(conn, Event.DEAL_FORM_ANSWERED, actor=actor, subject=subject, detail=detail)
    if deal.series is Series.MARKET:
        await flag_findings.promise(conn, deal_id, actor=actor)


async def _answers(conn: Connection, deal_id: DealId) -> dict[FieldCode, str]:
    rows = await conn.fetch(queries(__name__)["answers"], deal_id)
    return {FieldCode(row["field"]): row["answer"] for row in rows}
