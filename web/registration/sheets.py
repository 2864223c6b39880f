"""The sheets of a registration (登记表各页): what is missing first, then the form, and what it rests on."""

from decimal import Decimal

from corpus.exports.table import FormSheet, FormValue
from market.deal.rule import RuleSet
from market.listing.listing import Language
from market.registration.registration import Amount, Package
from web.deal.validation import describe_rule
from web.page.formats import FEN_PER_YUAN
from web.page.labels import LABELS
from web.page.language import Catalogue
from web.registration import labels as words
from web.registration.view import RegistrationLine, RegistrationSection, list_missing


def build_sheets(
    package: Package, parts: tuple[RegistrationSection, ...], rules: RuleSet, catalogue: Catalogue
) -> tuple[FormSheet, ...]:
    """Lay a package out as sheets; those that would be empty are left out."""
    missing, text = list_missing(parts), catalogue.text
    everything = tuple((part, line) for part in parts for line in part.lines)
    sheets = [
        _form_sheet("missing", missing, catalogue) if missing else None,
        _form_sheet("form", everything, catalogue),
        FormSheet(
            name=text(words.SHEETS["lines"]),
            headings=tuple(text(each) for each in words.LINE_HEADINGS),
            widths=(36, 18, 8, 18, 10, 48, 24),
            rows=tuple(
                (
                    line.description,
                    text(LABELS[line.kind]),
                    line.sets,
                    to_yuan(line.amount_fen),
                    text(words.YES if line.technical else words.NO),
                    describe_rule(rules.rules[line.rule], catalogue.language),
                    line.reason,
                )
                for line in package.terms.lines
            ),
        ),
        FormSheet(
            name=text(words.SHEETS["plan"]),
            headings=tuple(text(each) for each in words.PLAN_HEADINGS),
            widths=(14, 48, 18),
            rows=tuple((each.due_on, each.condition, to_yuan(each.amount_fen)) for each in package.terms.plan),
        ),
        _basis(package, rules, catalogue),
    ]
    return tuple(each for each in sheets if each is not None and each.rows)


def to_yuan(fen: int) -> Decimal:
    """Give fen as yuan, exactly."""
    return Decimal(fen) / FEN_PER_YUAN


def _form_sheet(
    name: str, lines: tuple[tuple[RegistrationSection, RegistrationLine], ...], catalogue: Catalogue
) -> FormSheet:
    text = catalogue.text
    return FormSheet(
        name=text(words.SHEETS[name]),
        headings=tuple(text(each) for each in words.FORM_HEADINGS),
        widths=(16, 26, 56, 24),
        rows=tuple((part.label, line.label, _cell(line), text(LABELS[line.standing])) for part, line in lines),
    )


def _cell(line: RegistrationLine) -> FormValue:
    """Give amounts as numbers, and all else in the words that are read."""
    value = line.row.value
    return to_yuan(value.fen) if isinstance(value, Amount) else line.text


def _basis(package: Package, rules: RuleSet, catalogue: Catalogue) -> FormSheet:
    """Say by which versions of form and rules the package was made, and how sure they are."""
    text, form, zh = catalogue.text, package.form, catalogue.language is Language.ZH
    rows: list[tuple[FormValue, ...]] = [
        (text(words.THE_FORM), form.version, text(LABELS[form.certainty]), form.source if zh else form.source_en),
        (text(words.THE_RULES), package.terms.rules, None, rules.title if zh else rules.title_en),
    ]
    if package.deal.registration is not None:
        rows.append((text(words.APPROVED_BY), package.deal.registration.rules, None, None))
    if package.deal.sample:
        rows.append((text(words.SAMPLE), None, None, None))
    return FormSheet(
        name=text(words.SHEETS["basis"]),
        headings=tuple(text(each) for each in words.BASIS_HEADINGS),
        widths=(28, 18, 24, 64),
        rows=tuple(rows),
    )
