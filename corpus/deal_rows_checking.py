"""Checking past deals (历史合同核对): each row against the rules, the rest of its file, and the ledger."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.advice import Advice, advise
from corpus.deal_rows import DealFault, DealRow, SheetColumns
from corpus.deal_rows_form import HistoryKind
from corpus.deal_rows_forms import FORMS
from corpus.deal_rows_writing import write_history
from corpus.record import shown
from corpus.row import Rule
from market.deal.deal import DealId, check_codes
from market.deal.rule import DealRefused, RuleId, RuleSet
from market.history.file import DealImportId
from market.history.past_deal import History
from market.history.store import past_deals as history_past_deals
from market.history.store import standings as history_standings
from market.history.store.past_deals import Known, Numbered
from market.listing.listing import Language
from market.postgres.db import Connection
from market.viewer import Actor

_ELSEWHERE = advise("another deal of the ledger has this registration number; look it up among the deals")
_UNSIGNED = advise("the ledger has this deal as an intention; go on with it there")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What rows are held against beside the ledger."""

    rules: Mapping[str, RuleSet]
    plan: Collection[str]
    today: date


@dataclass(slots=True)
class Checked:
    """What came of some rows: those to be recorded, how many say what the ledger says, and what is wrong.

    `begun`: the same file brought some of them before, when it broke off.
    """

    good: list[DealRow] = field(default_factory=list)
    same: int = 0
    added_before: int = 0
    begun: bool = False
    faults: list[DealFault] = field(default_factory=list)


class FileChecks:
    """What must be known of a file's rows so far: the columns of its sheets and the numbers that were met."""

    def __init__(self, standards: Standards) -> None:
        self._standards = standards
        self._columns: dict[str, Mapping[str, str]] = {}
        self._numbers: dict[Numbered, tuple[str, int]] = {}
        self._registrations: dict[Numbered, tuple[str, int]] = {}

    def learn(self, columns: SheetColumns) -> None:
        """Remember what a sheet's columns are called."""
        self._columns[columns.sheet] = columns.columns

    def sort_out(self, rows: Iterable[DealRow]) -> Checked:
        """Hold rows against the rules and the earlier rows of their file."""
        checked = Checked()
        for row in rows:
            faults = [*self._breaches(row), *self._repeated(row)]
            checked.faults += faults
            checked.good += [] if faults else [row]
        return checked

    async def compare(
        self, conn: Connection, rows: Sequence[DealRow], import_id: DealImportId, *, actor: Actor
    ) -> Checked:
        """Hold rows against the ledger: what is there already is the same, or differs and is told."""
        known = await history_past_deals.known(conn, [_numbered(row) for row in rows], actor=actor)
        there = await history_standings.get(conn, [each.deal_id for each in known.values()], actor=actor)
        numbers = [found for row in rows if (found := _registration(row)) is not None]
        taken = await history_past_deals.registered(conn, numbers, actor=actor)
        return await asyncio.to_thread(self._held_against, rows, known, there, taken, import_id)

    def fault(
        self, row: DealRow, path: str, rule: Rule, advice: Advice | None, breaks: RuleId | None = None
    ) -> DealFault:
        """Say what is wrong with a row's column, and what stands there."""
        column = self._columns.get(row.sheet, {}).get(path) or FORMS[HistoryKind.DEALS].heading(path, Language.ZH)
        value = shown(write_history(row.history).get(path, ""))
        return DealFault(row.row, row.sheet, path, column, value, rule, advice, breaks)

    def _held_against(
        self,
        rows: Sequence[DealRow],
        known: Mapping[Numbered, Known],
        there: Mapping[DealId, History],
        taken: Collection[Numbered],
        import_id: DealImportId,
    ) -> Checked:
        checked = Checked()
        for row in rows:
            found = known.get(_numbered(row))
            if found is None and _registration(row) in taken:
                checked.faults.append(
                    self.fault(row, "registration_number", Rule.CONFLICT, _ELSEWHERE, RuleId.REGISTRATION_ONCE)
                )
            elif found is None:
                checked.good.append(row)
            elif found.deal_id not in there:
                checked.faults.append(self.fault(row, "number", Rule.CONFLICT, _UNSIGNED, RuleId.STATE_ORDER))
            else:
                faults = list(self._differing(row, there[found.deal_id], found))
                checked.faults += faults
                ours = found.import_id == import_id
                checked.begun |= ours
                checked.added_before += not faults and ours
                checked.same += not faults and not ours
        return checked

    def _breaches(self, row: DealRow) -> Iterator[DealFault]:
        history, standards = row.history, self._standards
        rules = standards.rules.get(history.terms.rules)
        try:
            if rules is not None:
                check_codes(history.terms, standards.plan, rules)
            history.check(standards.today)
        except DealRefused as refused:
            for path, rule in refused.rules.items():
                yield self.fault(row, _column_of(path, row.unsaid), Rule.MEANING, None, rule)

    def _repeated(self, row: DealRow) -> Iterator[DealFault]:
        registration, place = row.history.registration, (row.sheet, row.row)
        first = self._numbers.setdefault(_numbered(row), place)
        if first != place:
            yield self.fault(row, "number", Rule.DUPLICATE, _with_row(first[1]))
        if registration is None:
            return
        first = self._registrations.setdefault((registration.plain_number, row.history.sample), place)
        if first != place:
            advice = _with_row(first[1])
            yield self.fault(row, "registration_number", Rule.DUPLICATE, advice, RuleId.REGISTRATION_ONCE)

    def _differing(self, row: DealRow, there: History, found: Known) -> Iterator[DealFault]:
        """Report each column in which a row says something else than the ledger; an erased name is not missed."""
        ours, theirs = write_history(row.history), write_history(there)
        passed = {"number"} | ({"rules", "technical"} if "rules" in row.unsaid else set())
        passed |= {key for key in ("seller.name", "buyer.name") if not (key in ours and key in theirs)}
        for key in sorted((ours.keys() | theirs.keys()) - passed):
            if ours.get(key, "") != theirs.get(key, ""):
                advice = _otherwise(theirs.get(key, ""), found)
                yield self.fault(row, key, Rule.CONFLICT, advice, RuleId.ENTRY_MENDED)


def _numbered(row: DealRow) -> Numbered:
    return row.history.number, row.history.sample


def _registration(row: DealRow) -> Numbered | None:
    registration = row.history.registration
    return None if registration is None else (registration.number, row.history.sample)


def _otherwise(there: str, found: Known) -> Advice:
    """Say what the ledger has; two sources may number different deals alike, so the other one is named."""
    if found.source is None:
        return advise(
            "the ledger says “%(there)s”; nothing was changed. A correction is recorded at /deals/%(deal)s",
            there=shown(there),
            deal=str(found.deal_id),
        )
    return advise(
        "the ledger says “%(there)s”, brought in from “%(source)s”; nothing was changed. If that is another deal, give "
        "yours another number; a correction is recorded at /deals/%(deal)s",
        there=shown(there),
        source=shown(found.source),
        deal=str(found.deal_id),
    )


def _with_row(row: int) -> Advice:
    return advise("row %(row)s has the same number; keep one of them", row=row)


def _column_of(path: str, unsaid: Collection[str]) -> str:
    """Say which column a field of a history lies in; lines that were made of the amounts lie there."""
    head = path.partition(".")[0]
    if head == "lines":
        return "total" if "lines" in unsaid else "lines"
    return head if head in ("plan", "payments") else path
