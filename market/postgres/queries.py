"""Named queries (具名查询), read from the .sql file that stands beside a store's module."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Self

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '[^']*' | "[^"]*" | ::    # where a colon begins no parameter
    | (?<![\w:]):(?P<name>[a-z_]\w*) | \$(?P<number>\d+)""",
    re.VERBOSE | re.DOTALL,
)


class NamedQuery(str):
    """A query whose parameters are passed by name; in its text they are $1, $2 … in the order of `parameters`."""

    __slots__ = ("parameters", "text")
    parameters: tuple[str, ...]
    text: str  # the same as a str itself: the driver takes no subclass

    @classmethod
    def of(cls, text: str, parameters: Sequence[str]) -> Self:
        """Make one of a text that has its parameters numbered already."""
        query = cls(text)
        query.text, query.parameters = text, tuple(parameters)
        return query


@cache
def queries(module: str) -> Mapping[str, str]:
    """Read the queries beside a module, by name; a store passes its own `__name__`.

    Raises ValueError when the file names one twice, or as `parse_query` does.
    """
    package, _, stem = module.rpartition(".")
    text = (files(package) / f"{stem}.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    names, bodies = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{module}: its .sql file names a query twice")
    return dict(zip(names, (parse_query(body.strip()) for body in bodies), strict=True))


def parse_query(text: str) -> str:
    """Replace the `:name` parameters of a query by numbers, except in strings, comments and `::casts`.

    A query without any stays as it is. Raises ValueError when a query has parameters of both ways.
    """
    parameters: dict[str, int] = {}

    def number(token: re.Match[str]) -> str:
        name = token["name"]
        return token[0] if name is None else f"${parameters.setdefault(name, len(parameters) + 1)}"

    numbered = _TOKEN.sub(number, text)
    if not parameters:
        return text
    if any(token["number"] for token in _TOKEN.finditer(text)):
        raise ValueError(f"a query takes its parameters by name or by position, not both: {text}")
    return NamedQuery.of(numbered, tuple(parameters))


def bind(query: str, by_position: Sequence[object], by_name: Mapping[str, object]) -> tuple[str, Sequence[object]]:
    """Return the text of a query and its arguments in the text's order.

    Raises TypeError when one is missing or unknown, or when they are passed the other way than the query takes them.
    """
    if not isinstance(query, NamedQuery):
        if by_name:
            raise TypeError(f"this query takes its parameters by position, not by name: {', '.join(by_name)}")
        return query, by_position
    if by_position:
        raise TypeError(f"this query takes its parameters by name: {', '.join(query.parameters)}")
    missing, unknown = set(query.parameters) - by_name.keys(), by_name.keys() - set(query.parameters)
    if missing:
        raise TypeError(f"this query needs {', '.join(sorted(missing))}")
    if unknown:
        raise TypeError(f"this query has no parameter {', '.join(sorted(unknown))}")
    return query.text, [by_name[name] for name in query.parameters]


def to_columns(rows: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    """Turn rows into a list for each of their names, as `unnest` takes them; there is at least one row."""
    return {name: [row[name] for row in rows] for name in rows[0]}
