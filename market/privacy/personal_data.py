"""Personal data (个人信息): what is kept of people, on what ground, for how long, and who may see it.

Which tables and columns that is stands in market/privacy/personal_tables.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Datum(Enum):
    """What is kept of people, in the portions that the page tells of."""

    ACCOUNT = "account"
    SIGN_IN = "sign_in"
    EXPERT = "expert"
    CONTACT = "contact"
    WRITING = "writing"
    INTRODUCTION = "introduction"
    STANDING = "standing"
    WEBHOOK = "webhook"
    JUDGING = "judging"
    RECORD = "record"
    INVENTORS = "inventors"
    DEAL = "deal"
    OBJECTION = "objection"
    PASSING = "passing"


class Ground(Enum):
    """Why it may be kept (PIPL art. 13)."""

    CONSENT = "consent"
    SERVICE = "service"
    PUBLIC = "public"
    DUTY = "duty"


class Ending(Enum):
    """How long it is kept."""

    ACCOUNT = "account"
    EXPERT = "expert"
    LISTING = "listing"
    DEAL = "deal"
    SETTLED = "settled"
    PASSES = "passes"
    STAYS = "stays"
    RECORD = "record"


class Reader(Enum):
    """Who may see it."""

    SELF = "self"
    COLLEAGUES = "colleagues"
    ASKER = "asker"
    AGREED = "agreed"
    SIDES = "sides"
    OFFICE = "office"
    EVERYBODY = "everybody"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A portion: its tables with their columns. What is not `exported` is not known to belong to an account."""

    datum: Datum
    tables: Mapping[str, frozenset[str]]
    ground: Ground
    ending: Ending
    readers: tuple[Reader, ...]
    exported: bool = True


def columns(names: str) -> frozenset[str]:
    """Read the names of columns, with blanks between them."""
    return frozenset(names.split())
