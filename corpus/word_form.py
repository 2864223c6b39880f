"""Word form (Word 表单, 技术需求表): a listing as a .docx of tables, its fields found by their labels.

A form becomes a heading row and a row of cells, which are read as those of a spreadsheet are: the same words are
understood, and a fault names the label where it would name the column.
"""

from collections.abc import Iterator, Sequence

from corpus.advice import advise
from corpus.cell import folded
from corpus.cell_field import PlanNames
from corpus.columns import Form, SheetForm, SheetKind
from corpus.documents import PAYLOAD_LIMIT
from corpus.file_refusal import FileRefused, Refusal
from corpus.form_labels import Field, Stranger, fields_of, ticked
from corpus.identity import Identities
from corpus.row import OrganizationRow, Row, RowError, SkippedRow
from corpus.sheet import Sheet
from corpus.sheet_forms import SHEETS
from corpus.sheet_heading import Heading, PlacedColumn, is_named
from corpus.word_tables import FormTables, read_word_tables
from market.listing import Language

FORMS = (SheetKind.NEED, SheetKind.ACHIEVEMENT, SheetKind.EXPERT)
"""What there is a form for, likeliest first."""

LEAST_FIELDS = 3
"""Fields, its title among them, without which a table in a document is no form: a title alone finds nothing."""

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
        for stranger in (each for each in fields if isinstance(each, Stranger)):
            reason = advise("“%(label)s” is no field of the form; it was not read", label=stranger.label)
            yield SkippedRow(number, reason)
        filled = [field for field in fields if isinstance(field, Field)]
        sheet = Sheet("", _heading(form, filled), plan=plan, identities=identities)
        yield from sheet.read([(number, [_value(field) for field in filled])])


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


def _heading(form: SheetForm, fields: Sequence[Field]) -> Heading:
    columns = tuple(
        PlacedColumn(place, field.column, field.label, field.unit, lettered=False) for place, field in enumerate(fields)
    )
    english = sum(folded(field.label).startswith(folded(field.column.en.heading)) for field in fields)
    language = Language.EN if english * 2 > len(fields) else Language.ZH
    return Heading(0, form, language, columns, (), frozenset(range(len(fields))), len(fields))


def _value(field: Field) -> str:
    return ticked(field.value) if field.column.form in _BOXED else field.value
