"""JSON Lines: an object a line, without headings, for programs."""

import json
from collections.abc import Callable
from typing import ClassVar

from corpus.exports.format import FormatUse, R, TableLayout, TableWriter


class JsonlWriter(TableWriter):
    """Writes rows of any kind as JSON, an object a line, in the order in which they are added.

    Adding raises TypeError for a record that holds anything but JSON's own values, ValueError for no number (NaN).
    """

    MEDIA_TYPE: ClassVar[str] = "application/jsonl"
    USES: ClassVar[frozenset[FormatUse]] = frozenset({FormatUse.STREAM, FormatUse.MIXED})

    def add_table(self, layout: TableLayout[R]) -> Callable[[R], None]:
        """Give what writes a row; a table has nothing of its own in such a file."""

        def add(row: R) -> None:
            line = json.dumps(layout.record(row), ensure_ascii=False, allow_nan=False)
            self._file.write(f"{line}\n".encode())

        return add
