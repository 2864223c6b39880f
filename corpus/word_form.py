"""Word form (Word 表单, 技术需求表): a listing as a .docx of tables, its fields found by their labels.

A form becomes a heading row and a row of cells, which are read as those of a spreadsheet are: the same words are
understood, and a fault names the label where it would name the column.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.advice import advise
from corpus.cell import folded
from corpus.cell_field import PlanNames
from corpus.columns import Form, SheetForm, SheetKind
from corpus.documents import PAYLOAD_LIMIT
from corpus.file_refusal import FileRefused, Refusal
from corpus.form_labels import Field, Stranger, fields_of, ticked
from corpus.identity import Identities
from corpus.record import shown
from corpus.row import OrganizationRow, Row, RowError, Rule, SkippedRow
from corpus.sheet import Sheet
from corpus.sheet_forms import SHEETS
from corpus.sheet_heading import Heading, PlacedColumn, is_named
from corpus.word_tables import FormTables, read_word_tables
from market.listing.listing import Language

FORMS = (SheetKind.NEED, SheetKind.ACHIEVEMENT, SheetKind.EXPERT)
"""What there is a form for, likeliest first."""

LEAST_FIELDS = 3
"""Fields, its title among them, without which a table in a document is no form: a title alone finds nothing."""

_HOLLOW_FROM = 15
"""Characters up to which a text that wasn't read is no loss: a name, a number, an address."""

_EXPLAINS = re.compile(r"[(（【\[]?\s*(?:填[表写]|说明|注[:：意]|备注|声明|承诺|我单位|本人|本单位)")
"""How a form begins to explain itself, or has its signer vouch for it."""

_BOXED = frozenset({Form.CHOICE, Form.CHOICES, Form.FLAG})


def read_word_form(
    payload: bytes, name: str, *, plan: PlanNames
) -> Iterator[Row | OrganizationRow | SkippedRow | RowError]:
    """Read the forms of a .docx, one after the other; each that begins anew with its title is a row of its own.

    `name`, the file's, may say what the form is of where its labels leave it open.
    Raises FileRefused, also for a document that holds no form and for one that nobody has filled in.
    """
    if len(payload) > PAYLOAD_LIMIT:
        raise FileRefused(
            Refusal.TOO_LARGE, advise("the file is larger than %(limit)s MiB; split it", limit=PAYLOAD_LIMIT >> 20)
        )
    form, found = _recognise(read_word_tables(payload), name)
    forms = _apart(found)
    if not any(isinstance(field, Field) and _value(field) for field in found):
        raise FileRefused(Refusal.NO_ROWS, advise("the form is empty; fill it in"))
    identities = Identities()
    for number, fields in enumerate(forms, 1):
        strangers = [each for each in fields if isinstance(each, Stranger)]
        filled = [field for field in fields if isinstance(field, Field)]
        heading = _heading(form, filled)
        unread = _longest_unread(form, filled, strangers)
        for stranger in strangers:
            if stranger.label and stranger is not unread:
                reason = advise("“%(label)s” is no field of the form; it was not read", label=stranger.label)
                yield SkippedRow(number, reason)
        if unread is not None:
            yield _hollow(number, heading, unread)
        sheet = Sheet("", heading, plan=plan, identities=identities)
        for read in sheet.read([(number, [_value(field) for field in filled])]):
            if unread is None or isinstance(read, RowError):
                yield read


def _recognise(tables: FormTables, name: str) -> tuple[SheetForm, list[Field | Stranger]]:
    """Choose the form whose title and most labels are there; the file's name decides between equals.

    Raises FileRefused(WORD), FileRefused(KIND_UNCLEAR).
    """
    best: list[tuple[int, SheetForm, list[Field | Stranger]]] = []
    for kind in FORMS:
        form = SHEETS[kind]
        found = [each for table in tables for each in fields_of(table, form)]
        columns = {field.column.key for field in found if isinstance(field, Field)}
        if "title" in columns and len(columns) >= LEAST_FIELDS:
            score = len(columns) + 1_000 * _has_own_title(found, form) + 300 * is_named(form, name)
            best.append((score, form, found))
    if not best:
        raise FileRefused(Refusal.WORD)
    highest = max(score for score, _, _ in best)
    chosen = [(form, found) for score, form, found in best if score == highest]
    if len(chosen) > 1:
        raise FileRefused(Refusal.KIND_UNCLEAR)
    return chosen[0]


def _has_own_title(found: Sequence[Field | Stranger], form: SheetForm) -> bool:
    title = next(column for column in form.columns if column.key == "title")
    own = (folded(title.zh.heading), folded(title.en.heading))
    return any(folded(field.label).startswith(own) for field in found if isinstance(field, Field))


def _apart(found: Sequence[Field | Stranger]) -> list[list[Field | Stranger]]:
    """Part the fields of several forms in one document: where the first label comes again, another begins."""
    forms: list[list[Field | Stranger]] = [[]]
    first = next(field for field in found if isinstance(field, Field))
    for field in found:
        again = isinstance(field, Field) and (field.column, field.label) == (first.column, first.label)
        if again and field is not first:
            forms.append([])
        forms[-1].append(field)
    return forms


def _longest_unread(form: SheetForm, filled: Sequence[Field], strangers: Sequence[Stranger]) -> Stranger | None:
    """Find the text without which the form's listing would be hollow: one longer than everything that was read.

    What stands beside no label at all counts only where the description wasn't read: forms explain themselves too.
    """
    read = max((len(field.value) for field in filled), default=0)
    described = any(field.column.key == "body" and field.value.strip() for field in filled)
    notes = {folded(words.note) for column in form.columns for words in (column.zh, column.en)}
    unread = [
        each
        for each in strangers
        if len(each.value) > max(read, _HOLLOW_FROM)
        and (each.label or not (described or _EXPLAINS.match(each.value) or folded(each.value) in notes))
    ]
    return max(unread, key=lambda each: len(each.value), default=None)


def _hollow(number: int, heading: Heading, unread: Stranger) -> RowError:
    body = next(column for column in heading.form.columns if column.key == "body").wording(heading.language).heading
    if unread.label:
        advice = advise(
            "the form's longest text stands beside a label that is not known; call it %(label)s", label=body
        )
    else:
        advice = advise("the form's longest text stands beside no label; write %(label)s before it", label=body)
    return RowError(number, "body", shown(unread.value), Rule.UNKNOWN_KEY, advice, unread.label)


def _heading(form: SheetForm, fields: Sequence[Field]) -> Heading:
    columns = tuple(
        PlacedColumn(place, field.column, field.label, field.unit, lettered=False) for place, field in enumerate(fields)
    )
    english = sum(folded(field.label).startswith(folded(field.column.en.heading)) for field in fields)
    language = Language.EN if english * 2 > len(fields) else Language.ZH
    return Heading(0, form, language, columns, (), frozenset(range(len(fields))), len(fields))


def _value(field: Field) -> str:
    return ticked(field.value) if field.column.form in _BOXED else field.value
