"""Pages of errors: what is shown in place of an answer, and what somebody typed while their sitting ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The page of an error; `request_id` is what the log has its lines under."""

    TEMPLATE: ClassVar[str] = "error.html"

    status: int
    sentence: str
    retry_after_s: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class UnsentPage:
    """What was typed while a sitting ended, kept in the page alone, to be sent to the same address again."""

    TEMPLATE: ClassVar[str] = "unsent.html"

    path: str
    fields: Mapping[str, tuple[str, ...]]
    file: bool
