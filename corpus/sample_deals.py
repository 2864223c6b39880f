"""The sample market's deals (样例合同): invented, written as past deals come in, told up to the day of loading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import count
from uuid import UUID

from corpus.deal_rows import DealFault, DealRow
from corpus.deal_rows_checking import FileChecks, Standards
from corpus.deal_rows_file import read_past_deals
from corpus.deal_rows_history import HistoryRules
from corpus.deal_rules import load_rule_sets
from corpus.row_days import years_later
from corpus.taxonomy import CorpusError, load_taxonomy, plan_labels
from market.deal.entry import Wish
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.history.file import DealImportId
from market.history.past_deal import History
from market.history.store import past_deals as history_past_deals
from market.job.job import JobKind
from market.job.store import jobs
from market.postgres.db import Connection
from market.registration.store import flag_findings
from market.target.store import targets
from market.viewer import Actor

ENDS_ON = date(2027, 12, 31)
"""The last day on which a deal of the file is signed."""
SOURCE = "随产品提供的样例数据（样例）"
NO_FILE = DealImportId(UUID(int=0))
"""What stands in place of a file that the office sent."""


def read_sample_deals() -> list[History]:
    """Read every deal of the file, with what is still to come of it. Raises CorpusError naming each bad row."""
    payload = files("corpus").joinpath("sample").joinpath("deals.csv").read_bytes()
    found = list(read_past_deals(payload, rules=HistoryRules(load_rule_sets())))
    _refuse([row for row in found if isinstance(row, DealFault)])
    return [row.history for row in found if isinstance(row, DealRow)]


def put_off(history: History, *, today: date) -> History:
    """Move a deal by as many whole years as the file's end lies in the past; the years of all deals stay apart."""
    years = next(years for years in count() if years_later(ENDS_ON, years) >= today)

    def later(day: date | None) -> date | None:
        return None if day is None else years_later(day, years)

    terms = history.terms
    plan = tuple(replace(each, due_on=later(each.due_on)) for each in terms.plan)
    return replace(
        history,
        terms=replace(terms, begins_on=later(terms.begins_on), ends_on=later(terms.ends_on), plan=plan),
        drafted_on=later(history.drafted_on),
        signed_on=years_later(history.signed_on, years),
        submitted_on=later(history.submitted_on),
        registered_on=later(history.registered_on),
        changed_on=later(history.changed_on),
        terminated_on=later(history.terminated_on),
        revoked_on=later(history.revoked_on),
        payments=tuple(replace(each, on=years_later(each.on, years)) for each in history.payments),
    )


def told_until(history: History, today: date) -> History:
    """Leave out of a signed deal what is still to come."""

    def told(day: date | None) -> date | None:
        return None if day is None or day > today else day

    over = told(history.terminated_on) or told(history.revoked_on)
    return replace(
        history,
        submitted_on=told(history.submitted_on),
        registered_on=told(history.registered_on),
        registration=history.registration if told(history.registered_on) else None,
        changed_on=told(history.changed_on),
        terminated_on=told(history.terminated_on),
        revoked_on=told(history.revoked_on),
        end_reason=history.end_reason if over else "",
        payments=tuple(each for each in history.payments if each.on <= today),
    )


async def keep_sample_deals(conn: Connection, histories: Sequence[History], *, today: date, actor: Actor) -> int:
    """Record invented deals in the caller's transaction, and count them; none where the ledger holds any deal.

    What is intended and not yet signed is recorded as one records it by hand, so that a large amount waits for a
    second person. What is made of deals in the background is asked for: flags, figures, public totals.
    Raises CorpusError for a deal that breaks the rules in force.
    """
    if await targets.newest_entry(conn, viewer=actor.viewer) is not None:
        return 0
    moved = [put_off(each, today=today) for each in histories]
    signed = [told_until(each, today) for each in moved if each.signed_on <= today]
    _check(signed, today)
    await history_past_deals.hold(conn)
    await history_past_deals.add(conn, signed, SOURCE, NO_FILE, actor=actor)
    intended = [each for each in moved if each.drafted_on is not None and each.drafted_on <= today < each.signed_on]
    for each in intended:
        wish = Wish(event=DealEvent.DRAFTED, happened_on=each.drafted_on or today, terms=each.terms)
        await deals.begin(conn, Opening(series=each.series, sample=True), wish, actor=actor)
    await flag_findings.promise_since(conn, 0, actor=actor)
    for kind in (JobKind.COUNT_BRAIN, JobKind.CLOSE_QUARTERS):
        await jobs.enqueue(conn, kind, actor=actor)
    return len(signed) + len(intended)


def _check(histories: Sequence[History], today: date) -> None:
    rules = {each.version: each for each in load_rule_sets()}
    standards = Standards(rules=rules, plan=plan_labels(load_taxonomy()), today=today)
    rows = [DealRow(number, "", history) for number, history in enumerate(histories, 2)]
    _refuse(FileChecks(standards).sort_out(rows).faults)


def _refuse(faults: Sequence[DealFault]) -> None:
    if faults:
        told = (f"deals.csv, row {each.row}, {each.column}: {each.value} ({each.rule.value})" for each in faults)
        raise CorpusError("; ".join(told))
