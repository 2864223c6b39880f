"""Word form (Word 表单, 技术需求表): a listing as a .docx of tables, its fields found by their labels.

A form becomes a heading row and a row of cells, which are read as those of a spreadsheet are: the same words are
understood, and a fault names the label where it would name the column.

Labels of a form (表单标签): which cells name a field, where its value stands, and which boxes are ticked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.documents.reader import PAYLOAD_LIMIT
from corpus.documents.word_tables import FormCell, FormTable, FormTables, read_word_tables
from corpus.listing.sheets import SHEETS
from corpus.sheet.cell import fold_name
from corpus.sheet.column import CellFormat, Column, SheetForm, SheetKind
from corpus.sheet.heading import Heading, PlacedColumn, find_column, matches_form
from corpus.sheet.sheet import TableSheet
from corpus.sheet.value import PlanNames
from corpus.validation.checks import RowIdentities
from corpus.validation.hint import give_hint
from corpus.validation.record import abbreviate
from corpus.validation.refusal import FileRefusal, FileRefused
from corpus.validation.row import ListingRow, OrganizationRow, RowError, SkippedRow, ValidationRule
from market.listing.listing import Language

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
class LabelledField:
    """One field of a form that was found: its label as written, its column, the unit in the label, its value."""

    label: str
    column: Column
    unit: str | None
    value: str


@dataclass(frozen=True, slots=True)
class UnmatchedText:
    """What was written beside a label that no column has, or (`label` empty) beside none at all."""

    label: str
    value: str


def find_fields(table: FormTable, form: SheetForm) -> Iterator[LabelledField | UnmatchedText]:
    """Find the fields of a table in reading order: the value right of its label, below it, or behind its colon.

    What stands right of a label is its value, unless it is a label itself. A label merged over several rows has the
    text of all of them, each a line with | between its cells; one over further labels is the title of their part.
    """
    yield from _Reading(table, form).fields()


def find_label(text: str, form: SheetForm) -> tuple[Column, str | None] | None:
    """Find the column that a cell's text names: with an ordinal before it, a colon or an aside in brackets behind."""
    if not text or len(text) > LABEL_LIMIT:
        return None
    bare = _ORDINAL.sub("", text.strip(), count=1).rstrip(" :：")
    return find_column(bare, form) or find_column(_ASIDE.sub("", bare).rstrip(" :："), form)


def extract_ticked(text: str) -> str:
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

    def fields(self) -> Iterator[LabelledField | UnmatchedText]:
        for number, row in enumerate(self._rows):
            head = self._is_head(number)
            for place, cell in enumerate(row):
                if cell.continues or (number, place) in self._taken:
                    continue
                if cell.tables:
                    for inner in cell.tables:
                        yield from find_fields(inner, self._form)
                elif (named := self._label(cell)) is not None:
                    yield from self._labelled(cell, named, number, place, head=head)
                elif (inline := self._inline(cell)) is not None:
                    yield inline
                elif not head and self._is_stranger(row, number, place):
                    yield UnmatchedText(" ".join(cell.text.split()).rstrip(":："), row[place + 1].text)
                elif cell.text:
                    yield UnmatchedText("", cell.text)

    def _labelled(
        self, cell: FormCell, named: tuple[Column, str | None], number: int, place: int, *, head: bool
    ) -> Iterator[LabelledField]:
        rows = self._spanned(cell, number)
        value = self._beside(rows, cell) if len(rows) > 1 else self._value(cell, number, place, head=head)
        if value is not None:
            yield LabelledField(" ".join(cell.text.split()).rstrip(":："), *named, value)

    def _label(self, cell: FormCell) -> tuple[Column, str | None] | None:
        return None if cell.continues or cell.tables else find_label(cell.text, self._form)

    def _inline(self, cell: FormCell) -> LabelledField | None:
        found = _INLINE.fullmatch(cell.text)
        named = find_label(found[1], self._form) if found and len(found[1]) <= _INLINE_LIMIT else None
        return None if found is None or named is None else LabelledField(found[1].strip(), *named, found[2].strip())

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


FORMS = (SheetKind.NEED, SheetKind.ACHIEVEMENT, SheetKind.EXPERT)
"""What there is a form for, likeliest first."""

LEAST_FIELDS = 3
"""Fields, its title among them, without which a table in a document is no form: a title alone finds nothing."""

_HOLLOW_FROM = 15
"""Characters up to which a text that wasn't read is no loss: a name, a number, an address."""

_EXPLAINS = re.compile(r"[(（【\[]?\s*(?:填[表写]|说明|注[:：意]|备注|声明|承诺|我单位|本人|本单位)")
"""How a form begins to explain itself, or has its signer vouch for it."""

_BOXED = frozenset({CellFormat.CHOICE, CellFormat.CHOICES, CellFormat.FLAG})


def read_word_form(
    payload: bytes, name: str, *, plan: PlanNames
) -> Iterator[ListingRow | OrganizationRow | SkippedRow | RowError]:
    """Read the forms of a .docx, one after the other; each that begins anew with its title is a row of its own.

    `name`, the file's, may say what the form is of where its labels leave it open.
    Raises FileRefused, also for a document that holds no form and for one that nobody has filled in.
    """
    if len(payload) > PAYLOAD_LIMIT:
        raise FileRefused(
            FileRefusal.TOO_LARGE,
            give_hint("the file is larger than %(limit)s MiB; split it", limit=PAYLOAD_LIMIT >> 20),
        )
    form, found = _recognise(read_word_tables(payload), name)
    forms = _split_forms(found)
    if not any(isinstance(field, LabelledField) and _value(field) for field in found):
        raise FileRefused(FileRefusal.NO_ROWS, give_hint("the form is empty; fill it in"))
    identities = RowIdentities()
    for number, fields in enumerate(forms, 1):
        strangers = [each for each in fields if isinstance(each, UnmatchedText)]
        filled = [field for field in fields if isinstance(field, LabelledField)]
        heading = _heading(form, filled)
        unread = _longest_unread(form, filled, strangers)
        for stranger in strangers:
            if stranger.label and stranger is not unread:
                reason = give_hint("“%(label)s” is no field of the form; it was not read", label=stranger.label)
                yield SkippedRow(number, reason)
        if unread is not None:
            yield _hollow(number, heading, unread)
        sheet = TableSheet("", heading, plan=plan, identities=identities)
        for read in sheet.read([(number, [_value(field) for field in filled])]):
            if unread is None or isinstance(read, RowError):
                yield read


def _recognise(tables: FormTables, name: str) -> tuple[SheetForm, list[LabelledField | UnmatchedText]]:
    """Choose the form whose title and most labels are there; the file's name decides between equals.

    Raises FileRefused(WORD), FileRefused(KIND_UNCLEAR).
    """
    best: list[tuple[int, SheetForm, list[LabelledField | UnmatchedText]]] = []
    for kind in FORMS:
        form = SHEETS[kind]
        found = [each for table in tables for each in find_fields(table, form)]
        columns = {field.column.key for field in found if isinstance(field, LabelledField)}
        if "title" in columns and len(columns) >= LEAST_FIELDS:
            score = len(columns) + 1_000 * _has_own_title(found, form) + 300 * matches_form(form, name)
            best.append((score, form, found))
    if not best:
        raise FileRefused(FileRefusal.WORD)
    highest = max(score for score, _, _ in best)
    chosen = [(form, found) for score, form, found in best if score == highest]
    if len(chosen) > 1:
        raise FileRefused(FileRefusal.KIND_UNCLEAR)
    return chosen[0]


def _has_own_title(found: Sequence[LabelledField | UnmatchedText], form: SheetForm) -> bool:
    title = next(column for column in form.columns if column.key == "title")
    own = (fold_name(title.zh.heading), fold_name(title.en.heading))
    return any(fold_name(field.label).startswith(own) for field in found if isinstance(field, LabelledField))


def _split_forms(found: Sequence[LabelledField | UnmatchedText]) -> list[list[LabelledField | UnmatchedText]]:
    """Part the fields of several forms in one document: where the first label comes again, another begins."""
    forms: list[list[LabelledField | UnmatchedText]] = [[]]
    first = next(field for field in found if isinstance(field, LabelledField))
    for field in found:
        again = isinstance(field, LabelledField) and (field.column, field.label) == (first.column, first.label)
        if again and field is not first:
            forms.append([])
        forms[-1].append(field)
    return forms


def _longest_unread(
    form: SheetForm, filled: Sequence[LabelledField], strangers: Sequence[UnmatchedText]
) -> UnmatchedText | None:
    """Find the text without which the form's listing would be hollow: one longer than everything that was read.

    What stands beside no label at all counts only where the description wasn't read: forms explain themselves too.
    """
    read = max((len(field.value) for field in filled), default=0)
    described = any(field.column.key == "body" and field.value.strip() for field in filled)
    notes = {fold_name(words.note) for column in form.columns for words in (column.zh, column.en)}
    unread = [
        each
        for each in strangers
        if len(each.value) > max(read, _HOLLOW_FROM)
        and (each.label or not (described or _EXPLAINS.match(each.value) or fold_name(each.value) in notes))
    ]
    return max(unread, key=lambda each: len(each.value), default=None)


def _hollow(number: int, heading: Heading, unread: UnmatchedText) -> RowError:
    body = next(column for column in heading.form.columns if column.key == "body").wording(heading.language).heading
    if unread.label:
        advice = give_hint(
            "the form's longest text stands beside a label that is not known; call it %(label)s", label=body
        )
    else:
        advice = give_hint("the form's longest text stands beside no label; write %(label)s before it", label=body)
    return RowError(number, "body", abbreviate(unread.value), ValidationRule.UNKNOWN_KEY, advice, unread.label)


def _heading(form: SheetForm, fields: Sequence[LabelledField]) -> Heading:
    columns = tuple(
        PlacedColumn(place, field.column, field.label, field.unit, lettered=False) for place, field in enumerate(fields)
    )
    english = sum(fold_name(field.label).startswith(fold_name(field.column.en.heading)) for field in fields)
    language = Language.EN if english * 2 > len(fields) else Language.ZH
    return Heading(0, form, language, columns, (), frozenset(range(len(fields))), len(fields))


def _value(field: LabelledField) -> str:
    return extract_ticked(field.value) if field.column.form in _BOXED else field.value
