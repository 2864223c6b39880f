"""Importing (导入): rows into the store as they are read, in short transactions, and a report of each row's outcome."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import islice
from typing import TypeVar

from corpus.imports.reading import FoundRow
from corpus.imports.report import ImportReport, NearDuplicate, RowChange, RowPlace, UnpublishedRow
from corpus.imports.resemblance import NewRows, Resemblances, complete_fingerprints, find_near_duplicates
from corpus.imports.saving import OrphanRow, RowOutcome, RowPlan, plan_rows, save_organization, save_plans
from corpus.validation.hint import quote_hint
from corpus.validation.row import ListingRow, OrganizationRow, RowError, SkippedRow, ValidationRule
from market.errors import Conflict, Contended, Invalid, NotFound
from market.postgres.db import Connection, Database
from market.viewer import Actor

T = TypeVar("T")
BATCH = 100
"""Rows a transaction; a long one would hold back everybody's changes in the index."""


class OnError(Enum):
    """What a bad row means for the good ones beside it: they are kept, or the whole file is refused."""

    KEEP_GOOD = "keep"
    REFUSE_FILE = "refuse"


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How many rows are through, of how many; `total` None while the file is still being read."""

    done: int
    total: int | None


class _UndoneError(Exception):
    """Leave a trial's transaction without a commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    actor: Actor
    publish: bool
    keep_near_duplicates: bool
    edit_by_title: bool
    bulk: bool
    trial: bool


@dataclass(slots=True)
class _Tally:
    outcomes: Counter[RowOutcome] = field(default_factory=Counter)
    published: int = 0
    organizations: Counter[RowOutcome] = field(default_factory=Counter)
    changes: list[RowChange] = field(default_factory=list)
    unpublished: list[UnpublishedRow] = field(default_factory=list)
    refused: list[RowError] = field(default_factory=list)
    near_duplicates: list[NearDuplicate] = field(default_factory=list)
    by_title: list[RowPlace] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)

    def report(self, *, held: bool, written: bool, file_refused: bool = False) -> ImportReport:
        return ImportReport(
            added=self.outcomes[RowOutcome.ADDED],
            changed=self.outcomes[RowOutcome.CHANGED],
            unchanged=self.outcomes[RowOutcome.UNCHANGED],
            published=self.published,
            organizations=self.organizations[RowOutcome.ADDED],
            organizations_changed=self.organizations[RowOutcome.CHANGED],
            organizations_unchanged=self.organizations[RowOutcome.UNCHANGED],
            changes=tuple(sorted(self.changes, key=lambda each: each.place)),
            unpublished=tuple(sorted(self.unpublished, key=lambda each: each.place)),
            refused=tuple(sorted(self.refused, key=RowPlace.of)),
            near_duplicates=tuple(sorted(self.near_duplicates, key=lambda each: each.place)),
            held=held,
            by_title=tuple(sorted(self.by_title)),
            skipped=tuple(self.skipped),
            written=written,
            file_refused=file_refused,
        )


async def import_rows(
    database: Database,
    rows: Iterable[FoundRow],
    *,
    actor: Actor,
    publish: bool = False,
    on_error: OnError = OnError.KEEP_GOOD,
    keep_near_duplicates: bool = False,
    edit_by_title: bool = False,
    dry_run: bool = False,
    say: Callable[[ImportProgress], None] | None = None,
) -> ImportReport:
    """Import rows: known by (organisation, 编号), changed ones become edits, equal ones nothing, others are added.

    A row without 编号 is known by (organisation, title); one that would change a listing which has a 编号 is held back,
    unless rows are to `edit_by_title`. A new row that nearly repeats a listing of the store or an
    earlier row is held back, unless it is to be kept. A row may come before its organisation. A dry run, and the check
    that comes first with REFUSE_FILE, does everything and undoes it, batch by batch, so that the store's own rules are
    checked too. A file of one row counts as a single edit. Rows are read as they are needed, with REFUSE_FILE at once.
    Raises StoreUnavailable, and what reading raises; the batches before it stay, and the same file can be imported
    again.
    """
    await complete_fingerprints(database)
    manner = _Options(
        actor=actor,
        publish=publish,
        keep_near_duplicates=keep_near_duplicates,
        edit_by_title=edit_by_title,
        bulk=True,
        trial=dry_run,
    )
    held = not keep_near_duplicates
    if on_error is OnError.REFUSE_FILE and not dry_run:
        rows = list(rows)
        tried = await _Import(database, replace(manner, trial=True), say=None).take(rows)
        report = tried.report(held=held, written=False, file_refused=True)
        if report.refused or report.held_rows:
            return report
    tally = await _Import(database, manner, say=say).take(rows)
    return tally.report(held=held, written=not dry_run)


class _Import:
    """One passage of a file's rows: the manner of it, and what it has seen so far."""

    def __init__(self, database: Database, manner: _Options, *, say: Callable[[ImportProgress], None] | None) -> None:
        self._database = database
        self._manner = manner
        self._say = say
        self._tally = _Tally()
        self._new_rows = NewRows()
        self._newcomers: list[OrganizationRow] = []
        self._waiting: list[ListingRow] = []
        self._done = 0

    async def take(self, rows: Iterable[FoundRow]) -> _Tally:
        """Take every row once, and those that came before their organisation again at the end."""
        total = len(rows) if isinstance(rows, Sequence) else None
        for number, batch in enumerate(_batches(rows)):
            listings = self._sorted_out(batch)
            if number == 0 and len(listings) <= 1 and len(batch) < BATCH:
                self._manner = replace(self._manner, bulk=False)
            for row in batch:
                if isinstance(row, OrganizationRow):
                    await self._take_organization(row)
            await self._take_listings(listings)
            self._done += len(batch)
            if self._say is not None:
                self._say(ImportProgress(self._done, total))
        waited, self._waiting = self._waiting, []
        for again in _batches(waited):
            await self._take_listings(again)
        self._tally.refused += [OrphanRow(row).refused() for row in self._waiting]
        return self._tally

    def _sorted_out(self, batch: Sequence[FoundRow]) -> list[ListingRow]:
        self._tally.refused += [row for row in batch if isinstance(row, RowError)]
        self._tally.skipped += [row for row in batch if isinstance(row, SkippedRow)]
        listings = [row for row in batch if isinstance(row, ListingRow)]
        self._tally.by_title += [RowPlace.of(row) for row in listings if row.listing.number is None]
        return listings

    async def _take_organization(self, row: OrganizationRow) -> None:
        try:
            async with self._transaction() as conn:
                kept = await save_organization(conn, row, actor=self._manner.actor, sample=False)
        except (Conflict, Contended) as error:
            number = row.organization.number or ""
            kept = RowError(
                row.number, "number", number, ValidationRule.CONFLICT, quote_hint(str(error)), sheet=row.sheet
            )
        if isinstance(kept, RowError):
            self._tally.refused.append(kept)
            return
        self._tally.organizations[kept.outcome] += 1
        if kept.outcome is RowOutcome.ADDED:
            self._newcomers.append(row)
        if kept.outcome is RowOutcome.CHANGED:
            known = kept.organization
            named = RowChange(
                place=RowPlace.of(row), id=known.id, title=known.name, number=known.code, changed=kept.changed
            )
            self._tally.changes.append(named)

    async def _take_listings(self, rows: Sequence[ListingRow]) -> None:
        """Take rows in one transaction; when the store refuses one of them, each half in its own."""
        if not rows:
            return
        try:
            async with self._transaction() as conn:
                await self._undone_organizations(conn, rows)
                taken, resemblances = await self._keep(conn, rows)
        except (Conflict, Contended, Invalid, NotFound) as error:
            half = len(rows) // 2
            if half:
                await self._take_listings(rows[:half])
                await self._take_listings(rows[half:])
            else:
                named = rows[0].listing.number or rows[0].listing.title
                refused = RowError(
                    rows[0].number, "", named, ValidationRule.CONFLICT, quote_hint(str(error)), sheet=rows[0].sheet
                )
                self._tally.refused.append(refused)
            return
        self._tally.near_duplicates += resemblances.near
        for new in resemblances.rows:
            self._new_rows.add(new)
        for row, plan in taken:
            match plan:
                case RowPlan():
                    self._count(RowPlace.of(row), plan)
                case OrphanRow():
                    self._waiting.append(plan.row)
                case RowError():
                    self._tally.refused.append(plan)

    def _count(self, place: RowPlace, plan: RowPlan) -> None:
        held = self._holds(plan)
        listing = plan.listing
        if plan.outcome is RowOutcome.CHANGED:
            change = RowChange(
                place=place,
                id=listing.id,
                title=listing.title,
                number=listing.number,
                changed=plan.changed,
                emptied=plan.emptied,
                held=held,
            )
            self._tally.changes.append(change)
        if held:
            return
        self._tally.outcomes[plan.outcome] += 1
        self._tally.published += bool(plan.steps)
        if plan.stays is not None:
            self._tally.unpublished.append(UnpublishedRow(place, listing.id, plan.stays))

    def _holds(self, plan: RowPlan) -> bool:
        """Say whether a row is held back because it names a listing by its title which has a number."""
        return plan.takes_over and not self._manner.edit_by_title

    async def _undone_organizations(self, conn: Connection, rows: Sequence[ListingRow]) -> None:
        """Add the file's organisations that the rows need again, since a trial has undone them."""
        codes = {row.organization for row in rows} if self._manner.trial else set()
        for newcomer in self._newcomers:
            if newcomer.organization.code in codes:
                await save_organization(conn, newcomer, actor=self._manner.actor, sample=False)

    async def _keep(
        self, conn: Connection, rows: Sequence[ListingRow]
    ) -> tuple[list[tuple[ListingRow, RowPlan | OrphanRow | RowError]], Resemblances]:
        """Keep what is good of the rows; give the plan of each that repeats nothing, and what the others resemble."""
        manner = self._manner
        plans = await plan_rows(conn, rows, publish=manner.publish, sample=False)
        paired = list(zip(rows, plans, strict=True))
        added = [row for row, plan in paired if isinstance(plan, RowPlan) and plan.outcome is RowOutcome.ADDED]
        resemblances = await find_near_duplicates(conn, added, self._new_rows, keep=manner.keep_near_duplicates)
        held = set() if manner.keep_near_duplicates else {each.place for each in resemblances.near}
        taken = [(row, plan) for row, plan in paired if RowPlace.of(row) not in held]
        good = [plan for _, plan in taken if isinstance(plan, RowPlan) and not self._holds(plan)]
        await save_plans(conn, good, actor=manner.actor, bulk=manner.bulk)
        return taken, resemblances

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        """Open a transaction; a trial is undone at its end."""
        try:
            async with self._database.writing() as conn:
                yield conn
                if self._manner.trial:
                    raise _UndoneError  # noqa: TRY301 -- leaving by an error is how a transaction is undone
        except _UndoneError:
            pass


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
