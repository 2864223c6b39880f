"""Posted form (网页表单): what a person typed on a page, read by the columns of the tables, with the same rules.

The names of a form's fields are the paths of a row's object, budget.low_wan or indicators[0].value, so that whatever
is wrong with a row lies beside the field that it came from.

Written form (回填表单): a listing as the fields of its form hold it, so that reading the form gives the listing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from corpus.listing.jsonl import read_object, write_object
from corpus.listing.sheets import SHEETS
from corpus.sheet.cell import CellError, narrow
from corpus.sheet.cell_format import CellContext, read_cell, write_cell
from corpus.sheet.column import CellFormat, Column, SheetKind
from corpus.sheet.value import PlanNames
from corpus.validation.checks import check_days
from corpus.validation.hint import give_hint
from corpus.validation.record import JsonRecord, abbreviate
from corpus.validation.row import FieldError, Json, ListingRow, ValidationRule
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import BODY_LIMIT, Kind, Language, Tier
from market.listing.need import Need

TypedForm: TypeAlias = Mapping[str, Sequence[str]]
"""What was typed, by the fields' names; a field of several choices has several values."""

OTHER_CODES = "fields.other"
"""The codes of other schemes: the plan's are ticked apart."""
INDICATOR = ("name", "comparator", "value", "upper", "unit", "condition", "force", "quote")
MATURITY = ("maturity.scale", "maturity.level")
CONFIDENTIAL = (Tier.L2, Tier.L3)
REMOVED: Mapping[Tier, str] = {tier: f"{tier.value}_removed" for tier in CONFIDENTIAL}
"""The ticks that take a text away: an empty box leaves it as it is, since what is kept is not shown."""
UNASKED = frozenset({"organization", "secrecy.by", "secrecy.on", "confirmed_on", "rankable"})
"""What a form does not ask for: it is known, said when the listing is submitted, or the expert's own to switch."""
ROWS_MAX = 100
"""Rows of indicators that are read; more are no listing but a table."""


@dataclass(frozen=True, slots=True)
class PostedForm:
    """What became of a form: the row, or what is wrong; the faults' paths are names of fields."""

    row: ListingRow | None
    faults: tuple[FieldError, ...]


def list_columns(kind: Kind) -> tuple[Column, ...]:
    """List the columns that a form of a kind asks for, in the order of the table."""
    return tuple(column for column in SHEETS[SheetKind(kind.value)].written if column.key not in UNASKED)


def field_name(column: Column) -> str:
    """Name the field of a column."""
    return OTHER_CODES if column.form is CellFormat.OTHER_FIELDS else column.key


def read_posting_form(
    kind: Kind, typed: TypedForm, *, organization: str, plan: PlanNames, language: Language, today: date
) -> PostedForm:
    """Read a form as a row of the organisation with that code, as if it came in `today`."""
    faults: list[FieldError] = []
    members: dict[str, Json] = {"kind": kind.value, "organization": organization}
    for column in list_columns(kind):
        try:
            _put_all(members, _read_column(column, typed, CellContext(plan, language)))
        except CellError as fault:
            value = fault.value if fault.value is not None else "；".join(_read_typed(typed, field_name(column)))
            faults.append(FieldError(field_name(column), abbreviate(value), fault.rule, fault.advice))
    told = {fault.path for fault in faults}
    places = _filled_rows(typed)
    found: list[FieldError] = []
    row = read_object(1, members, plan.labels, found)
    confidential = _read_confidential(typed, found)
    if isinstance(row, ListingRow):
        odd = list(check_days(row, today=today))
        found += [FieldError(each.path, each.value, each.rule, each.advice) for each in odd]
    fields = tuple(list_field_names(kind, typed))
    placed = (replace(fault, path=_place(fault.path, fields, places)) for fault in found)
    faults += [fault for fault in placed if fault.path not in told]
    if faults or not isinstance(row, ListingRow):
        return PostedForm(None, tuple(faults))
    return PostedForm(replace(row, listing=replace(row.listing, confidential=confidential or None)), ())


def list_field_names(kind: Kind, typed: TypedForm) -> Iterator[str]:
    """Name the fields of a form, with those of as many rows as were sent."""
    for column in list_columns(kind):
        match column.form:
            case CellFormat.MATURITY:
                yield from MATURITY
            case CellFormat.INDICATORS:
                yield from (f"indicators[{n}].{part}" for n in range(count_rows(typed)) for part in INDICATOR)
            case _:
                yield field_name(column)
    yield from (name for tier in CONFIDENTIAL for name in (tier.value, REMOVED[tier]))


def count_rows(typed: TypedForm) -> int:
    """Count the rows of indicators that were sent, blank ones included."""
    sent = (n for n in range(ROWS_MAX) if any(f"indicators[{n}].{part}" in typed for part in INDICATOR))
    return max(sent, default=-1) + 1


def describe_taken_number(number: str) -> FieldError:
    """Say that the owner's own number is that of another listing of theirs."""
    return FieldError(
        "number",
        abbreviate(number),
        ValidationRule.CONFLICT,
        give_hint("another of your listings has this number; write another"),
    )


def extract_fields(kind: Kind, sent: TypedForm) -> dict[str, tuple[str, ...]]:
    """Take the fields of a form out of what was sent, rows of indicators that say nothing left out."""
    kept = {name: tuple(sent[name]) for name in list_field_names(kind, sent) if name in sent}
    rows = {f"indicators[{n}]": f"indicators[{place}]" for place, n in enumerate(_filled_rows(kept))}
    found: dict[str, tuple[str, ...]] = {}
    for name, values in kept.items():
        row, _, part = name.partition("].")
        if not part:
            found[name] = values
        elif f"{row}]" in rows:
            found[f"{rows[f'{row}]']}.{part}"] = values
    return found


def _read_typed(typed: TypedForm, name: str) -> list[str]:
    return [value.strip() for value in typed.get(name, ()) if value.strip()]


def _read_column(column: Column, typed: TypedForm, manner: CellContext) -> Iterator[tuple[str, Json]]:
    match column.form:
        case CellFormat.MATURITY:
            yield from _read_maturity(typed)
        case CellFormat.INDICATORS:
            rows: list[Json] = [_read_row(typed, n) for n in _filled_rows(typed)]
            yield from ((column.key, rows),) if rows else ()
        case _:
            written = _read_typed(typed, field_name(column))
            if written:
                yield from read_cell("；".join(written), column, manner, unit="万元").items()


def _read_maturity(typed: TypedForm) -> Iterator[tuple[str, Json]]:
    for name in MATURITY:
        for value in _read_typed(typed, name)[:1]:
            level = name == "maturity.level" and value.isascii() and value.isdecimal()
            yield name, int(value[:9]) if level else value


def _filled_rows(typed: TypedForm) -> list[int]:
    """List the rows of indicators that say anything; a choice alone, which a new row has already, says nothing."""
    said = [part for part in INDICATOR if part not in ("comparator", "force")]
    return [n for n in range(count_rows(typed)) if any(_read_typed(typed, f"indicators[{n}].{part}") for part in said)]


def _read_row(typed: TypedForm, place: int) -> dict[str, Json]:
    read: dict[str, Json] = {}
    for part in INDICATOR:
        for value in _read_typed(typed, f"indicators[{place}].{part}")[:1]:
            read[part] = narrow(value).replace(",", "").replace("−", "-") if part in ("value", "upper") else value
    return read


def _put_all(members: dict[str, Json], read: Iterable[tuple[str, Json]]) -> None:
    """Put values at their paths; a list goes on where another column's ended."""
    for path, value in read:
        *above, key = path.split(".")
        target = members
        for step in above:
            inner = target.setdefault(step, {})
            if not isinstance(inner, dict):
                raise CellError(
                    ValidationRule.CONFLICT, give_hint("it contradicts another field; write the same, or only one")
                )
            target = inner
        before = target.get(key)
        target[key] = [*before, *value] if isinstance(before, list) and isinstance(value, list) else value


def _read_confidential(typed: TypedForm, faults: list[FieldError]) -> dict[Tier, str]:
    record = JsonRecord({tier.value: "\n".join(typed.get(tier.value, ())) for tier in CONFIDENTIAL}, faults)
    read = {tier: record.text(tier.value, limit=BODY_LIMIT, lines=True) for tier in CONFIDENTIAL}
    removed = {tier: "" for tier, name in REMOVED.items() if _read_typed(typed, name)}
    for tier in removed:
        if read[tier]:
            advice = give_hint("it contradicts another field; write the same, or only one")
            faults.append(FieldError(REMOVED[tier], "", ValidationRule.CONFLICT, advice))
    return removed | {tier: text for tier, text in read.items() if text}


def _place(path: str, fields: Sequence[str], rows: Sequence[int]) -> str:
    """Say in which field a fault lies: its own, the nearest around it, else the first one beside it."""
    if path.startswith("indicators["):
        number, _, rest = path.removeprefix("indicators[").partition("]")
        path = f"indicators[{rows[int(number)]}]{rest}"
    around = path
    while around:
        if around in fields:
            return around
        around = around[: max(around.rfind("."), around.rfind("["), 0)]
    head = path.replace("[", ".").partition(".")[0]
    return next((name for name in fields if name.replace("[", ".").partition(".")[0] == head), path)


def write_posting_form(
    listing: Achievement | Need | Expert, *, organization: str, plan: PlanNames, language: Language
) -> dict[str, tuple[str, ...]]:
    """Write a listing as what its form would have held; confidential texts are left out, as reading leaves them."""
    members = write_object(ListingRow(1, organization, listing, listing.place))
    manner = CellContext(plan, language)
    return {
        name: values
        for column in list_columns(listing.KIND)
        for name, values in _write_column(column, members, manner)
        if values
    }


def _write_column(
    column: Column, members: Mapping[str, Any], manner: CellContext
) -> Iterator[tuple[str, tuple[str, ...]]]:
    value = _value_at(column.key, members)
    match column.form:
        case CellFormat.MATURITY:
            yield from ((name, _texts(_value_at(name, members))) for name in MATURITY)
        case CellFormat.INDICATORS:
            for n, row in enumerate(value or ()):
                yield from ((f"indicators[{n}].{part}", _texts(row.get(part))) for part in INDICATOR)
        case CellFormat.CHOICE:
            yield column.key, _texts(value)
        case CellFormat.CHOICES:
            yield column.key, tuple(value or ())
        case CellFormat.FLAG:
            yield column.key, ("yes",) if value else ()
        case CellFormat.PLAN_FIELDS:
            written = write_cell(column, members, manner)
            yield column.key, tuple(part.split(" ")[0] for part in written.split("；") if part)
        case _:
            yield field_name(column), _texts(write_cell(column, members, manner))


def _texts(value: object) -> tuple[str, ...]:
    return () if value is None or value == "" else (str(value),)


def _value_at(path: str, members: Mapping[str, Any]) -> Any:
    value: Any = members
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
