"""Importing past deals (历史合同导入): every row is checked, then what is good is recorded, batch by batch."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice

from corpus.advice import quoted
from corpus.deal_rows import DealFault, DealRow, FoundDeal, SheetColumns, TotalRow, read_found
from corpus.deal_rows_checking import Checked, FileChecks, Standards
from corpus.deal_rows_report import FAULTS_KEPT, LARGE_KEPT, SKIPPED_KEPT, DealReport, LargeRow
from corpus.deal_rows_totals import Totals
from corpus.row import Rule, SkippedRow
from market.deal.rule import DealRefused
from market.errors import Conflict, Contended, Invalid
from market.history.file import DealImportId
from market.history.store import past_deals as history_past_deals
from market.office.demonstration import demonstrates
from market.postgres.db import Database
from market.viewer import Actor

BATCH = 100
"""Deals a transaction; links of the record take longer the more of them one transaction makes."""

Say = Callable[[int, int], Awaitable[None]]
"""Told how many rows are through, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDeals:
    """How one file is taken in. `limit_fen`: above it a second person is needed; None: never, or there is one."""

    database: Database
    actor: Actor
    source: str
    import_id: DealImportId
    whole: bool
    limit_fen: int | None
    standards: Standards

    async def take(self, said: bytes, *, say: Say) -> DealReport:
        """Record the good rows, unless one is bad and the file is to be refused whole; give what became of each.

        A report with `above` has recorded nothing: a second person is needed first. The same file once more adds
        nothing. One that was begun before it broke off is gone on with: part of it is in the ledger for ever, so it can
        neither be refused whole any more nor wait. Raises FileRefused for lines that no reader wrote, StoreUnavailable;
        what was recorded before stays.
        """
        checks, tally = FileChecks(self.standards), _Tally(Totals(self.standards.today))
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

    def _read(self, lines: Sequence[str]) -> list[FoundDeal]:
        """Read rows; what a sample member brings in is a sample, whatever its row says."""
        found = list(read_found(lines))
        return [_invented(row) for row in found] if demonstrates(self.actor) else found

    async def _check(self, found: Sequence[FoundDeal], checks: FileChecks, tally: "_Tally") -> bytes:
        """Check some rows, and say of each line whether it is to be recorded."""
        deals = tally.sort_out(found, checks)
        checked = await asyncio.to_thread(checks.sort_out, deals)
        async with self.database.reading() as conn:
            compared = await checks.compare(conn, checked.good, self.import_id, actor=self.actor)
        tally.count(checked)
        tally.count(compared)
        tally.weigh(compared.good, self.limit_fen)
        places = {(row.sheet, row.row) for row in compared.good}
        return bytes(isinstance(row, DealRow) and (row.sheet, row.row) in places for row in found)

    async def _record(self, said: bytes, good: bytearray, checks: FileChecks, tally: "_Tally", say: Say) -> None:
        """Record the rows that were found good, and whatever is wrong with them by now."""
        place, total = 0, tally.added + sum(good)
        for lines in _batches(said):
            wanted = [line for n, line in enumerate(lines, place) if good[n]]
            place += len(lines)
            if wanted:
                found = await asyncio.to_thread(self._read, wanted)
                await self._add([row for row in found if isinstance(row, DealRow)], checks, tally)
                await say(tally.added, total)

    async def _add(self, rows: Sequence[DealRow], checks: FileChecks, tally: "_Tally") -> None:
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
                tally.faults += _refused(rows[0], checks, error)
                return
            await self._add(rows[:half], checks, tally)
            await self._add(rows[half:], checks, tally)
            return
        tally.count(compared)
        tally.added += len(histories)


def _refused(row: DealRow, checks: FileChecks, error: Conflict | Contended | Invalid) -> list[DealFault]:
    """Say what the store found wrong with a row that was good a moment before."""
    advice = quoted(str(error))
    if not isinstance(error, DealRefused):
        return [checks.fault(row, "number", Rule.CONFLICT, advice)]
    return [checks.fault(row, path, Rule.CONFLICT, advice, rule) for path, rule in error.rules.items()]


@dataclass(slots=True)
class _Tally:
    totals: Totals
    added: int = 0
    same: int = 0
    above: int = 0
    ready: int = 0
    large: list[LargeRow] = field(default_factory=list)
    begun: bool = False
    totals_added: int = 0
    faults: list[DealFault] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)

    def sort_out(self, found: Sequence[FoundDeal], checks: FileChecks) -> list[DealRow]:
        """Give the deals; what else was found is learned or written down."""
        deals: list[DealRow] = []
        for row in found:
            match row:
                case SheetColumns():
                    checks.learn(row)
                    self.totals.learn(row)
                case DealRow():
                    deals.append(row)
                case TotalRow():
                    fault = self.totals.hold(row)
                    self.faults += [] if fault is None else [fault]
                case DealFault():
                    self.faults.append(row)
                case SkippedRow():
                    self.skipped.append(row)
        return deals

    def weigh(self, good: Sequence[DealRow], limit_fen: int | None) -> None:
        """Find those of the good rows whose amount is above the limit."""
        self.ready += len(good)
        for row in good:
            history = row.history
            if limit_fen is not None and history.moved_fen > limit_fen:
                self.above += 1
                large = (history.number, history.terms.subject, history.signed_on, history.moved_fen)
                self.large += [LargeRow(row.row, row.sheet, *large)] if self.above <= LARGE_KEPT else []

    def count(self, checked: Checked) -> None:
        self.same += checked.same
        self.added += checked.added_before
        self.begun |= checked.begun
        self.faults += checked.faults

    def report(self, *, undone: bool = False) -> DealReport:
        faults = sorted(self.faults, key=lambda fault: (fault.sheet, fault.row))
        report = DealReport(
            added=self.added,
            same=self.same,
            totals=self.totals_added,
            totals_same=self.totals.count - self.totals_added,
            fault_rows=len({(fault.sheet, fault.row) for fault in faults}),
            faults=tuple(faults[:FAULTS_KEPT]),
            skipped=tuple(self.skipped[:SKIPPED_KEPT]),
            above=self.above,
            ready=self.ready if self.above else 0,
            large=tuple(self.large),
            undone=undone,
        )
        return replace(report, added=0, totals=0, totals_same=0) if undone or self.above else report


def _invented(row: FoundDeal) -> FoundDeal:
    return replace(row, history=replace(row.history, sample=True)) if isinstance(row, DealRow) else row


def _batches(said: bytes) -> Iterator[list[str]]:
    """Cut lines into batches, without a copy of them all."""
    lines = BytesIO(said)
    while batch := list(islice(lines, BATCH)):
        yield [line.decode().removesuffix("\n") for line in batch]
