"""The sample market's deals (样例合同): invented, written as past deals come in, told up to the day of loading.

The sample market (样例): loaded once into a new market, marked, published; removed by the command line.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from itertools import count
from pathlib import Path
from uuid import UUID

from corpus.history.checking import ImportStandards, PastDealChecks
from corpus.history.deal import HistoryRules
from corpus.history.file import read_past_deals
from corpus.history.rows import DealRowError, PastDealRow
from corpus.imports.saving import save_samples
from corpus.listing.jsonl import read_listings
from corpus.reference.deal_rules import load_rule_sets
from corpus.reference.taxonomy import CorpusError, load_taxonomy, plan_labels
from corpus.validation.checks import add_years
from corpus.validation.row import ListingRow, OrganizationRow, RowError
from market.day import current_day
from market.deal.entry import EntryInput
from market.deal.state import DealEvent
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.history.file import DealImportId
from market.history.past_deal import History
from market.history.store import past_deals as history_past_deals
from market.job.job import JobKind
from market.job.store import jobs
from market.listing.listing import Kind
from market.listing.need import Need
from market.listing.store import listings
from market.postgres.db import Connection, Database
from market.registration.store import flag_findings
from market.target.store import targets
from market.viewer import SAMPLES, Actor

ENDS_ON = date(2027, 12, 31)
"""The last day on which a deal of the file is signed."""
SOURCE = "随产品提供的样例数据（样例）"
NO_FILE = DealImportId(UUID(int=0))
"""What stands in place of a file that the office sent."""


def read_sample_deals() -> list[History]:
    """Read every deal of the file, with what is still to come of it. Raises CorpusError naming each bad row."""
    payload = files("corpus").joinpath("sample").joinpath("deals.csv").read_bytes()
    found = list(read_past_deals(payload, rules=HistoryRules(load_rule_sets())))
    _refuse([row for row in found if isinstance(row, DealRowError)])
    return [row.history for row in found if isinstance(row, PastDealRow)]


def postpone_deal(history: History, *, today: date) -> History:
    """Move a deal by as many whole years as the file's end lies in the past; the years of all deals stay apart."""
    years = next(years for years in count() if add_years(ENDS_ON, years) >= today)

    def later(day: date | None) -> date | None:
        return None if day is None else add_years(day, years)

    terms = history.terms
    plan = tuple(replace(each, due_on=later(each.due_on)) for each in terms.plan)
    return replace(
        history,
        terms=replace(terms, begins_on=later(terms.begins_on), ends_on=later(terms.ends_on), plan=plan),
        drafted_on=later(history.drafted_on),
        signed_on=add_years(history.signed_on, years),
        submitted_on=later(history.submitted_on),
        registered_on=later(history.registered_on),
        changed_on=later(history.changed_on),
        terminated_on=later(history.terminated_on),
        revoked_on=later(history.revoked_on),
        payments=tuple(replace(each, on=add_years(each.on, years)) for each in history.payments),
    )


def drop_future(history: History, today: date) -> History:
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


async def save_sample_deals(conn: Connection, histories: Sequence[History], *, today: date, actor: Actor) -> int:
    """Record invented deals in the caller's transaction, and count them; none where the ledger holds any deal.

    What is intended and not yet signed is recorded as one records it by hand, so that a large amount waits for a
    second person. What is made of deals in the background is asked for: flags, figures, public totals.
    Raises CorpusError for a deal that breaks the rules in force.
    """
    if await targets.newest_entry(conn, viewer=actor.viewer) is not None:
        return 0
    moved = [postpone_deal(each, today=today) for each in histories]
    signed = [drop_future(each, today) for each in moved if each.signed_on <= today]
    _check(signed, today)
    await history_past_deals.hold(conn)
    await history_past_deals.add(conn, signed, SOURCE, NO_FILE, actor=actor)
    intended = [each for each in moved if each.drafted_on is not None and each.drafted_on <= today < each.signed_on]
    for each in intended:
        wish = EntryInput(event=DealEvent.DRAFTED, happened_on=each.drafted_on or today, terms=each.terms)
        await deals.begin(conn, Opening(series=each.series, sample=True), wish, actor=actor)
    await flag_findings.promise_since(conn, 0, actor=actor)
    for kind in (JobKind.COUNT_BRAIN, JobKind.CLOSE_QUARTERS):
        await jobs.enqueue(conn, kind, actor=actor)
    return len(signed) + len(intended)


def _check(histories: Sequence[History], today: date) -> None:
    rules = {each.version: each for each in load_rule_sets()}
    standards = ImportStandards(rules=rules, plan=plan_labels(load_taxonomy()), today=today)
    rows = [PastDealRow(number, "", history) for number, history in enumerate(histories, 2)]
    _refuse(PastDealChecks(standards).sort_out(rows).faults)


def _refuse(faults: Sequence[DealRowError]) -> None:
    if faults:
        told = (f"deals.csv, row {each.row}, {each.column}: {each.value} ({each.rule.value})" for each in faults)
        raise CorpusError("; ".join(told))


async def load_samples(database: Database, *, actor: Actor = SAMPLES, say: Callable[[str], None]) -> dict[Kind, int]:
    """Load the sample market in one transaction, unless this market ever held it; count the listings that were added.

    A loading that was cut off left nothing behind and begins anew; samples that were removed stay removed. Those whose
    last day has passed are put off. Invented deals come with it where the ledger holds none.
    Raises CorpusError when the files that ship with the product were damaged.
    """
    async with database.reading() as conn:
        if await listings.samples_were_loaded(conn):
            return {}
    organizations, samples = read_samples()
    now = current_day()
    rows = [postpone_listing(row, today=now) for row in samples]
    histories = read_sample_deals()
    say(f"loading the sample market: {len(organizations)} organisations, {len(rows)} listings")
    async with database.writing() as conn:
        await save_samples(conn, organizations, rows, actor=actor)
        await save_sample_deals(conn, histories, today=now, actor=actor)
    return dict(Counter(row.listing.KIND for row in rows))


def read_samples() -> tuple[list[OrganizationRow], list[ListingRow]]:
    """Read every sample file: organisations first, then the listings, files in the order of their names.

    Raises CorpusError naming each bad row.
    """
    with as_file(files("corpus").joinpath("sample")) as folder:
        return _read_folder(folder)


def postpone_listing(row: ListingRow, *, today: date) -> ListingRow:
    """Move a sample whose last day has passed by whole years, its deadline with it; others stay as they are."""
    last_on = row.listing.expires_on
    if last_on is None or last_on >= today:
        return row
    years = next(years for years in count(1) if add_years(last_on, years) >= today)
    listing = replace(row.listing, expires_on=add_years(last_on, years))
    if isinstance(listing, Need) and listing.deadline_on is not None:
        listing = replace(listing, deadline_on=add_years(listing.deadline_on, years))
    return replace(row, listing=listing)


def _read_folder(folder: Path) -> tuple[list[OrganizationRow], list[ListingRow]]:
    taxonomy = load_taxonomy()
    organizations: list[OrganizationRow] = []
    rows: list[ListingRow] = []
    wrong: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in read_listings(path, taxonomy=taxonomy):
            match row:
                case OrganizationRow():
                    organizations.append(row)
                case ListingRow():
                    rows.append(row)
                case RowError():
                    wrong.append(f"{path.name}: {row}")
    if wrong:
        raise CorpusError("; ".join(wrong))
    return organizations, rows
