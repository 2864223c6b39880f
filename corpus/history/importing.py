"""Importing past deals (历史合同导入): every row is checked, then what is good is recorded, batch by batch.

Totals of the district (全区数据): each row against its day and its file, and into the store in the file's order.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from itertools import groupby, islice

from corpus.history.checking import CheckedDeals, ImportStandards, PastDealChecks
from corpus.history.columns import FORMS, HistoryKind
from corpus.history.rows import (
    ERRORS_LIMIT,
    LARGE_LIMIT,
    SKIPPED_LIMIT,
    DealImportReport,
    DealRowError,
    FoundDealRow,
    LargeDealRow,
    PastDealRow,
    SheetColumns,
    TotalRow,
    read_found,
)
from corpus.validation.hint import give_hint, quote_hint
from corpus.validation.row import SkippedRow, ValidationRule
from market.deal.line import write_yuan
from market.deal.rule import DealRefused
from market.errors import Conflict, Contended, Invalid
from market.history.file import DealImportId
from market.history.store import past_deals as history_past_deals
from market.office.demonstration import demonstrates
from market.postgres.db import Database
from market.target.standing import DistrictTotal
from market.target.store import targets
from market.target.target import TargetPoint
from market.viewer import Actor

_AHEAD = give_hint("a year that has not begun has no published total")
_HEADINGS = {column.key: column.zh.heading for column in FORMS[HistoryKind.TOTALS].columns}


class DistrictTotals:
    """The totals of one file: what of them is good, each word of a source once."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._columns: dict[str, Mapping[str, str]] = {}
        self._good: dict[tuple[object, ...], TotalRow] = {}
        self.count = 0
        """How many rows were good, the same word twice counted twice."""

    def learn(self, columns: SheetColumns) -> None:
        """Remember what a sheet's columns are called."""
        self._columns[columns.sheet] = columns.columns

    def hold(self, row: TotalRow) -> DealRowError | None:
        """Hold a row against today and the earlier rows; one source says one amount of a year and a side."""
        if row.year > self._today.year:
            return self._fault(row, "year", str(row.year), ValidationRule.MEANING)
        first = self._good.setdefault((row.year, row.flow, row.source), row)
        if first.fen != row.fen:
            return self._fault(row, "amount", f"{write_yuan(row.fen)} 元", ValidationRule.DUPLICATE, first.row)
        self.count += 1
        return None

    async def record(self, database: Database, *, actor: Actor) -> int:
        """Keep them in the order of the file, and count what was not said before; the last word on a year stands."""
        if not self._good:
            return 0
        async with database.writing() as conn:
            await history_past_deals.hold(conn)
            said = await targets.said(conn, viewer=actor.viewer)
            new = [
                row for row in self._good.values() if DistrictTotal(row.year, row.flow, row.fen, row.source) not in said
            ]
            for (flow, source), rows in groupby(new, key=lambda row: (row.flow, row.source)):
                points = [TargetPoint(row.year, row.fen) for row in rows]
                await targets.add_totals(conn, points, flow, source, actor=actor)
        return len(new)

    def _fault(
        self, row: TotalRow, key: str, value: str, rule: ValidationRule, first: int | None = None
    ) -> DealRowError:
        column = self._columns.get(row.sheet, {}).get(key, _HEADINGS[key])
        advice = _AHEAD
        if first is not None:
            advice = give_hint("row %(row)s says another amount of the same year and side; keep one of them", row=first)
        return DealRowError(row.row, row.sheet, key, column, value, rule, advice)


BATCH = 100
"""Deals a transaction; links of the record take longer the more of them one transaction makes."""

Say = Callable[[int, int], Awaitable[None]]
"""Told how many rows are through, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDealsImport:
    """How one file is taken in. `limit_fen`: above it a second person is needed; None: never, or there is one."""

    database: Database
    actor: Actor
    source: str
    import_id: DealImportId
    whole: bool
    limit_fen: int | None
    standards: ImportStandards

    async def take(self, said: bytes, *, say: Say) -> DealImportReport:
        """Record the good rows, unless one is bad and the file is to be refused whole; give what became of each.

        A report with `above` has recorded nothing: a second person is needed first. The same file once more adds
        nothing. One that was begun before it broke off is gone on with: part of it is in the ledger for ever, so it can
        neither be refused whole any more nor wait. Raises FileRefused for lines that no reader wrote, StoreUnavailable;
        what was recorded before stays.
        """
        checks, tally = PastDealChecks(self.standards), _Tally(DistrictTotals(self.standards.today))
        good = bytearray()
        for rows in _batches(said):
            found = await asyncio.to_thread(self._read, rows)
            good += await self._check(found, checks, tally)
        if tally.begun:
            tally.above, tally.large = 0, []
        elif self.whole and tally.faults:
            return tally.report(undone=True)
        elif tally.above:
            return tally.report()
        await self._record(said, good, checks, tally, say)
        tally.totals_added = await tally.totals.record(self.database, actor=self.actor)
        return tally.report()

    def _read(self, lines: Sequence[str]) -> list[FoundDealRow]:
        """Read rows; what a sample member brings in is a sample, whatever its row says."""
        found = list(read_found(lines))
        return [_mark_sample(row) for row in found] if demonstrates(self.actor) else found

    async def _check(self, found: Sequence[FoundDealRow], checks: PastDealChecks, tally: "_Tally") -> bytes:
        """Check some rows, and say of each line whether it is to be recorded."""
        deals = tally.sort_out(found, checks)
        checked = await asyncio.to_thread(checks.sort_out, deals)
        async with self.database.reading() as conn:
            compared = await checks.compare(conn, checked.good, self.import_id, actor=self.actor)
        tally.count(checked)
        tally.count(compared)
        tally.weigh(compared.good, self.limit_fen)
        places = {(row.sheet, row.row) for row in compared.good}
        return bytes(isinstance(row, PastDealRow) and (row.sheet, row.row) in places for row in found)

    async def _record(self, said: bytes, good: bytearray, checks: PastDealChecks, tally: "_Tally", say: Say) -> None:
        """Record the rows that were found good, and whatever is wrong with them by now."""
        place, total = 0, tally.added + sum(good)
        for lines in _batches(said):
            wanted = [line for n, line in enumerate(lines, place) if good[n]]
            place += len(lines)
            if wanted:
                found = await asyncio.to_thread(self._read, wanted)
                await self._add([row for row in found if isinstance(row, PastDealRow)], checks, tally)
                await say(tally.added, total)

    async def _add(self, rows: Sequence[PastDealRow], checks: PastDealChecks, tally: "_Tally") -> None:
        """Record rows in one transaction; when the store refuses one of them, each half in its own."""
        try:
            async with self.database.writing() as conn:
                await history_past_deals.hold(conn)
                compared = await checks.compare(conn, rows, self.import_id, actor=self.actor)
                histories = [row.history for row in compared.good]
                if histories:
                    await history_past_deals.add(conn, histories, self.source, self.import_id, actor=self.actor)
        except (Conflict, Contended, Invalid) as error:
            half = len(rows) // 2
            if not half:
                tally.faults += _describe_refusal(rows[0], checks, error)
                return
            await self._add(rows[:half], checks, tally)
            await self._add(rows[half:], checks, tally)
            return
        tally.count(compared)
        tally.added += len(histories)


def _describe_refusal(
    row: PastDealRow, checks: PastDealChecks, error: Conflict | Contended | Invalid
) -> list[DealRowError]:
    """Say what the store found wrong with a row that was good a moment before."""
    advice = quote_hint(str(error))
    if not isinstance(error, DealRefused):
        return [checks.fault(row, "number", ValidationRule.CONFLICT, advice)]
    return [checks.fault(row, path, ValidationRule.CONFLICT, advice, rule) for path, rule in error.rules.items()]


@dataclass(slots=True)
class _Tally:
    totals: DistrictTotals
    added: int = 0
    same: int = 0
    above: int = 0
    ready: int = 0
    large: list[LargeDealRow] = field(default_factory=list)
    begun: bool = False
    totals_added: int = 0
    faults: list[DealRowError] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)

    def sort_out(self, found: Sequence[FoundDealRow], checks: PastDealChecks) -> list[PastDealRow]:
        """Give the deals; what else was found is learned or written down."""
        deals: list[PastDealRow] = []
        for row in found:
            match row:
                case SheetColumns():
                    checks.learn(row)
                    self.totals.learn(row)
                case PastDealRow():
                    deals.append(row)
                case TotalRow():
                    fault = self.totals.hold(row)
                    self.faults += [] if fault is None else [fault]
                case DealRowError():
                    self.faults.append(row)
                case SkippedRow():
                    self.skipped.append(row)
        return deals

    def weigh(self, good: Sequence[PastDealRow], limit_fen: int | None) -> None:
        """Find those of the good rows whose amount is above the limit."""
        self.ready += len(good)
        for row in good:
            history = row.history
            if limit_fen is not None and history.moved_fen > limit_fen:
                self.above += 1
                large = (history.number, history.terms.subject, history.signed_on, history.moved_fen)
                self.large += [LargeDealRow(row.row, row.sheet, *large)] if self.above <= LARGE_LIMIT else []

    def count(self, checked: CheckedDeals) -> None:
        self.same += checked.same
        self.added += checked.added_before
        self.begun |= checked.begun
        self.faults += checked.faults

    def report(self, *, undone: bool = False) -> DealImportReport:
        faults = sorted(self.faults, key=lambda fault: (fault.sheet, fault.row))
        report = DealImportReport(
            added=self.added,
            same=self.same,
            totals=self.totals_added,
            totals_same=self.totals.count - self.totals_added,
            fault_rows=len({(fault.sheet, fault.row) for fault in faults}),
            faults=tuple(faults[:ERRORS_LIMIT]),
            skipped=tuple(self.skipped[:SKIPPED_LIMIT]),
            above=self.above,
            ready=self.ready if self.above else 0,
            large=tuple(self.large),
            undone=undone,
        )
        return replace(report, added=0, totals=0, totals_same=0) if undone or self.above else report


def _mark_sample(row: FoundDealRow) -> FoundDealRow:
    return replace(row, history=replace(row.history, sample=True)) if isinstance(row, PastDealRow) else row


def _batches(said: bytes) -> Iterator[list[str]]:
    """Cut lines into batches, without a copy of them all."""
    lines = BytesIO(said)
    while batch := list(islice(lines, BATCH)):
        yield [line.decode().removesuffix("\n") for line in batch]
