"""Posted form (网页表单): what a person typed on a page, read by the columns of the tables, with the same rules.

The names of a form's fields are the paths of a row's object, budget.low_wan or indicators[0].value, so that whatever
is wrong with a row lies beside the field that it came from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from corpus.advice import advise
from corpus.cell import CellFault, narrow
from corpus.cell_field import PlanNames
from corpus.cell_form import Manner, read_cell
from corpus.columns import Column, Form, SheetKind
from corpus.jsonl import read_object
from corpus.record import Record, shown
from corpus.row import Fault, Json, Row, Rule
from corpus.row_days import odd_days
from corpus.sheet_forms import SHEETS
from market.listing.listing import BODY_LIMIT, Kind, Language, Tier

Typed: TypeAlias = Mapping[str, Sequence[str]]
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
class Posted:
    """What became of a form: the row, or what is wrong; the faults' paths are names of fields."""

    row: Row | None
    faults: tuple[Fault, ...]


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """List the columns that a form of a kind asks for, in the order of the table."""
    return tuple(column for column in SHEETS[SheetKind(kind.value)].written if column.key not in UNASKED)


def field_name(column: Column) -> str:
    """Name the field of a column."""
    return OTHER_CODES if column.form is Form.OTHER_FIELDS else column.key


def read_posted(
    kind: Kind, typed: Typed, *, organization: str, plan: PlanNames, language: Language, today: date
) -> Posted:
    """Read a form as a row of the organisation with that code, as if it came in `today`."""
    faults: list[Fault] = []
    members: dict[str, Json] = {"kind": kind.value, "organization": organization}
    for column in columns_of(kind):
        try:
            _put_all(members, _read_column(column, typed, Manner(plan, language)))
        except CellFault as fault:
            value = fault.value if fault.value is not None else "；".join(_written(typed, field_name(column)))
            faults.append(Fault(field_name(column), shown(value), fault.rule, fault.advice))
    told = {fault.path for fault in faults}
    places = _filled_rows(typed)
    found: list[Fault] = []
    row = read_object(1, members, plan.labels, found)
    confidential = _read_confidential(typed, found)
    if isinstance(row, Row):
        odd = list(odd_days(row, today=today))
        found += [Fault(each.path, each.value, each.rule, each.advice) for each in odd]
    fields = tuple(names(kind, typed))
    placed = (replace(fault, path=_place(fault.path, fields, places)) for fault in found)
    faults += [fault for fault in placed if fault.path not in told]
    if faults or not isinstance(row, Row):
        return Posted(None, tuple(faults))
    return Posted(replace(row, listing=replace(row.listing, confidential=confidential or None)), ())


def names(kind: Kind, typed: Typed) -> Iterator[str]:
    """Name the fields of a form, with those of as many rows as were sent."""
    for column in columns_of(kind):
        match column.form:
            case Form.MATURITY:
                yield from MATURITY
            case Form.INDICATORS:
                yield from (f"indicators[{n}].{part}" for n in range(rows_sent(typed)) for part in INDICATOR)
            case _:
                yield field_name(column)
    yield from (name for tier in CONFIDENTIAL for name in (tier.value, REMOVED[tier]))


def rows_sent(typed: Typed) -> int:
    """Count the rows of indicators that were sent, blank ones included."""
    sent = (n for n in range(ROWS_MAX) if any(f"indicators[{n}].{part}" in typed for part in INDICATOR))
    return max(sent, default=-1) + 1


def number_taken(number: str) -> Fault:
    """Say that the owner's own number is that of another listing of theirs."""
    return Fault(
        "number", shown(number), Rule.CONFLICT, advise("another of your listings has this number; write another")
    )


def taken(kind: Kind, sent: Typed) -> dict[str, tuple[str, ...]]:
    """Take the fields of a form out of what was sent, rows of indicators that say nothing left out."""
    kept = {name: tuple(sent[name]) for name in names(kind, sent) if name in sent}
    rows = {f"indicators[{n}]": f"indicators[{place}]" for place, n in enumerate(_filled_rows(kept))}
    found: dict[str, tuple[str, ...]] = {}
    for name, values in kept.items():
        row, _, part = name.partition("].")
        if not part:
            found[name] = values
        elif f"{row}]" in rows:
            found[f"{rows[f'{row}]']}.{part}"] = values
    return found


def _written(typed: Typed, name: str) -> list[str]:
    return [value.strip() for value in typed.get(name, ()) if value.strip()]


def _read_column(column: Column, typed: Typed, manner: Manner) -> Iterator[tuple[str, Json]]:
    match column.form:
        case Form.MATURITY:
            yield from _read_maturity(typed)
        case Form.INDICATORS:
            rows: list[Json] = [_read_row(typed, n) for n in _filled_rows(typed)]
            yield from ((column.key, rows),) if rows else ()
        case _:
            written = _written(typed, field_name(column))
            if written:
                yield from read_cell("；".join(written), column, manner, unit="万元").items()


def _read_maturity(typed: Typed) -> Iterator[tuple[str, Json]]:
    for name in MATURITY:
        for value in _written(typed, name)[:1]:
            level = name == "maturity.level" and value.isascii() and value.isdecimal()
            yield name, int(value[:9]) if level else value


def _filled_rows(typed: Typed) -> list[int]:
    """List the rows of indicators that say anything; a choice alone, which a new row has already, says nothing."""
    said = [part for part in INDICATOR if part not in ("comparator", "force")]
    return [n for n in range(rows_sent(typed)) if any(_written(typed, f"indicators[{n}].{part}") for part in said)]


def _read_row(typed: Typed, place: int) -> dict[str, Json]:
    read: dict[str, Json] = {}
    for part in INDICATOR:
        for value in _written(typed, f"indicators[{place}].{part}")[:1]:
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
                raise CellFault(Rule.CONFLICT, advise("it contradicts another field; write the same, or only one"))
            target = inner
        before = target.get(key)
        target[key] = [*before, *value] if isinstance(before, list) and isinstance(value, list) else value


def _read_confidential(typed: Typed, faults: list[Fault]) -> dict[Tier, str]:
    record = Record({tier.value: "\n".join(typed.get(tier.value, ())) for tier in CONFIDENTIAL}, faults)
    read = {tier: record.text(tier.value, limit=BODY_LIMIT, lines=True) for tier in CONFIDENTIAL}
    removed = {tier: "" for tier, name in REMOVED.items() if _written(typed, name)}
    for tier in removed:
        if read[tier]:
            advice = advise("it contradicts another field; write the same, or only one")
            faults.append(Fault(REMOVED[tier], "", Rule.CONFLICT, advice))
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
