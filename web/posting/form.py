"""Posting form (发布表单): the fields of a listing's form as a page shows them, what is wrong beside each.

Names, notes and examples are those of the tables that files are read by, so that a form and a file ask for the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum

from corpus.posting.form import INDICATOR, MATURITY, REMOVED, count_rows, field_name, list_columns
from corpus.sheet.column import CellFormat as CellForm
from corpus.sheet.column import Column, ColumnWording
from corpus.sheet.labels import label
from corpus.validation.row import FieldError
from market.indicator.indicator import Comparator, Force
from market.listing.field import Taxonomy
from market.listing.listing import Kind, Tier
from market.listing.maturity import Scale
from market.posting.manuscript import Form, part_of
from web.page.hints import describe_hint
from web.page.language import Catalogue, message
from web.posting.sections import SECTIONS, TICK_NOTES, SectionPlan

L2_NOTE = message("For organisations whose request you granted, one by one. It is never searched or indexed.")
L3_NOTE = message("For organisations that you granted it and whose non-disclosure agreement is on record.")
KEPT_NOTE = message(
    "A text that is kept already is not shown here; leave the box empty to keep it, write to replace it."
)
CONFIDENTIAL: Mapping[Tier, tuple[str, str]] = {
    Tier.L2: (message("Confidential text (L2)"), L2_NOTE),
    Tier.L3: (message("Text under a non-disclosure agreement (L3)"), L3_NOTE),
}
REMOVE: Mapping[Tier, str] = {
    Tier.L2: message("Remove the confidential text (L2) that is kept"),
    Tier.L3: message("Remove the text under a non-disclosure agreement (L3) that is kept"),
}
REMOVE_NOTE = message("It is deleted once the listing is published anew, and nobody's grant for it holds any longer.")
COMPARATORS: Mapping[Comparator, str] = {
    Comparator.AT_LEAST: message("at least ≥"),
    Comparator.AT_MOST: message("at most ≤"),
    Comparator.MORE_THAN: message("more than >"),
    Comparator.LESS_THAN: message("less than <"),
    Comparator.EQUAL: message("exactly ="),
    Comparator.BETWEEN: message("from … to …"),
    Comparator.PLUS_MINUS: message("plus or minus ±"),
}
SPARE_ROWS = 1


class ControlKind(Enum):
    """How a field is drawn."""

    TEXT = "text"
    LINES = "lines"
    DAY = "day"
    AMOUNT = "amount"
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    LEVEL = "level"
    INDICATORS = "indicators"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field; `error` is what is wrong with it and `office` what the office said of it, "" for nothing.

    `beside` is the amount in yuan. `options` are values with their names. A control of rows has `rows`, each a mapping
    of its parts, and `errors` by the names of their fields.
    """

    kind: ControlKind
    name: str
    label: str
    note: str = ""
    example: str = ""
    values: tuple[str, ...] = ()
    error: str = ""
    office: str = ""
    required: bool = False
    beside: str = ""
    options: tuple[tuple[str, str], ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    errors: Mapping[str, str]

    @property
    def value(self) -> str:
        """Give the one value of a field that has one."""
        return self.values[0] if self.values else ""

    @property
    def id(self) -> str:
        """Give the id under which an error links to the field."""
        return field_id(self.name)


@dataclass(frozen=True, slots=True)
class PostingFormSection:
    """A part of the form; `more` are fields that few people need, folded away while they are empty and right."""

    key: str
    title: str
    lead: str
    controls: tuple[Control, ...]
    more: tuple[Control, ...]

    @property
    def shows_more(self) -> bool:
        """Say whether something stands in the folded fields; the language does in a new form already."""
        return any((each.values and each.name != "language") or each.error or each.office for each in self.more)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line of the summary: the id of its field, what the field is called, and what is wrong."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PostingForm:
    """The form of one listing, and what is to be mended in it."""

    kind: Kind
    sections: tuple[PostingFormSection, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class FormBuilder:
    """Makes the form of what was typed, in a reader's language."""

    catalogue: Catalogue
    taxonomy: Taxonomy

    def make(
        self,
        kind: Kind,
        form: Form,
        *,
        faults: Sequence[FieldError] = (),
        reasons: Mapping[str, str] | None = None,
        spare: int = SPARE_ROWS,
        without: frozenset[str] = frozenset(),
    ) -> PostingForm:
        """Make a form; `faults` and the office's `reasons` stand beside the fields that they name.

        `spare` blank rows of indicators follow those that are filled; fields named in `without` are left out.
        """
        errors = {fault.path: describe_hint(fault.advice, self.catalogue) for fault in reversed(faults)}
        drawing = _Drawing(self.catalogue, kind, form, errors, _beside_fields(kind, reasons or {}), spare)
        drawn = {each.name: each for each in drawing.controls() if each.name not in without}
        sections = tuple(self._section(plan, drawn) for plan in SECTIONS[kind] if any(n in drawn for n in plan.fields))
        mistakes = (Mistake(field_id(fault.path), _called(fault.path, drawn), errors[fault.path]) for fault in faults)
        return PostingForm(kind, sections, tuple(dict.fromkeys(mistakes)))

    def _section(self, plan: SectionPlan, drawn: Mapping[str, Control]) -> PostingFormSection:
        controls, more = (tuple(drawn[name] for name in names if name in drawn) for names in (plan.fields, plan.more))
        return PostingFormSection(plan.key, plan.title, plan.lead, controls, more)


@dataclass(frozen=True, slots=True)
class _Drawing:
    catalogue: Catalogue
    kind: Kind
    form: Form
    errors: Mapping[str, str]
    reasons: Mapping[str, str]
    spare: int

    def controls(self) -> Iterator[Control]:
        """Draw every field of the form's kind."""
        yield from (self._control(column) for column in list_columns(self.kind))
        for tier, (name, note) in CONFIDENTIAL.items():
            yield Control(
                kind=ControlKind.LINES,
                name=tier.value,
                label=self.catalogue.text(name),
                note=f"{self.catalogue.text(note)} {self.catalogue.text(KEPT_NOTE)}",
                values=self.form.get(tier.value, ()),
                error=self.errors.get(tier.value, ""),
                office=self.reasons.get(tier.value, ""),
                errors=self.errors,
            )
            yield Control(
                kind=ControlKind.FLAG,
                name=REMOVED[tier],
                label=self.catalogue.text(REMOVE[tier]),
                note=self.catalogue.text(REMOVE_NOTE),
                values=self.form.get(REMOVED[tier], ()),
                error=self.errors.get(REMOVED[tier], ""),
                office=self.reasons.get(REMOVED[tier], ""),
                errors=self.errors,
            )

    def _control(self, column: Column) -> Control:
        wording, name = column.wording(self.catalogue.language), field_name(column)
        drawn = _DRAWN.get(column.form, ControlKind.TEXT)
        values = tuple(self.form.get(name, ()))
        if drawn is ControlKind.LEVEL:
            level = tuple((self.form.get(part) or ("",))[0] for part in MATURITY)
            values = level if any(level) else ()
        return Control(
            kind=drawn,
            name=name,
            label=wording.heading,
            note=self._note(drawn, name, wording),
            example=wording.example,
            values=values,
            error=self.errors.get(name, ""),
            office=self.reasons.get(name, ""),
            required=column.required,
            beside=_in_yuan(values) if drawn is ControlKind.AMOUNT else "",
            options=self._options(column),
            rows=_rows(self.form, self.spare, self.kind) if drawn is ControlKind.INDICATORS else (),
            errors=self.errors,
        )

    def _note(self, drawn: ControlKind, name: str, wording: ColumnWording) -> str:
        if drawn in (ControlKind.CHOICES, ControlKind.FIELDS):
            return ""
        return self.catalogue.text(TICK_NOTES[name]) if name in TICK_NOTES else wording.note

    def _options(self, column: Column) -> tuple[tuple[str, str], ...]:
        language = self.catalogue.language
        match column.form:
            case CellForm.MATURITY:
                return tuple((str(each.value), label(each, language)) for each in Scale)
            case CellForm.INDICATORS:
                return tuple((each.value, self.catalogue.text(name)) for each, name in COMPARATORS.items())
            case _ if column.choices is not None:
                return tuple((str(each.value), label(each, language)) for each in column.choices)
            case _:
                return ()


def _beside_fields(kind: Kind, reasons: Mapping[str, str]) -> dict[str, str]:
    """Put what the office said of a part beside the first of its fields."""
    fields = [field_name(column) for column in list_columns(kind)]
    fields += [name for tier in CONFIDENTIAL for name in (tier.value, REMOVED[tier])]
    first = {part_of(name): name for name in reversed(fields)}
    return {first[part]: reason for part, reason in reasons.items() if part in first}


def field_id(name: str) -> str:
    """Give the id of a field, of which an address can be made."""
    return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


_DRAWN: Mapping[CellForm, ControlKind] = {
    CellForm.LINES: ControlKind.LINES,
    CellForm.RIGHTS: ControlKind.LINES,
    CellForm.ADVANTAGES: ControlKind.LINES,
    CellForm.TOPICS: ControlKind.LINES,
    CellForm.OTHER_FIELDS: ControlKind.LINES,
    CellForm.DAY: ControlKind.DAY,
    CellForm.AMOUNT: ControlKind.AMOUNT,
    CellForm.CHOICE: ControlKind.CHOICE,
    CellForm.CHOICES: ControlKind.CHOICES,
    CellForm.FLAG: ControlKind.FLAG,
    CellForm.MATURITY: ControlKind.LEVEL,
    CellForm.INDICATORS: ControlKind.INDICATORS,
    CellForm.PLAN_FIELDS: ControlKind.FIELDS,
}


def _rows(form: Form, spare: int, kind: Kind) -> tuple[Mapping[str, str], ...]:
    """Give the rows that were sent, blank ones left out, and some blank ones to go on with."""
    start = {"comparator": Comparator.AT_LEAST.value} | ({"force": Force.MUST.value} if kind is Kind.NEED else {})
    blank = {part: start.get(part, "") for part in INDICATOR}
    sent = (
        {part: (form.get(f"indicators[{n}].{part}") or ("",))[0] for part in INDICATOR} for n in range(count_rows(form))
    )
    return (*sent, *([blank] * spare))


def _called(path: str, drawn: Mapping[str, Control]) -> str:
    if path in drawn:
        return drawn[path].label
    head = path.replace("[", ".").partition(".")[0]
    name = drawn[head].label if head in drawn else path
    row = re.match(r"indicators\[(\d+)\]", path)
    return f"{name} {int(row[1]) + 1}" if row else name


def _in_yuan(values: Sequence[str]) -> str:
    """Write an amount of 万元 in yuan, so that a slipped point shows; "" for what is no plain number."""
    try:
        yuan = Decimal(values[0].replace(",", "")) * 10_000
        return f"{yuan:,.2f}" if yuan.is_finite() and 0 <= yuan < 10**15 else ""
    except (IndexError, InvalidOperation):
        return ""
