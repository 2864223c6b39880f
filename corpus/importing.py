"""Importing (导入): rows into the store, in short transactions, with a report of every row's outcome."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeVar

from corpus.advice import quoted
from corpus.keeping import Outcome, Plan, keep_organization, keep_plans, plan_rows
from corpus.row import OrganizationRow, Row, RowError, Rule
from market.db import Connection, Database
from market.errors import Conflict, Invalid, NotFound
from market.viewer import Actor

T = TypeVar("T")
BATCH = 200
"""Rows a transaction; a long one would hold back everybody's changes in the index."""


class OnError(Enum):
    """What a bad row means for the good ones beside it: they are kept, or the whole file is refused."""

    KEEP_GOOD = "keep"
    REFUSE_FILE = "refuse"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows are through, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do (`written` False: a dry run, or a refused file).

    `refused` holds every broken rule, a row may have several; `by_title` the numbers of rows that were
    known by their title for lack of a 编号; `published` counts listings that the import published.
    """

    added: int
    changed: int
    unchanged: int
    published: int
    organizations: int
    refused: tuple[RowError, ...]
    by_title: tuple[int, ...]
    written: bool

    @property
    def refused_rows(self) -> int:
        """Count the rows that were refused."""
        return len({error.row for error in self.refused})


class _UndoneError(Exception):
    """Leave a trial's transaction without a commit."""


@dataclass(frozen=True, slots=True)
class _Manner:
    actor: Actor
    publish: bool
    bulk: bool
    trial: bool
    sample: bool = False


@dataclass(slots=True)
class _Tally:
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    published: int = 0
    organizations: int = 0
    refused: list[RowError] = field(default_factory=list)

    def add(self, plan: Plan | RowError) -> None:
        if isinstance(plan, RowError):
            self.refused.append(plan)
            return
        self.outcomes[plan.outcome] += 1
        self.published += bool(plan.steps)


async def import_rows(
    database: Database,
    rows: Iterable[Row | OrganizationRow | RowError],
    *,
    actor: Actor,
    publish: bool = False,
    on_error: OnError = OnError.KEEP_GOOD,
    dry_run: bool = False,
    say: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Import rows: known by (organisation, 编号), changed ones become edits, equal ones nothing, others are added.

    A row without 编号 is known by (organisation, title). Organisations of the file go first. A dry run, and the check
    that comes first with REFUSE_FILE, does everything and undoes it, batch by batch, so that the store's own rules
    are checked too. A file of one row counts as a single edit.
    Raises StoreUnavailable; the batches before it stay, and the same file can be imported again.
    """
    everything = list(rows)
    errors = [row for row in everything if isinstance(row, RowError)]
    organizations = [row for row in everything if isinstance(row, OrganizationRow)]
    listings = [row for row in everything if isinstance(row, Row)]
    by_title = tuple(row.number for row in listings if row.listing.number is None)
    manner = _Manner(actor, publish, bulk=len(listings) > 1, trial=False)
    if dry_run or on_error is OnError.REFUSE_FILE:
        tried = await _run(database, organizations, listings, replace(manner, trial=True), say if dry_run else None)
        if dry_run or errors or tried.refused:
            return _report(tried, errors, by_title, written=False)
    tally = await _run(database, organizations, listings, manner, say)
    return _report(tally, errors, by_title, written=True)


async def keep_samples(
    conn: Connection, organizations: Sequence[OrganizationRow], listings: Sequence[Row], *, actor: Actor
) -> None:
    """Keep, mark and publish sample rows in the caller's own transaction, all or none.

    Raises Conflict where a row is refused.
    """
    for organization in organizations:
        outcome = await keep_organization(conn, organization, actor=actor, sample=True)
        if isinstance(outcome, RowError):
            raise Conflict(str(outcome))
    manner = _Manner(actor, publish=True, bulk=True, trial=False, sample=True)
    refused = [plan for plan in await _take(conn, listings, manner) if isinstance(plan, RowError)]
    if refused:
        raise Conflict("; ".join(str(error) for error in refused))


async def _run(
    database: Database,
    organizations: Sequence[OrganizationRow],
    listings: Sequence[Row],
    manner: _Manner,
    say: Callable[[Progress], None] | None,
) -> _Tally:
    tally = _Tally()
    for organization in organizations:
        await _take_organization(database, organization, manner, tally)
    done = 0
    for batch in _batches(listings):
        codes = {row.organization for row in batch}
        newcomers = [each for each in organizations if manner.trial and each.organization.code in codes]
        for plan in await _take_batch(database, newcomers, batch, manner):
            tally.add(plan)
        done += len(batch)
        if say is not None:
            say(Progress(done, len(listings)))
    return tally


@asynccontextmanager
async def _transaction(database: Database, *, trial: bool) -> AsyncIterator[Connection]:
    """Open a transaction; a trial is undone at its end."""
    try:
        async with database.writing() as conn:
            yield conn
            if trial:
                raise _UndoneError  # noqa: TRY301 -- leaving by an error is how a transaction is undone
    except _UndoneError:
        pass


async def _take_organization(database: Database, row: OrganizationRow, manner: _Manner, tally: _Tally) -> None:
    try:
        async with _transaction(database, trial=manner.trial) as conn:
            outcome = await keep_organization(conn, row, actor=manner.actor, sample=False)
    except Conflict as error:
        outcome = RowError(row.number, "number", row.organization.number or "", Rule.CONFLICT, quoted(str(error)))
    if isinstance(outcome, RowError):
        tally.refused.append(outcome)
    elif outcome is Outcome.ADDED:
        tally.organizations += 1


async def _take_batch(
    database: Database, newcomers: Sequence[OrganizationRow], batch: Sequence[Row], manner: _Manner
) -> list[Plan | RowError]:
    """Take a batch in one transaction; when the store refuses a row of it, each row in its own.

    `newcomers` are the file's organisations that a trial has undone and the batch needs.
    """
    try:
        async with _transaction(database, trial=manner.trial) as conn:
            for organization in newcomers:
                await keep_organization(conn, organization, actor=manner.actor, sample=False)
            return await _take(conn, batch, manner)
    except (Conflict, Invalid, NotFound) as error:
        if len(batch) > 1:
            return [(await _take_batch(database, newcomers, [row], manner))[0] for row in batch]
        listing = batch[0].listing
        return [RowError(batch[0].number, "", listing.number or listing.title, Rule.CONFLICT, quoted(str(error)))]


async def _take(conn: Connection, rows: Sequence[Row], manner: _Manner) -> list[Plan | RowError]:
    plans = await plan_rows(conn, rows, publish=manner.publish, sample=manner.sample)
    good = [plan for plan in plans if isinstance(plan, Plan)]
    await keep_plans(conn, good, actor=manner.actor, bulk=manner.bulk)
    return plans


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _report(tally: _Tally, errors: list[RowError], by_title: tuple[int, ...], *, written: bool) -> ImportReport:
    return ImportReport(
        added=tally.outcomes[Outcome.ADDED],
        changed=tally.outcomes[Outcome.CHANGED],
        unchanged=tally.outcomes[Outcome.UNCHANGED],
        published=tally.published,
        organizations=tally.organizations,
        refused=tuple(sorted([*errors, *tally.refused], key=lambda error: error.row)),
        by_title=by_title,
        written=written,
    )
