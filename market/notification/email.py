"""Letters (邮件): what the market writes to a person, in the words of the catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from market.errors import Invalid

_ODD = set(" ,;<>")


class EmailTopic(Enum):
    """What letters are about that a member can do without; the pages tell the same."""

    INTRODUCTIONS = "introductions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A letter of plain text to one address, in ASCII as most mail servers want it; the subject is one line.

    Raises Invalid when made of a line that could smuggle in a heading of its own.
    """

    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        name, at, host = self.to.rpartition("@")
        plain = self.to.isascii() and self.to.isprintable() and not _ODD & set(self.to)
        if not (name and at and host and plain):
            raise Invalid({"to": "is no e-mail address"})
        if not self.subject.isprintable():
            raise Invalid({"subject": "is more than one line"})

    def as_arguments(self) -> Mapping[str, Any]:
        """Write the letter as a job's arguments."""
        return {"to": self.to, "subject": self.subject, "text": self.text}

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any]) -> Self:
        """Read the letter from a job's arguments."""
        return cls(to=arguments["to"], subject=arguments["subject"], text=arguments["text"])
