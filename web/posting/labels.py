"""Form words (表单用语): the parts of a form as people read them, named and in the order in which the form asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.posting.form import MATURITY, REMOVED, count_rows, field_name, list_columns
from corpus.sheet.column import CellFormat as CellForm
from corpus.sheet.column import Column
from corpus.sheet.labels import label
from market.indicator.indicator import Comparator
from market.listing.field import Taxonomy
from market.listing.listing import Kind, Language
from market.listing.maturity import Scale
from market.posting.manuscript import Form, part_of, said
from web.page.language import Catalogue, message
from web.page.names import FieldNames
from web.posting.form import CONFIDENTIAL, REMOVE

PARTS: Mapping[str, str] = {
    "": message("The whole"),
    "budget": message("Budget"),
    "price": message("Price"),
    "place": message("Place"),
    "elements": message("The five elements"),
    "maturity": message("Maturity"),
    "person": message("The person"),
    "fields": message("Fields"),
}
"""What parts of several fields are called; any other is called as its field."""
_SIGNS = {
    Comparator.AT_LEAST: "≥ ",
    Comparator.AT_MOST: "≤ ",
    Comparator.MORE_THAN: "> ",
    Comparator.LESS_THAN: "< ",
    Comparator.EQUAL: "= ",
}
_JOINTS = {Comparator.BETWEEN: " – ", Comparator.PLUS_MINUS: " ± "}


@dataclass(frozen=True, slots=True)
class FormDifference:
    """A part in which two forms differ, each as lines of text."""

    part: str
    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormLabels:
    """Names the parts of a kind's form, and writes what stands in them, in a reader's language."""

    kind: Kind
    catalogue: Catalogue
    taxonomy: Taxonomy

    def label(self, part: str) -> str:
        """Name a part."""
        return self.labels().get(part, part)

    def labels(self) -> dict[str, str]:
        """Name every part, in the order of the form."""
        headings = {part_of(field_name(column)): self._heading(column) for column in reversed(list_columns(self.kind))}
        ordered = {part: headings[part] for part in reversed(headings)}
        named = {part: self.catalogue.text(PARTS[part]) for part in (*ordered, "") if part in PARTS}
        hidden = {tier.value: self.catalogue.text(name) for tier, (name, _) in CONFIDENTIAL.items()}
        removed = {REMOVED[tier]: self.catalogue.text(name) for tier, name in REMOVE.items()}
        return ordered | named | hidden | removed

    def differences(self, one: Form, other: Form) -> tuple[FormDifference, ...]:
        """Show the parts in which two forms differ, in the order of the form."""
        mine, theirs = self._lines(said(one)), self._lines(said(other))
        return tuple(
            FormDifference(part, name, mine.get(part, ()), theirs.get(part, ()))
            for part, name in self.labels().items()
            if mine.get(part, ()) != theirs.get(part, ())
        )

    def _lines(self, form: Form) -> dict[str, tuple[str, ...]]:
        lines: dict[str, list[str]] = {}
        for column in list_columns(self.kind):
            part = part_of(field_name(column))
            found = [line for line in self._column(column, form) if line]
            if found and part in PARTS and part != "fields":
                found[0] = f"{self._heading(column)}: {found[0]}"
            lines.setdefault(part, []).extend(found)
        for tier in CONFIDENTIAL:
            lines[tier.value] = [line for text in form.get(tier.value, ()) for line in text.split("\n")]
            lines[REMOVED[tier]] = [self.catalogue.text(message("yes")) for _ in form.get(REMOVED[tier], ())]
        return {part: tuple(found) for part, found in lines.items() if found}

    def _column(self, column: Column, form: Form) -> Iterator[str]:
        values, language = form.get(field_name(column), ()), self.catalogue.language
        match column.form:
            case CellForm.INDICATORS:
                yield from (_figure(form, row, language) for row in range(count_rows(form)))
            case CellForm.MATURITY:
                scale, level = (form.get(name, ("",))[0] for name in MATURITY)
                named = next((label(each, language) for each in Scale if each.value == scale), scale)
                yield f"{named} {level}".strip()
            case CellForm.FLAG:
                yes = self.catalogue.text(message("yes"))
                yield from (yes for _ in values)
            case CellForm.PLAN_FIELDS:
                names = FieldNames.of(self.taxonomy)
                yield from (f"{code} {names.label(code, language)}" for code in sorted(values))
            case _ if column.choices is not None:
                named_choices = {str(each.value): label(each, language) for each in column.choices}
                yield from (named_choices.get(value, value) for value in values)
            case _:
                yield from (line for value in values for line in value.split("\n"))

    def _heading(self, column: Column) -> str:
        return column.wording(self.catalogue.language).heading


def _figure(form: Form, row: int, language: Language) -> str:
    name, sign, value, upper, unit, condition, force = (
        form.get(f"indicators[{row}].{part}", ("",))[0]
        for part in ("name", "comparator", "value", "upper", "unit", "condition", "force")
    )
    comparator = next((each for each in Comparator if each.value == sign), Comparator.EQUAL)
    bound = f"{value}{_JOINTS[comparator]}{upper}" if comparator in _JOINTS else f"{_SIGNS[comparator]}{value}"
    insists = {"must": ("必须", "must"), "should": ("希望", "should")}.get(force, ("", ""))[language is Language.EN]
    return " · ".join(filter(None, (name, f"{bound} {unit}".strip(), condition, insists)))
