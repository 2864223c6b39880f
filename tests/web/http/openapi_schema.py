"""Checks a JSON value against a schema of an OpenAPI 3.1 description: the part of JSON Schema that pydantic writes."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
FORMATS: Mapping[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}


class Mismatch(AssertionError):
    """A value is not of its schema's shape."""


def check(value: object, schema: Mapping[str, object], openapi: Mapping[str, object], path: str = "$") -> None:
    """Raise Mismatch where a value breaks a schema."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        found: object = openapi
        for part in reference.removeprefix("#/").split("/"):
            found = _mapping(found)[part]
        check(value, _mapping(found), openapi, path)
        return
    options = schema.get("anyOf")
    if isinstance(options, list):
        _check_any(value, options, openapi, path)
        return
    if "const" in schema and value != schema["const"]:
        raise Mismatch(f"{path}: {value!r} is not {schema['const']!r}")
    choices = schema.get("enum")
    if isinstance(choices, list) and value not in choices:
        raise Mismatch(f"{path}: {value!r} is none of {choices}")
    _check_type(value, schema, path)
    if isinstance(value, dict):
        _check_object(value, schema, openapi, path)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            check(item, _mapping(schema.get("items", {})), openapi, f"{path}[{place}]")


def _check_any(value: object, options: list[object], openapi: Mapping[str, object], path: str) -> None:
    wrong = []
    for option in options:
        try:
            check(value, _mapping(option), openapi, path)
        except Mismatch as error:
            wrong.append(str(error))
        else:
            return
    raise Mismatch("; ".join(wrong))


def _check_type(value: object, schema: Mapping[str, object], path: str) -> None:
    name = schema.get("type")
    if isinstance(name, str):
        fits = isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        if not fits:
            raise Mismatch(f"{path}: {value!r} is no {name}")
    form = schema.get("format")
    if isinstance(value, str) and isinstance(form, str) and form in FORMATS:
        try:
            FORMATS[form](value)
        except ValueError:
            raise Mismatch(f"{path}: {value!r} is no {form}") from None
    pattern = schema.get("pattern")
    if isinstance(value, str) and isinstance(pattern, str) and not re.search(pattern, value):
        raise Mismatch(f"{path}: {value!r} does not fit {pattern}")


def _check_object(
    value: Mapping[str, object], schema: Mapping[str, object], openapi: Mapping[str, object], path: str
) -> None:
    properties = _mapping(schema.get("properties", {}))
    required = schema.get("required", [])
    if isinstance(required, list) and (missing := set(required) - set(value)):
        raise Mismatch(f"{path}: lacks {sorted(missing)}")
    rest = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in properties:
            check(item, _mapping(properties[name]), openapi, f"{path}.{name}")
        elif rest is False:
            raise Mismatch(f"{path}: has {name}, which the schema does not know")
        elif isinstance(rest, Mapping):
            check(item, rest, openapi, f"{path}.{name}")


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping), value
    return value
