"""Importing (导入): rows into the store, in short transactions, with a report of every row's outcome."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from corpus.keeping import Outcome, Plan, keep_organization, keep_plans, plan_row
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


@dataclass(frozen=True, slots=True)
class _Manner:
    actor: Actor
    publish: bool
    sample: bool
    bulk: bool
    dry_run: bool
    coming: frozenset[str]


@dataclass(slots=True)
class _Tally:
    outcomes: Counter[Outcome]
    published: int
    organizations: int
    refused: list[RowError]

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

    A row without 编号 is known by (organisation, title). Organisations of the file go first. With REFUSE_FILE
    everything is checked against the store before anything is written. A file of one row counts as a single edit.
    Raises StoreUnavailable; the batches before it stay, and the same file can be imported again.
    """
    everything = list(rows)
    errors = [row for row in everything if isinstance(row, RowError)]
    organizations = [row for row in everything if isinstance(row, OrganizationRow)]
    listings = [row for row in everything if isinstance(row, Row)]
    coming = frozenset(row.organization.code for row in organizations)
    bulk = len(listings) > 1
    checking = _Manner(actor, publish, sample=False, bulk=bulk, dry_run=True, coming=coming)
    writing = _Manner(actor, publish, sample=False, bulk=bulk, dry_run=False, coming=frozenset())
    by_title = tuple(row.number for row in listings if row.listing.number is None)

    checked: _Tally | None = None
    if dry_run or on_error is OnError.REFUSE_FILE:
        checked = await _run(database, organizations, listings, checking, say if dry_run else None)
    if checked is not None and (dry_run or errors or checked.refused):
        return _report(checked, errors, by_title, written=False)
    tally = await _run(database, organizations, listings, writing, say)
    return _report(tally, errors, by_title, written=True)


async def keep_all(
    conn: Connection, organizations: Sequence[OrganizationRow], listings: Sequence[Row], *, actor: Actor
) -> Counter[Outcome]:
    """Keep and publish sample rows in the caller's own transaction, all or none.

    Raises Conflict where a row is refused.
    """
    manner = _Manner(actor, publish=True, sample=True, bulk=True, dry_run=False, coming=frozenset())
    tally = _Tally(Counter(), 0, 0, [])
    for organization in organizations:
        await _take_organization(conn, organization, manner, tally)
    for plan in await _take(conn, listings, manner):
        tally.add(plan)
    if tally.refused:
        raise Conflict("; ".join(str(error) for error in tally.refused))
    return tally.outcomes


async def _run(
    database: Database,
    organizations: Sequence[OrganizationRow],
    listings: Sequence[Row],
    manner: _Manner,
    say: Callable[[Progress], None] | None,
) -> _Tally:
    tally = _Tally(Counter(), 0, 0, [])
    for organizations_batch in _batches(organizations):
        async with database.reading() if manner.dry_run else database.writing() as conn:
            for organization in organizations_batch:
                await _take_organization(conn, organization, manner, tally)
    done = 0
    for batch in _batches(listings):
        for plan in await _take_batch(database, batch, manner):
            tally.add(plan)
        done += len(batch)
        if say is not None:
            say(Progress(done, len(listings)))
    return tally


async def _take_organization(conn: Connection, row: OrganizationRow, manner: _Manner, tally: _Tally) -> None:
    outcome = await keep_organization(conn, row, actor=manner.actor, sample=manner.sample, dry_run=manner.dry_run)
    if isinstance(outcome, RowError):
        tally.refused.append(outcome)
    elif outcome is Outcome.ADDED:
        tally.organizations += 1


async def _take_batch(database: Database, batch: Sequence[Row], manner: _Manner) -> list[Plan | RowError]:
    """Take a batch in one transaction; when the store refuses a row of it, each row in its own."""
    if manner.dry_run:
        async with database.reading() as conn:
            return await _take(conn, batch, manner)
    try:
        async with database.writing() as conn:
            return await _take(conn, batch, manner)
    except (Conflict, Invalid, NotFound):
        return [await _take_alone(database, row, manner) for row in batch]


async def _take_alone(database: Database, row: Row, manner: _Manner) -> Plan | RowError:
    try:
        async with database.writing() as conn:
            return (await _take(conn, [row], manner))[0]
    except (Conflict, Invalid, NotFound) as error:
        return RowError(row.number, "", row.listing.number or row.listing.title, Rule.CONFLICT, str(error))


async def _take(conn: Connection, rows: Sequence[Row], manner: _Manner) -> list[Plan | RowError]:
    plans = [
        await plan_row(conn, row, publish=manner.publish, sample=manner.sample, coming=manner.coming) for row in rows
    ]
    if not manner.dry_run:
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
