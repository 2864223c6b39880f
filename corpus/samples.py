"""The sample market (样例): loaded once into a new market, marked, published; removed by the command line."""

from collections import Counter
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from corpus.jsonl import read_listings
from corpus.keeping import keep_samples
from corpus.row import OrganizationRow, Row, RowError
from corpus.taxonomy import CorpusError, load_taxonomy
from market.db import Database
from market.listing import Kind
from market.store import listings
from market.viewer import SAMPLES, Actor


async def load_samples(database: Database, *, actor: Actor = SAMPLES, say: Callable[[str], None]) -> dict[Kind, int]:
    """Load the sample market in one transaction, unless this market ever held it; count what was added.

    A loading that was cut off left nothing behind and begins anew; samples that were removed stay removed.
    Raises CorpusError when the files that ship with the product were damaged.
    """
    async with database.reading() as conn:
        if await listings.samples_were_loaded(conn):
            return {}
    organizations, rows = read_samples()
    say(f"loading the sample market: {len(organizations)} organisations, {len(rows)} listings")
    async with database.writing() as conn:
        await keep_samples(conn, organizations, rows, actor=actor)
    return dict(Counter(row.listing.KIND for row in rows))


def read_samples() -> tuple[list[OrganizationRow], list[Row]]:
    """Read every sample file: organisations first, then the listings, files in the order of their names.

    Raises CorpusError naming each bad row.
    """
    with as_file(files("corpus").joinpath("sample")) as folder:
        return _read_folder(folder)


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
