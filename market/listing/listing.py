"""Listing (条目): what achievements, needs and experts share, and their life cycle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, NewType
from uuid import UUID

from market.errors import Conflict, Invalid
from market.listing.field import FieldCode
from market.organization import OrganizationId
from market.place import Place


class Tier(Enum):
    """L0 title and field · L1 summary and body · L2 after mutual interest · L3 after an NDA."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


class Audience(Enum):
    """Who may read a listing's L1: everybody, or members of the market only."""

    PUBLIC = "public"
    MEMBERS = "members"


ListingId = NewType("ListingId", UUID)

TITLE_LIMIT = 120
SUMMARY_LIMIT = 160
BODY_LIMIT = 20_000


class Kind(Enum):
    """Which of the three stores a listing lies in."""

    ACHIEVEMENT = "achievement"
    NEED = "need"
    EXPERT = "expert"


class Language(Enum):
    """The language a listing is written in."""

    ZH = "zh"
    EN = "en"


class Status(Enum):
    """Where a listing stands; only PUBLISHED is public and indexed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Step(Enum):
    """One step of the life cycle, or an edit."""

    CREATE = "create"
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REOPEN = "reopen"


_NEXT: Mapping[tuple[Status, Step], Status] = {
    (Status.DRAFT, Step.SUBMIT): Status.SUBMITTED,
    (Status.SUBMITTED, Step.RETURN): Status.DRAFT,
    (Status.SUBMITTED, Step.PUBLISH): Status.PUBLISHED,
    (Status.PUBLISHED, Step.PAUSE): Status.PAUSED,
    (Status.PAUSED, Step.RESUME): Status.PUBLISHED,
    (Status.PUBLISHED, Step.EXPIRE): Status.EXPIRED,
    (Status.PAUSED, Step.EXPIRE): Status.EXPIRED,
    (Status.EXPIRED, Step.REOPEN): Status.DRAFT,
    (Status.WITHDRAWN, Step.REOPEN): Status.DRAFT,
} | {
    (status, Step.WITHDRAW): Status.WITHDRAWN
    for status in (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED, Status.PAUSED, Status.EXPIRED)
}


def next_status(status: Status, step: Step) -> Status:
    """Say where a step leads from a status; an edit leads nowhere else.

    Raises Conflict when the life cycle has no such step.
    """
    if step is Step.EDIT:
        if status is Status.WITHDRAWN:
            raise Conflict("a withdrawn listing can't be edited; reopen it first")
        return status
    try:
        return _NEXT[status, step]
    except KeyError:
        raise Conflict(f"a listing that is {status.value} has no step {step.value!r}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the three kinds share. `title` is L0; `summary` (one sentence) and `body` are L1.

    `number` is the owner's own number (编号); (organisation's code, number) names a listing in files.
    `confidential` holds L2 and L3 texts on their way in, "" for one that is to be taken away; no read of a
    listing gives them out.
    A viewer who may not read L1 gets `summary` and `body` empty and `withheld` true.
    """

    KIND: ClassVar[Kind]

    id: ListingId
    organization_id: OrganizationId
    number: str | None = None
    title: str
    summary: str = ""
    body: str = ""
    confidential: Mapping[Tier, str] | None = None
    audience: Audience = Audience.PUBLIC
    withheld: bool = False
    language: Language = Language.ZH
    place: Place = Place()
    fields: tuple[FieldCode, ...] = ()
    expires_on: date | None = None
    sample: bool = False
    status: Status = Status.DRAFT
    version: int = 1
    published_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if not self.title.strip():
            wrong["title"] = "write a title"
        for name, text, limit in (
            ("title", self.title, TITLE_LIMIT),
            ("summary", self.summary, SUMMARY_LIMIT),
            ("body", self.body, BODY_LIMIT),
        ):
            if len(text) > limit:
                wrong[name] = f"{len(text)} characters; the limit is {limit}"
        if self.confidential is not None and not set(self.confidential) <= {Tier.L2, Tier.L3}:
            wrong["confidential"] = "only L2 and L3 are kept apart"
        if wrong:
            raise Invalid(wrong)
