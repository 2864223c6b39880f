"""A registration package as it is read (登记材料): each field's words, and where what is missing is entered."""

from dataclasses import dataclass
from datetime import date

from market.deal.rule import RuleSet
from market.listing.listing import Language
from market.registration.form import Choice, FormField, FormSection, RegistrationFact
from market.registration.registration import Amount, Package, RegistrationStanding, Row
from web.page.formats import Formats
from web.page.labels import LABELS

SHOWN_DIGEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationLine:
    """A field as it is read: `text` is empty where nothing stands in it, `where` the address at which it is entered."""

    row: Row
    label: str
    text: str
    where: str | None

    @property
    def standing(self) -> RegistrationStanding:
        """Say how it stands with the field."""
        return self.row.standing


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSection:
    """A section as it is read."""

    code: str
    label: str
    lines: tuple[RegistrationLine, ...]


def list_sections(package: Package, rules: RuleSet, formats: Formats) -> tuple[RegistrationSection, ...]:
    """Write every section of a package in a reader's language; `rules` are those of the deal's terms."""
    language = formats.language
    return tuple(
        RegistrationSection(
            code=section.code,
            label=name_part(section, language),
            lines=tuple(
                RegistrationLine(
                    row=row,
                    label=name_part(row.field, language),
                    text=_text(row, rules, formats),
                    where=_where(package, row) if row.standing is RegistrationStanding.MISSING else None,
                )
                for row in package.rows
                if row.section is section
            ),
        )
        for section in package.form.sections
    )


def list_missing(parts: tuple[RegistrationSection, ...]) -> tuple[tuple[RegistrationSection, RegistrationLine], ...]:
    """List what is missing, with its section, in the form's order."""
    wanted = (RegistrationStanding.MISSING, RegistrationStanding.BY_HAND)
    return tuple((part, line) for part in parts for line in part.lines if line.standing in wanted)


def name_part(one: FormSection | FormField | Choice, language: Language) -> str:
    """Give the name of a part of the form in a language."""
    return one.label if language is Language.ZH else one.label_en


def _text(row: Row, rules: RuleSet, formats: Formats) -> str:
    match row.value:
        case None:
            return ""
        case str():
            return _words(row.value, row.field, rules, formats)
        case Amount():
            return formats.figure(row.value.fen)
        case date():
            return formats.day(row.value)
        case tuple():
            return "\n".join(f"{file.name} (SHA-256 {file.sha256.hex()[:SHOWN_DIGEST]})".strip() for file in row.value)
        case _:
            return formats.catalogue.text(LABELS[row.value])


def _words(text: str, field: FormField, rules: RuleSet, formats: Formats) -> str:
    """Write a text or, where it is the code of a place, a field or a choice, what it stands for."""
    language = formats.language
    if field.fact in (RegistrationFact.SELLER_AREA, RegistrationFact.BUYER_AREA):
        return formats.place_key(text)
    if field.fact is RegistrationFact.STATISTICS_FIELD:
        zh = language is Language.ZH
        return next(((each.label if zh else each.label_en) for each in rules.fields if each.code == text), text)
    return next((name_part(choice, language) for choice in field.choices if choice.code == text), text)


def _where(package: Package, row: Row) -> str | None:
    """Give the address at which a field is entered; None while an entry waits and nothing can be added to the deal."""
    if row.field.fact is None:
        return f"#{row.field.code}"
    if not package.open:
        return None
    entry = f"/deals/{package.deal.id}/entries/new"
    if row.field.fact in (RegistrationFact.SIGNED_ON, RegistrationFact.CONTRACT_FILE):
        place = "file" if row.field.fact is RegistrationFact.CONTRACT_FILE else "happened_on"
        if package.signed_entry is None:
            return f"{entry}?event=signed#{place}"
        if package.hands_in:
            return f"{entry}?event=submitted#{place}"
        return f"{entry}?corrects={package.signed_entry}#{place}"
    return f"{entry}?corrects={package.terms_entry}#{row.field.fact.value}"
