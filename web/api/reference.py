"""The API's reference as a page of our own: the usual ones load their scripts from other servers.

It is written from the OpenAPI description, in English as that is, and shown without any script.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, cast

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from web.page.rendering import page_response

router = APIRouter()
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DescribedValue:
    """A parameter or a key: its name, its type in words, whether it must be there, what it means."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    """One address with a method."""

    method: str
    path: str
    description: str
    parameters: tuple[DescribedValue, ...]
    bodies: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class DescribedShape:
    """One shape of the answers, with its keys; none for a closed set of values."""

    name: str
    description: str
    values: tuple[DescribedValue, ...]


@dataclass(frozen=True, slots=True)
class ReferencePage:
    """Everything the API's reference shows."""

    TEMPLATE: ClassVar[str] = "api_reference.html"

    version: str
    operations: tuple[DescribedOperation, ...]
    shapes: tuple[DescribedShape, ...]

    @property
    def names(self) -> frozenset[str]:
        """Name the shapes that can be linked to."""
        return frozenset(shape.name for shape in self.shapes)


@router.get("/docs", response_class=HTMLResponse)
async def show_reference(request: Request) -> HTMLResponse:
    """Show what may be asked and what comes back."""
    return page_response(request, read_reference(request.app.openapi()))


def read_reference(openapi: Json) -> ReferencePage:
    """Read the page's content out of an OpenAPI description."""
    paths = _object(openapi["paths"])
    schemas = _object(_object(openapi.get("components", {})).get("schemas", {}))
    operations = tuple(
        _operation(method, path, _object(description))
        for path, methods in paths.items()
        for method, description in _object(methods).items()
    )
    shapes = tuple(_described(name, _object(schema)) for name, schema in schemas.items())
    return ReferencePage(str(_object(openapi["info"])["version"]), operations, shapes)


def _described(name: str, schema: Json) -> DescribedShape:
    if "enum" in schema:
        return DescribedShape(name, _type(schema).capitalize(), ())
    return DescribedShape(name, _text(schema, "description"), _keys(schema))


def _operation(method: str, path: str, said: Json) -> DescribedOperation:
    content = _object(_object(_object(_object(said["responses"]).get("200", {})).get("content", {})))
    answer = next((_type(_object(_object(media)["schema"])) for media in content.values()), "")
    bodies = _object(_object(said.get("requestBody", {})).get("content", {}))
    return DescribedOperation(
        method=method.upper(),
        path=path,
        description=_text(said, "description"),
        parameters=tuple(_parameter(_object(one)) for one in cast(list[object], said.get("parameters", []))),
        bodies=tuple(f"{media}: {_keys_in_words(_object(_object(body)['schema']))}" for media, body in bodies.items()),
        answer=answer,
    )


def _parameter(said: Json) -> DescribedValue:
    schema = _object(said["schema"])
    return DescribedValue(str(said["name"]), _type(schema), bool(said.get("required")), _text(said, "description"))


def _keys(schema: Json) -> tuple[DescribedValue, ...]:
    required = cast(list[str], schema.get("required", []))
    return tuple(
        DescribedValue(name, _type(_object(value)), name in required, _text(_object(value), "description"))
        for name, value in _object(schema["properties"]).items()
    )


def _keys_in_words(schema: Json) -> str:
    return ", ".join(f"{value.name} ({value.type})" for value in _keys(schema)) if "properties" in schema else ""


def _type(schema: Json) -> str:
    """Write a type in words: "list of Match", "date or null", "one of zh, en"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, cast(list[object], schema["enum"])))
    if "anyOf" in schema:
        kinds = (_type(_object(one)) for one in cast(list[object], schema["anyOf"]))
        return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"list of {_type(_object(schema.get('items', {})))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _text(said: Json, key: str) -> str:
    return " ".join(str(said.get(key, "")).split())


def _object(value: object) -> Json:
    """Take a part of the description as the JSON object that OpenAPI says it is."""
    if not isinstance(value, Mapping):
        raise TypeError("the OpenAPI description has another shape than OpenAPI 3.1")
    return value
