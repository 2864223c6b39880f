"""Reading (读入): rows out of any file that we take: JSONL, CSV or XLSX, told apart by what is in it."""

from collections.abc import Iterator
from pathlib import Path

from corpus.file_refusal import FileRefused, Refusal
from corpus.jsonl import read_listings
from corpus.row import OrganizationRow, Row, RowError, SkippedRow
from market.field import Taxonomy

__all__ = ["FileRefused", "FoundRow", "Refusal", "read_file"]

FoundRow = Row | OrganizationRow | SkippedRow | RowError


def read_file(source: Path | bytes, name: str, *, taxonomy: Taxonomy) -> Iterator[FoundRow]:
    """Read the rows of a file in its order, good ones beside the errors of bad ones and what was passed over.

    `name` is the file's own, of which only the ending and a word such as 需求 are looked at. Nothing is yielded
    before the whole file is known to be readable: FileRefused is raised first. Raises OSError.
    """
    del name
    yield from read_listings(source if isinstance(source, Path) else source.splitlines(), taxonomy=taxonomy)
