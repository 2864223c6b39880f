"""Written form (回填表单): a listing as the fields of its form hold it, so that reading the form gives the listing."""

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.cell_field import PlanNames
from corpus.cell_form import Manner, write_cell
from corpus.columns import Column, Form
from corpus.jsonl import write_object
from corpus.posted_form import INDICATOR, MATURITY, columns_of, field_name
from corpus.row import Row
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Language
from market.listing.need import Need


def write_posted(
    listing: Achievement | Need | Expert, *, organization: str, plan: PlanNames, language: Language
) -> dict[str, tuple[str, ...]]:
    """Write a listing as what its form would have held; confidential texts are left out, as reading leaves them."""
    members = write_object(Row(1, organization, listing, listing.place))
    manner = Manner(plan, language)
    return {
        name: values
        for column in columns_of(listing.KIND)
        for name, values in _written(column, members, manner)
        if values
    }


def _written(column: Column, members: Mapping[str, Any], manner: Manner) -> Iterator[tuple[str, tuple[str, ...]]]:
    value = _value_at(column.key, members)
    match column.form:
        case Form.MATURITY:
            yield from ((name, _texts(_value_at(name, members))) for name in MATURITY)
        case Form.INDICATORS:
            for n, row in enumerate(value or ()):
                yield from ((f"indicators[{n}].{part}", _texts(row.get(part))) for part in INDICATOR)
        case Form.CHOICE:
            yield column.key, _texts(value)
        case Form.CHOICES:
            yield column.key, tuple(value or ())
        case Form.FLAG:
            yield column.key, ("yes",) if value else ()
        case Form.PLAN_FIELDS:
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
