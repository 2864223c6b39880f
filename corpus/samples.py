"""The sample market (样例): loaded once into a new market, marked, published; removed by the command line."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from itertools import count
from pathlib import Path

from corpus.jsonl import read_listings
from corpus.keeping import keep_samples
from corpus.row import OrganizationRow, Row, RowError
from corpus.row_days import today, years_later
from corpus.sample_deals import keep_sample_deals, read_sample_deals
from corpus.taxonomy import CorpusError, load_taxonomy
from market.listing.listing import Kind
from market.listing.need import Need
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import SAMPLES, Actor


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
    now = today()
    rows = [put_off(row, today=now) for row in samples]
    histories = read_sample_deals()
    say(f"loading the sample market: {len(organizations)} organisations, {len(rows)} listings")
    async with database.writing() as conn:
        await keep_samples(conn, organizations, rows, actor=actor)
        await keep_sample_deals(conn, histories, today=now, actor=actor)
    return dict(Counter(row.listing.KIND for row in rows))


def read_samples() -> tuple[list[OrganizationRow], list[Row]]:
    """Read every sample file: organisations first, then the listings, files in the order of their names.

    Raises CorpusError naming each bad row.
    """
    with as_file(files("corpus").joinpath("sample")) as folder:
        return _read_folder(folder)


def put_off(row: Row, *, today: date) -> Row:
    """Move a sample whose last day has passed by whole years, its deadline with it; others stay as they are."""
    last_on = row.listing.expires_on
    if last_on is None or last_on >= today:
        return row
    years = next(years for years in count(1) if years_later(last_on, years) >= today)
    listing = replace(row.listing, expires_on=years_later(last_on, years))
    if isinstance(listing, Need) and listing.deadline_on is not None:
        listing = replace(listing, deadline_on=years_later(listing.deadline_on, years))
    return replace(row, listing=listing)


def _read_folder(folder: Path) -> tuple[list[OrganizationRow], list[Row]]:
    taxonomy = load_taxonomy()
    organizations: list[OrganizationRow] = []
    rows: list[Row] = []
    wrong: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in read_listings(path, taxonomy=taxonomy):
            match row:
                case OrganizationRow():
                    organizations.append(row)
                case Row():
                    rows.append(row)
                case RowError():
                    wrong.append(f"{path.name}: {row}")
    if wrong:
        raise CorpusError("; ".join(wrong))
    return organizations, rows
