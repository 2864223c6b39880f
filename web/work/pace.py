"""The pace of background work (节奏): how often the worker looks, how long it waits, when it gives up."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Times of one worker.

    A job begins at once, by a notice from the database; `look_s` is for what no notice tells, such as jobs that fell
    due. A worker that has been silent for `silent_s` counts as dead, and its jobs as lost. At a stop jobs under way may
    take `grace_s`, then they go back into the queue.
    """

    together: int = 2
    look_s: float = 5.0
    heartbeat_s: float = 5.0
    silent_s: float = 20.0
    grace_s: float = 5.0
    reopen_s: float = 3.0
    first_wait_s: float = 30.0
    longest_wait_s: float = 7200.0
    attempts: int = 10

    def wait_after(self, attempts: int) -> timedelta | None:
        """Say how long a job that failed waits for its next attempt, twice as long each time; None to give up.

        `attempts` were made before the one that failed.
        """
        if attempts + 1 >= self.attempts:
            return None
        return timedelta(seconds=min(self.first_wait_s * 2**attempts, self.longest_wait_s))
