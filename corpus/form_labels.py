"""Labels of a form (表单标签): which cells name a field, where its value stands, and which boxes are ticked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.columns import Column, SheetForm
from corpus.sheet_heading import named_column
from corpus.word_tables import FormCell, FormTable

LABEL_LIMIT = 80
_INLINE_LIMIT = 40
_ORDINAL = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]\s*(?=\D)")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]\s*$")
_INLINE = re.compile(r"([^:：\n]{1,40})[:：]\s*(\S.*)", re.DOTALL)
_SENTENCE = re.compile(r"[。；;！？?!\n]")
_TICKED = "☑☒■√✓✔"
_EMPTY = "☐□◻"
_BOX = re.compile(f"[{_TICKED}{_EMPTY}]")
_BETWEEN = " \t\n　;；,，、/"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form that was found: its label as written, its column, the unit in the label, its value."""

    label: str
    column: Column
    unit: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """What was written beside a label that no column has, or (`label` empty) beside none at all."""

    label: str
    value: str


def fields_of(table: FormTable, form: SheetForm) -> Iterator[Field | Stranger]:
    """Find the fields of a table in reading order: the value right of its label, below it, or behind its colon.

    What stands right of a label is its value, unless it is a label itself. A label merged over several rows has the
    text of all of them, each a line with | between its cells; one over further labels is the title of their part.
    """
    yield from _Reading(table, form).fields()


def label_of(text: str, form: SheetForm) -> tuple[Column, str | None] | None:
    """Find the column that a cell's text names: with an ordinal before it, a colon or an aside in brackets behind."""
    if not text or len(text) > LABEL_LIMIT:
        return None
    bare = _ORDINAL.sub("", text.strip(), count=1).rstrip(" :：")
    return named_column(bare, form) or named_column(_ASIDE.sub("", bare).rstrip(" :："), form)


def ticked(text: str) -> str:
    """Give the choices that are ticked, separated by ；; a text without boxes stays as it is."""
    marks = list(_BOX.finditer(text))
    if not marks or not _BOX.sub("", text).strip(_BETWEEN):
        return text
    before = not text[: marks[0].start()].strip(_BETWEEN)  # the box stands before its choice, else behind it
    ends = [mark.start() for mark in marks[1:]] + [len(text)] if before else [mark.start() for mark in marks]
    begins = [mark.end() for mark in marks] if before else [0, *(mark.end() for mark in marks[:-1])]
    chosen = [
        text[begin:end].strip(_BETWEEN)
        for mark, begin, end in zip(marks, begins, ends, strict=True)
        if mark.group() in _TICKED
    ]
    return "；".join(choice for choice in chosen if choice)


class _Reading:
    """One passage through a table: which of its cells are spoken for."""

    def __init__(self, table: FormTable, form: SheetForm) -> None:
        self._rows = table.rows
        self._form = form
        self._taken: set[tuple[int, int]] = set()

    def fields(self) -> Iterator[Field | Stranger]:
        for number, row in enumerate(self._rows):
            head = self._is_head(number)
            for place, cell in enumerate(row):
                if cell.continues or (number, place) in self._taken:
                    continue
                if cell.tables:
                    for inner in cell.tables:
                        yield from fields_of(inner, self._form)
                elif (named := self._label(cell)) is not None:
                    yield from self._labelled(cell, named, number, place, head=head)
                elif (inline := self._inline(cell)) is not None:
                    yield inline
                elif not head and self._is_stranger(row, number, place):
                    yield Stranger(" ".join(cell.text.split()).rstrip(":："), row[place + 1].text)
                elif cell.text:
                    yield Stranger("", cell.text)

    def _labelled(
        self, cell: FormCell, named: tuple[Column, str | None], number: int, place: int, *, head: bool
    ) -> Iterator[Field]:
        rows = self._spanned(cell, number)
        value = self._beside(rows, cell) if len(rows) > 1 else self._value(cell, number, place, head=head)
        if value is not None:
            yield Field(" ".join(cell.text.split()).rstrip(":："), *named, value)

    def _label(self, cell: FormCell) -> tuple[Column, str | None] | None:
        return None if cell.continues or cell.tables else label_of(cell.text, self._form)

    def _inline(self, cell: FormCell) -> Field | None:
        found = _INLINE.fullmatch(cell.text)
        named = label_of(found[1], self._form) if found and len(found[1]) <= _INLINE_LIMIT else None
        return None if found is None or named is None else Field(found[1].strip(), *named, found[2].strip())

    def _value(self, cell: FormCell, number: int, place: int, *, head: bool) -> str:
        row = self._rows[number]
        if not head and place + 1 < len(row) and not row[place + 1].continues and self._label(row[place + 1]) is None:
            self._taken.add((number, place + 1))
            return row[place + 1].text
        return self._below(cell, number)

    def _below(self, cell: FormCell, number: int) -> str:
        if number + 1 >= len(self._rows):
            return ""
        for place, under in enumerate(self._rows[number + 1]):
            if under.left == cell.left and not under.continues and self._label(under) is None:
                self._taken.add((number + 1, place))
                return under.text
        return ""

    def _spanned(self, cell: FormCell, number: int) -> range:
        """Give the rows that a cell is merged over."""
        end = number + 1
        while (
            cell.starts
            and end < len(self._rows)
            and any(each.continues and each.left == cell.left for each in self._rows[end])
        ):
            end += 1
        return range(number, end)

    def _beside(self, rows: range, cell: FormCell) -> str | None:
        """Join what stands right of a merged label; None when labels do."""
        right = [
            [(place, each) for place, each in enumerate(self._rows[number]) if each.left >= cell.left + cell.width]
            for number in rows
        ]
        if any(self._label(each) is not None for line in right for _, each in line):
            return None
        self._taken.update((number, place) for number, line in zip(rows, right, strict=True) for place, _ in line)
        lines = (" | ".join(each.text for _, each in line if each.text) for line in right)
        return "\n".join(line for line in lines if line)

    def _is_head(self, number: int) -> bool:
        """Say whether a row holds the labels of the values below it."""
        row = self._rows[number]
        if number + 1 >= len(self._rows) or len(row) < 2:
            return False
        labels, under = sum(self._label(cell) is not None for cell in row), self._rows[number + 1]
        return (
            labels * 2 > len(row)
            and [cell.left for cell in row] == [cell.left for cell in under]
            and all(self._label(cell) is None for cell in under)
        )

    def _is_stranger(self, row: Sequence[FormCell], number: int, place: int) -> bool:
        """Say whether a cell looks like a label, with something written right of it; both are then spoken for."""
        text = row[place].text
        if not text or len(text) > _INLINE_LIMIT or _SENTENCE.search(text) or place + 1 >= len(row):
            return False
        beside = row[place + 1]
        if not beside.text or beside.continues or (number, place + 1) in self._taken or self._label(beside) is not None:
            return False
        self._taken.add((number, place + 1))
        return True
