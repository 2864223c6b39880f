"""The district's picture (科技大脑): parts that take long to count are kept, with the time they were counted at."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from market.errors import NotAllowed
from market.viewer import Role, Viewer

T = TypeVar("T")
READERS = (Role.BROKER, Role.OPERATOR)


class DashboardPart(Enum):
    """The parts that are kept."""

    FUNNEL = "funnel"
    BALANCE = "balance"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class CountedFigure(Generic[T]):
    """Figures, and when they were counted."""

    figures: T
    at: datetime


def check_sees_dashboard(viewer: Viewer) -> None:
    """Let brokers and the market office pass. Raises NotAllowed."""
    if viewer.role not in READERS:
        raise NotAllowed("the district's picture is for brokers and the market office")
