"""Call (揭榜): a need that nothing answers, put before everybody in its owner's name or namelessly, step by step."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.challenge.step import StepCode
from market.errors import Conflict, Invalid, NotAllowed
from market.listing.listing import TITLE_LIMIT, Kind, Language, ListingId
from market.listing.price import PriceRange
from market.organization import OrganizationId
from market.viewer import Actor, Role, Viewer

CallId = NewType("CallId", UUID)
CallAnswerId = NewType("CallAnswerId", UUID)

TEXT_LIMIT = 4000
ANSWER_LIMIT = 2000
NEEDS_MAX = 100
"""A shared call is for at most so many needs."""
DRAFTERS = (Role.BROKER, Role.OPERATOR)
"""Who drafts calls and sees all of them; the market office alone publishes and moves them."""
ANSWERERS = (Role.INSTITUTE, Role.EXPERT)
OTHERS_TOLD_FROM = 3
"""The other firms behind a shared call are counted to one of them from so many on."""


class OwnerConsent(Enum):
    """What the owner of a need said of the text that was to be shown."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CallOutcome(Enum):
    """How a call came to its end."""

    AGREED = "agreed"
    NO_ANSWER = "no-answer"
    UNSUITABLE = "unsuitable"
    GIVEN_UP = "given-up"
    NEED_GONE = "need-gone"
    CONSENT_GONE = "consent-gone"


OFFICES_OUTCOMES = (CallOutcome.AGREED, CallOutcome.NO_ANSWER, CallOutcome.UNSUITABLE, CallOutcome.GIVEN_UP)
"""The ends that the office chooses from; the others come of what an owner did."""


class CallAct(Enum):
    """What happened to a call."""

    BEGIN = "begin"
    EDIT = "edit"
    ASK = "ask"
    CONSENT = "consent"
    REFUSE = "refuse"
    WITHDRAW_CONSENT = "withdraw-consent"
    LEAVE = "leave"
    MOVE = "move"
    ANSWER = "answer"
    WITHDRAW_ANSWER = "withdraw-answer"
    CLOSE = "close"


ACTS_FOR_ALL = (CallAct.MOVE, CallAct.CLOSE)
"""What the public's timeline tells of a published call."""


class CallOutdated(Conflict):
    """Somebody else changed the call, or its text, after it was read."""


class NoConsent(Conflict):
    """Not every owner has said what they think of the text as it stands, or none has agreed to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallText:
    """What a call shows. `demands` holds one indicator a line; `answers_until` is the last day for answers."""

    language: Language
    title: str
    problem: str = ""
    demands: str = ""
    conditions: str = ""
    budget: PriceRange | None = None
    deadline_on: date | None = None
    answers_until: date | None = None

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if not self.title.strip() or len(self.title) > TITLE_LIMIT or not self.title.isprintable():
            wrong["title"] = f"write one line of at most {TITLE_LIMIT} characters"
        for name in ("problem", "demands", "conditions"):
            if len(getattr(self, name)) > TEXT_LIMIT:
                wrong[name] = f"write at most {TEXT_LIMIT} characters"
        if wrong:
            raise Invalid(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNeed:
    """A need behind a call as a viewer may know it; `agreed`: its owner agrees to the text as it stands."""

    need_id: ListingId
    consent: OwnerConsent | None
    text_version: int | None
    own: bool
    is_open: bool

    def agrees_to(self, text_version: int) -> bool:
        """Say whether its owner agreed to this very text."""
        return self.is_open and self.consent is OwnerConsent.GIVEN and self.text_version == text_version

    def answered(self, text_version: int) -> bool:
        """Say whether its owner has agreed to this text, or stays away from the call."""
        return self.agrees_to(text_version) or not self.is_open

    def check_open(self) -> None:
        """Let a need pass that the call is still for. Raises Conflict."""
        if not self.is_open:
            raise Conflict("this need has left the call")

    def check_given(self) -> None:
        """Let a need pass whose owner agreed to some text. Raises Conflict."""
        if self.consent is not OwnerConsent.GIVEN:
            raise Conflict("there is no consent to take back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as a viewer sees it.

    `needs` are those of it that the viewer may know of: all for who drafts, their own for an owner, and for others the
    one need of a call that is not shared. `others` counts the firms behind it beside the viewer's own, 0 where they may
    not be counted; `shared` says that there are several.
    """

    id: CallId
    text: CallText
    text_version: int
    asked_version: int | None
    steps: str
    step: StepCode
    step_on: date
    version: int
    published_at: datetime | None
    closed_at: datetime | None
    outcome: CallOutcome | None
    begun_at: datetime
    needs: tuple[CallNeed, ...]
    shared: bool
    others: int

    @property
    def is_open(self) -> bool:
        """Say whether it goes on."""
        return self.closed_at is None

    @property
    def own(self) -> tuple[CallNeed, ...]:
        """List the viewer's own needs behind it."""
        return tuple(need for need in self.needs if need.own)

    @property
    def consented(self) -> bool:
        """Say whether it may be shown: every owner has answered to the text as it stands, and one at least agreed."""
        answered = all(need.answered(self.text_version) for need in self.needs)
        return answered and any(need.agrees_to(self.text_version) for need in self.needs)

    def takes_answers(self, today: date) -> bool:
        """Say whether it can be answered on a day, as far as its own last day goes."""
        return self.is_open and (self.text.answers_until is None or today <= self.text.answers_until)

    def check_version(self, version: int) -> None:
        """Let a change of what stands now pass. Raises CallOutdated."""
        if version != self.version:
            raise CallOutdated("somebody else changed this call; read it again")

    def check_open(self) -> None:
        """Let a call pass that goes on. Raises Conflict."""
        if not self.is_open:
            raise Conflict("this call is closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswer:
    """An answer to a call (揭榜): with which listing, in which words; `own`: the viewer's side wrote it."""

    id: CallAnswerId
    organization_id: OrganizationId
    listing_id: ListingId
    kind: Kind
    body: str
    written_at: datetime
    withdrawn_at: datetime | None
    own: bool


def check_drafter(actor: Actor) -> None:
    """Let brokers and the market office pass. Raises NotAllowed."""
    if actor.role not in DRAFTERS:
        raise NotAllowed("brokers and the market office draft calls")


def drafts(viewer: Viewer) -> bool:
    """Say whether somebody sees every call and how its needs stand."""
    return viewer.role in DRAFTERS


def told_others(count: int) -> int:
    """Give how many other firms one firm behind a shared call is told of: none where they are few."""
    return count if count >= OTHERS_TOLD_FROM else 0


def check_answer(body: str) -> str:
    """Give what was written in answer. Raises Invalid."""
    text = body.strip()
    if not text or len(text) > ANSWER_LIMIT:
        raise Invalid({"body": f"write 1 to {ANSWER_LIMIT} characters"})
    return text
