"""Meeting (会面): when and where the two sides of an introduction meet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from market.errors import Conflict, Invalid
from market.introduction.introduction import Introduction, IntroductionId
from market.introduction.stage import Stage

MeetingId = NewType("MeetingId", UUID)
PLACE_LIMIT = 200
LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting; `place` is a room, an address or a link. Calendars know a change of it by its `sequence`."""

    id: MeetingId
    introduction_id: IntroductionId
    begins_at: datetime
    ends_at: datetime
    place: str
    sequence: int = 0
    cancelled: bool = False
    changed_at: datetime | None = None

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if not 1 <= len(self.place.strip()) <= PLACE_LIMIT or not self.place.isprintable():
            wrong["place"] = f"write one line of at most {PLACE_LIMIT} characters"
        if not timedelta() < self.ends_at - self.begins_at <= LONGEST:
            wrong["ends"] = "it ends after it begins, within a day"
        if wrong:
            raise Invalid(wrong)


def check_meets(introduction: Introduction) -> None:
    """Let an introduction pass whose sides may meet now. Raises Conflict."""
    if introduction.stage not in (Stage.INTRODUCED, Stage.MEETING, Stage.NEGOTIATING):
        raise Conflict("a meeting is arranged once both sides want it, and before it is over")
