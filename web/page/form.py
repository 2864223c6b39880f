"""Form (表单): the fields that were sent, kept to be shown again, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import TypeVar
from uuid import UUID

from starlette.requests import Request

from market.errors import Invalid

E = TypeVar("E", bound=Enum)
_FIELDS_MAX = 40
_PART_MAX = 16 * 1024


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands: `values` by name, the last of each, and `faults` that map a name to the sentence to show.

    `ticked` holds every value of names that may come several times, `sent` the same in the order of the page.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[tuple[str, str]] = frozenset()
    sent: tuple[tuple[str, str], ...] = ()

    def value(self, name: str) -> str:
        """Give what was typed; nothing where nothing was sent."""
        return self.values.get(name, "")

    def line(self, name: str) -> str:
        """Give what was typed as one line, without blanks around it."""
        return " ".join(self.value(name).split())

    def every(self, name: str) -> list[str]:
        """List the values of a name that may come several times, in the order of the page."""
        return [value for each, value in self.sent if each == name]

    def whole(self, name: str) -> int:
        """Give a whole number that a page of ours wrote into its form, 0 for anything else."""
        value = self.value(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    @property
    def empty(self) -> "Form":
        """Give the form with its faults and nothing typed: for what is not to be shown again."""
        return replace(self, values={}, ticked=frozenset(), sent=())

    def wrong(self, faults: Mapping[str, str]) -> "Form":
        """Give the same form with what is wrong in it."""
        return replace(self, faults=faults)


def collect_errors(error: Invalid, sentences: Mapping[str, str]) -> dict[str, str]:
    """Say for each field that a rule refuses how to mend it (message ids), in the order of `sentences`.

    Raises the error again where the form has no such field.
    """
    if not set(error.fields) <= set(sentences):
        raise error
    return {name: sentences[name] for name in sentences if name in error.fields}


BLANK = Form()
"""A form that nobody has sent yet."""


async def read_form(request: Request) -> Form:
    """Read a form without files; what is no text of ours is left out."""
    async with request.form(max_files=0, max_fields=_FIELDS_MAX, max_part_size=_PART_MAX) as sent:
        pairs = [(name, _whole(value)) for name, value in sent.multi_items() if isinstance(value, str)]
    return Form(dict(pairs), ticked=frozenset(pairs), sent=tuple(pairs))


def read_day(form: Form, name: str) -> date | None:
    """Read a day, None where the field is empty. Raises Invalid."""
    text = form.line(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({name: "write a day as 2027-06-30"}) from None


def read_uuid(form: Form, name: str) -> UUID:
    """Read an id. Raises Invalid."""
    try:
        return UUID(form.value(name))
    except ValueError:
        raise Invalid({name: "choose one"}) from None


def read_choice(form: Form, name: str, kind: type[E]) -> E:
    """Read one of a closed set by its value. Raises Invalid."""
    for one in kind:
        if one.value == form.value(name):
            return one
    raise Invalid({name: "choose one"})


def read_version(form: Form, name: str = "version") -> int:
    """Read the version that a form was made from. Raises Invalid."""
    text = form.value(name)
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Invalid({name: "write a number"})
    return int(text)


def _whole(text: str) -> str:
    """Take away what no text holds: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
