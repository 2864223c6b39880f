"""Consent (同意): whether an expert's contact details may go to one recipient, for one purpose, until one day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NewType
from uuid import UUID

from market.day import day_of
from market.errors import Conflict, Invalid
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.viewer import MemberId

ConsentId = NewType("ConsentId", UUID)

PURPOSE_LIMIT = 300
SOURCE_LIMIT = 200
REST = timedelta(days=30)
"""How long who was refused waits before asking the same expert again."""


class Lasting(Enum):
    """For how many days an expert agrees; then the details are out of sight by themselves."""

    MONTH = 30
    QUARTER = 90
    YEAR = 365

    @property
    def span(self) -> timedelta:
        """Give the days as a span of time."""
        return timedelta(days=self.value)


class ConsentState(Enum):
    """Where a request for contact details stands; GIVEN holds until its last day."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives: an organisation with all its members, or one broker of the market."""

    organization_id: OrganizationId | None = None
    broker_id: MemberId | None = None

    def __post_init__(self) -> None:
        if (self.organization_id is None) == (self.broker_id is None):
            raise ValueError("contact details go to one organisation, or to one broker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A request for an expert's contact details and its answer.

    `source` says where the office has the expert's word from when it answers for them; empty where they did so
    themselves. `until` is the last day on which the details are shown.
    """

    id: ConsentId
    listing_id: ListingId
    recipient: Recipient
    purpose: str
    state: ConsentState = ConsentState.ASKED
    asked_by: str
    asked_at: datetime
    answered_by: str | None = None
    answered_at: datetime | None = None
    source: str = ""
    until: date | None = None
    withdrawn_at: datetime | None = None

    def holds(self, today: date) -> bool:
        """Say whether the details may be shown on a day."""
        return self.state is ConsentState.GIVEN and self.until is not None and today <= self.until

    @property
    def again_at(self) -> datetime | None:
        """Say from when on the recipient may ask anew after a no; None where there was none."""
        ended = self.withdrawn_at or (self.answered_at if self.state is ConsentState.REFUSED else None)
        return None if ended is None else ended + REST

    def check_answerable(self) -> None:
        """Let a request pass that waits. Raises Conflict for one that was answered."""
        if self.state is not ConsentState.ASKED:
            raise Conflict(f"the request was answered already: {self.state.value}")

    def check_withdrawable(self) -> None:
        """Let a consent pass that was given. Raises Conflict for any other."""
        if self.state is not ConsentState.GIVEN:
            raise Conflict(f"only a consent that was given can be withdrawn; this one is {self.state.value}")

    def is_over(self, now: datetime) -> bool:
        """Say whether the recipient may ask anew."""
        waits = self.state is ConsentState.ASKED or self.holds(day_of(now))
        return not waits and (self.again_at is None or now >= self.again_at)

    def check_askable_again(self, now: datetime) -> None:
        """Let the recipient ask anew after this request.

        Raises Conflict while it waits or holds, and for a while after a refusal or a withdrawal.
        """
        if self.state is ConsentState.ASKED:
            raise Conflict("they were asked already and have not answered yet")
        if self.holds(day_of(now)):
            raise Conflict("they have agreed already")
        if self.again_at is not None and now < self.again_at:
            raise Conflict(f"they said no; ask again after {day_of(self.again_at)}")


def read_purpose(text: str) -> str:
    """Read the sentence that says what the details are wanted for. Raises Invalid."""
    purpose = " ".join(text.split())
    if len(purpose) < 10:
        raise Invalid({"purpose": "say in a sentence what you want to ask them about"})
    if len(purpose) > PURPOSE_LIMIT:
        raise Invalid({"purpose": f"{len(purpose)} characters; the limit is {PURPOSE_LIMIT}"})
    return purpose


def read_source(text: str) -> str:
    """Read where the office has the expert's word from: a signed paper, a call. Raises Invalid."""
    source = " ".join(text.split())
    if not 4 <= len(source) <= SOURCE_LIMIT:
        raise Invalid({"source": "say where their word is from: which paper, or which call on which day"})
    return source
