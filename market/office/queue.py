"""Desk (办公桌): what waits for the market office, counted."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Queue(Enum):
    """What can wait for the office."""

    REVIEWS = "reviews"
    SIGN_UPS = "sign_ups"
    EXPORT_DECISIONS = "export_decisions"
    INTRODUCTIONS_ABROAD = "introductions_abroad"
    OBJECTIONS = "objections"
    CONTACT_REQUESTS = "contact_requests"
    FAILED_JOBS = "failed_jobs"
    DEAL_DECISIONS = "deal_decisions"
    DEAL_FLAGS = "deal_flags"
    IDLE_DEALS = "idle_deals"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait in a queue, and since when the first does; None where nothing waits or it is not known."""

    queue: Queue
    count: int
    since: datetime | None = None
