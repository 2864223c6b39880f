"""Coverage (行之所及): which keys of a listing a row says nothing of, so that an import leaves them as they are."""

from collections.abc import Iterable, Mapping

from corpus.columns import Column, Form, SheetForm
from corpus.row import Json

PLAN_CODES = "fields.plan"
OTHER_CODES = "fields.other"
"""A table has two columns for the one key `fields`: the plan's codes that stand first, and what follows them."""

_GUARDED = frozenset({"audience", "anonymous", "rankable"})
"""What is hidden is shown because a row says so, never because it says nothing."""


def unsaid_by_object(members: Mapping[str, Json]) -> frozenset[str]:
    """Say what an object of JSONL leaves alone: it is the whole listing, but for what hides and who it names.

    A person goes by an explicit null alone.
    """
    guarded = {key for key in _GUARDED if members.get(key) is None}
    return frozenset(guarded if "person" in members else guarded | {"person"})


def unsaid_by_columns(form: SheetForm, columns: Iterable[Column]) -> frozenset[str]:
    """Say what every row of a table leaves alone: the keys for which it has no column."""
    there = list(columns)
    keys = {_key(column) for column in there}
    whole = tuple(f"{column.key}." for column in there if column.read_only)
    written = (_key(column) for column in form.written)
    return frozenset(key for key in written if key not in keys and not key.startswith(whole))


def unsaid_by_row(left: frozenset[str], filled: Iterable[str]) -> frozenset[str]:
    """Say what one row of a table leaves alone: not what its cells fill, but what hides wherever that is blank."""
    said = frozenset(filled)
    return (left - said) | (_GUARDED - said)


def _key(column: Column) -> str:
    match column.form:
        case Form.PLAN_FIELDS:
            return PLAN_CODES
        case Form.OTHER_FIELDS:
            return OTHER_CODES
        case _:
            return column.key
