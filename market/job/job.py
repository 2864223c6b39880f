"""Background work (后台任务): what is done outside of anybody's request, kept in PostgreSQL until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NewType

JobId = NewType("JobId", int)

Arguments = Mapping[str, Any]
"""What a kind of job needs to know, as JSON can hold it."""


class JobKind(Enum):
    """What there is to be done; `web/job/handlers.py` says which module of a capability does it."""

    SEND_MAIL = "send_mail"
    EXPIRE_LISTINGS = "expire_listings"
    TIDY = "tidy"
    VERIFY_RECORD = "verify_record"
    IMPORT_FILE = "import_file"
    IMPORT_DEALS = "import_deals"
    REENCODE = "reencode"
    FILL_QUEUE = "fill_queue"
    TELL_INTRODUCTION = "tell_introduction"
    TELL_CALL = "tell_call"
    DELIVER = "deliver"
    FIND_NEWS = "find_news"
    SEND_DIGEST = "send_digest"
    CLUSTER_NEEDS = "cluster_needs"
    MEASURE_EXPOSURE = "measure_exposure"
    FLAG_DEALS = "flag_deals"
    CLOSE_QUARTERS = "close_quarters"
    COUNT_BRAIN = "count_brain"
    DRAW_MAP = "draw_map"

    @property
    def is_alone(self) -> bool:
        """Say whether only one job of this kind runs at a time: a second would do the very same work."""
        return self in (
            *(JobKind.EXPIRE_LISTINGS, JobKind.TIDY, JobKind.VERIFY_RECORD, JobKind.REENCODE),
            JobKind.FLAG_DEALS,
            *(JobKind.FILL_QUEUE, JobKind.DELIVER, JobKind.FIND_NEWS, JobKind.CLUSTER_NEEDS),
            *(JobKind.MEASURE_EXPOSURE, JobKind.IMPORT_DEALS),
            *(JobKind.COUNT_BRAIN, JobKind.DRAW_MAP, JobKind.CLOSE_QUARTERS),
        )

    @property
    def priority(self) -> int:
        """Give what goes first, higher before lower: somebody may be waiting for a mail."""
        return 10 if self is JobKind.SEND_MAIL else 0


class JobState(Enum):
    """Where a job stands. One that failed and will be tried again is WAITING, with attempts behind it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJob:
    """A job in a worker's hands; `attempts` were begun before this one."""

    id: JobId
    kind: JobKind
    arguments: Arguments
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as the market office sees it: nothing of its arguments, which may be personal.

    `error` is the class of the last attempt's error, never its text. `done` and `total` are counted by the job itself
    where it has something to count. `due_at` is set where it may not begin before.
    """

    id: JobId
    kind: JobKind
    state: JobState
    attempts: int
    enqueued_by: str
    enqueued_at: datetime
    changed_at: datetime
    due_at: datetime | None
    error: str | None
    failed_at: datetime | None
    done: int | None
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """Some jobs, the newest first, and how many there are in all."""

    jobs: tuple[Job, ...]
    total: int
