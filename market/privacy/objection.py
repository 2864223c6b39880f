"""Objection (异议): what somebody without an account asks about what is kept of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Invalid

ObjectionId = NewType("ObjectionId", UUID)

NAME_LIMIT = 60
ABOUT_LIMIT = 2_000
REACH_LIMIT = 200
ANSWER_DAYS = 15
"""Within how many days the office answers."""


class ObjectionChoice(Enum):
    """What they want."""

    KNOW = "know"
    CORRECT = "correct"
    LEAVE = "leave"
    ERASE = "erase"


class ObjectionOutcome(Enum):
    """How the office settled it; a refusal is explained to them, not here."""

    DONE = "done"
    NOTHING_HELD = "nothing_held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Statement:
    """What they write: who they are, what it is about, and how to reach them. It is erased once it is settled."""

    name: str
    about: str
    reach: str

    def __post_init__(self) -> None:
        wrong = {
            field: f"write something, {limit} characters at most"
            for field, text, limit in (
                ("name", self.name, NAME_LIMIT),
                ("about", self.about, ABOUT_LIMIT),
                ("reach", self.reach, REACH_LIMIT),
            )
            if not 1 <= len(text.strip()) <= limit
        }
        if wrong:
            raise Invalid(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection; `statement` is None once it is settled, and only that it was, and how, is left."""

    id: ObjectionId
    wish: ObjectionChoice
    statement: Statement | None
    asked_at: datetime
    settled_at: datetime | None = None
    outcome: ObjectionOutcome | None = None
