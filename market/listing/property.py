"""Intellectual property (知识产权): rights behind an achievement, with their legal status and its date."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class RightKind(Enum):
    """What kind of right it is."""

    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    SOFTWARE = "software"
    PLANT_VARIETY = "plant_variety"
    LAYOUT = "layout"
    KNOW_HOW = "know_how"


class LegalStatus(Enum):
    """Where the right stands; UNKNOWN is said, not left out."""

    PENDING = "pending"
    GRANTED = "granted"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One right; `held_on` is the day on which the legal status was true."""

    kind: RightKind
    number: str | None = None
    status: LegalStatus = LegalStatus.UNKNOWN
    held_on: date | None = None
    expires_on: date | None = None
    co_owners: tuple[str, ...] = ()
