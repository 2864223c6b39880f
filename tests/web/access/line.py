"""A line of the table of access: a route, who gets in, and what is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web.access.rules import Rule
from tests.web.access.things import Thing


@dataclass(frozen=True)
class Line:
    """One line: `file` sends the form as one with a file."""

    method: str
    path: str
    rule: Rule
    thing: Thing = Thing.NONE
    form: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    file: bool = False

    @property
    def about_nothing(self) -> bool:
        """Say whether the path names something that is not there."""
        return self.thing is Thing.NONE and any(f"{{{place}}}" in self.path for place in ("id", "listing"))

    @property
    def name(self) -> str:
        return f"{self.method} {self.path} ({self.thing.value})" if self.thing is not Thing.NONE else self.route

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"


def both(path: str, rule: Rule, *things: Thing) -> tuple[Line, ...]:
    """Write the lines of a page and of the same address of the API."""
    return tuple(Line("GET", f"{prefix}{path}", rule, thing) for prefix in ("", "/api/v1") for thing in things)
