"""Checking past deals (历史合同核对): each row against the rules, the rest of its file, and the ledger."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.history.columns import FORMS, HistoryKind
from corpus.history.rows import DealRowError, PastDealRow, SheetColumns
from corpus.history.writing import write_history
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.record import abbreviate
from corpus.validation.row import ValidationRule
from market.deal.deal import DealId, check_codes
from market.deal.rule import DealRefused, RuleId, RuleSet
from market.history.file import DealImportId
from market.history.past_deal import History
from market.history.store import past_deals as history_past_deals
from market.history.store import standings as history_standings
from market.history.store.past_deals import KnownPastDeal, Numbered
from market.listing.listing import Language
from market.postgres.db import Connection
from market.viewer import Actor

_ELSEWHERE = give_hint("another deal of the ledger has this registration number; look it up among the deals")
_UNSIGNED = give_hint("the ledger has this deal as an intention; go on with it there")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStandards:
    """What rows are held against beside the ledger."""

    rules: Mapping[str, RuleSet]
    plan: Collection[str]
    today: date


@dataclass(slots=True)
class CheckedDeals:
    """What came of some rows: those to be recorded, how many say what the ledger says, and what is wrong.

    `begun`: the same file brought some of them before, when it broke off.
    """

    good: list[PastDealRow] = field(default_factory=list)
    same: int = 0
    added_before: int = 0
    begun: bool = False
    faults: list[DealRowError] = field(default_factory=list)


class PastDealChecks:
    """What must be known of a file's rows so far: the columns of its sheets and the numbers that were met."""

    def __init__(self, standards: ImportStandards) -> None:
        self._standards = standards
        self._columns: dict[str, Mapping[str, str]] = {}
        self._numbers: dict[Numbered, tuple[str, int]] = {}
        self._registrations: dict[Numbered, tuple[str, int]] = {}

    def learn(self, columns: SheetColumns) -> None:
        """Remember what a sheet's columns are called."""
        self._columns[columns.sheet] = columns.columns

    def sort_out(self, rows: Iterable[PastDealRow]) -> CheckedDeals:
        """Hold rows against the rules and the earlier rows of their file."""
        checked = CheckedDeals()
        for row in rows:
            faults = [*self._breaches(row), *self._repeated(row)]
            checked.faults += faults
            checked.good += [] if faults else [row]
        return checked

    async def compare(
        self, conn: Connection, rows: Sequence[PastDealRow], import_id: DealImportId, *, actor: Actor
    ) -> CheckedDeals:
        """Hold rows against the ledger: what is there already is the same, or differs and is told."""
        known = await history_past_deals.known(conn, [_number_key(row) for row in rows], actor=actor)
        there = await history_standings.get(conn, [each.deal_id for each in known.values()], actor=actor)
        numbers = [found for row in rows if (found := _registration(row)) is not None]
        taken = await history_past_deals.registered(conn, numbers, actor=actor)
        return await asyncio.to_thread(self._held_against, rows, known, there, taken, import_id)

    def fault(
        self, row: PastDealRow, path: str, rule: ValidationRule, advice: FixHint | None, breaks: RuleId | None = None
    ) -> DealRowError:
        """Say what is wrong with a row's column, and what stands there."""
        column = self._columns.get(row.sheet, {}).get(path) or FORMS[HistoryKind.DEALS].heading(path, Language.ZH)
        value = abbreviate(write_history(row.history).get(path, ""))
        return DealRowError(row.row, row.sheet, path, column, value, rule, advice, breaks)

    def _held_against(
        self,
        rows: Sequence[PastDealRow],
        known: Mapping[Numbered, KnownPastDeal],
        there: Mapping[DealId, History],
        taken: Collection[Numbered],
        import_id: DealImportId,
    ) -> CheckedDeals:
        checked = CheckedDeals()
        for row in rows:
            found = known.get(_number_key(row))
            if found is None and _registration(row) in taken:
                checked.faults.append(
                    self.fault(
                        row, "registration_number", ValidationRule.CONFLICT, _ELSEWHERE, RuleId.REGISTRATION_ONCE
                    )
                )
            elif found is None:
                checked.good.append(row)
            elif found.deal_id not in there:
                checked.faults.append(self.fault(row, "number", ValidationRule.CONFLICT, _UNSIGNED, RuleId.STATE_ORDER))
            else:
                faults = list(self._differing(row, there[found.deal_id], found))
                checked.faults += faults
                ours = found.import_id == import_id
                checked.begun |= ours
                checked.added_before += not faults and ours
                checked.same += not faults and not ours
        return checked

    def _breaches(self, row: PastDealRow) -> Iterator[DealRowError]:
        history, standards = row.history, self._standards
        rules = standards.rules.get(history.terms.rules)
        try:
            if rules is not None:
                check_codes(history.terms, standards.plan, rules)
            history.check(standards.today)
        except DealRefused as refused:
            for path, rule in refused.rules.items():
                yield self.fault(row, _column_of(path, row.unsaid), ValidationRule.MEANING, None, rule)

    def _repeated(self, row: PastDealRow) -> Iterator[DealRowError]:
        registration, place = row.history.registration, (row.sheet, row.row)
        first = self._numbers.setdefault(_number_key(row), place)
        if first != place:
            yield self.fault(row, "number", ValidationRule.DUPLICATE, _with_row(first[1]))
        if registration is None:
            return
        first = self._registrations.setdefault((registration.plain_number, row.history.sample), place)
        if first != place:
            advice = _with_row(first[1])
            yield self.fault(row, "registration_number", ValidationRule.DUPLICATE, advice, RuleId.REGISTRATION_ONCE)

    def _differing(self, row: PastDealRow, there: History, found: KnownPastDeal) -> Iterator[DealRowError]:
        """Report each column in which a row says something else than the ledger; an erased name is not missed."""
        ours, theirs = write_history(row.history), write_history(there)
        passed = {"number"} | ({"rules", "technical"} if "rules" in row.unsaid else set())
        passed |= {key for key in ("seller.name", "buyer.name") if not (key in ours and key in theirs)}
        for key in sorted((ours.keys() | theirs.keys()) - passed):
            if ours.get(key, "") != theirs.get(key, ""):
                advice = _describe_ledger(theirs.get(key, ""), found)
                yield self.fault(row, key, ValidationRule.CONFLICT, advice, RuleId.ENTRY_MENDED)


def _number_key(row: PastDealRow) -> Numbered:
    return row.history.number, row.history.sample


def _registration(row: PastDealRow) -> Numbered | None:
    registration = row.history.registration
    return None if registration is None else (registration.number, row.history.sample)


def _describe_ledger(there: str, found: KnownPastDeal) -> FixHint:
    """Say what the ledger has; two sources may number different deals alike, so the other one is named."""
    if found.source is None:
        return give_hint(
            "the ledger says “%(there)s”; nothing was changed. A correction is recorded at /deals/%(deal)s",
            there=abbreviate(there),
            deal=str(found.deal_id),
        )
    return give_hint(
        "the ledger says “%(there)s”, brought in from “%(source)s”; nothing was changed. If that is another deal, give "
        "yours another number; a correction is recorded at /deals/%(deal)s",
        there=abbreviate(there),
        source=abbreviate(found.source),
        deal=str(found.deal_id),
    )


def _with_row(row: int) -> FixHint:
    return give_hint("row %(row)s has the same number; keep one of them", row=row)


def _column_of(path: str, unsaid: Collection[str]) -> str:
    """Say which column a field of a history lies in; lines that were made of the amounts lie there."""
    head = path.partition(".")[0]
    if head == "lines":
        return "total" if "lines" in unsaid else "lines"
    return head if head in ("plan", "payments") else path
