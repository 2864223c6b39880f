"""Markdown, a format that the product does not have: what one has to write to add it."""

from collections.abc import Callable
from typing import ClassVar

import pytest

from corpus.exports.format import FORMATS, CellKind, FormatUse, R, TableLayout, TableWriter, write_value

MODULE = "tests.corpus.exports.markdown_format:MarkdownWriter"


class MarkdownWriter(TableWriter):
    """Writes tables as GitHub does, each under its name."""

    MEDIA_TYPE: ClassVar[str] = "text/markdown; charset=utf-8"
    USES: ClassVar[frozenset[FormatUse]] = frozenset({FormatUse.SHEET, FormatUse.STREAM})

    def add_table(self, layout: TableLayout[R]) -> Callable[[R], None]:
        """Write the name, the headings and the line below them."""
        self._line(f"# {layout.name}")
        self._cells([column.heading for column in layout.columns])
        self._cells(["--:" if column.kind is CellKind.NUMBER else "---" for column in layout.columns])
        return lambda row: self._cells([write_value(value) for value in layout.cells(row)])

    def _cells(self, texts: list[str]) -> None:
        escaped = (text.replace("|", r"\|").replace("\n", "<br>") for text in texts)
        self._line(f"| {' | '.join(escaped)} |")

    def _line(self, text: str) -> None:
        self._file.write(f"{text}\n".encode())


@pytest.fixture
def markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the format for one test."""
    monkeypatch.setitem(FORMATS, "md", MODULE)
