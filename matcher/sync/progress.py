"""Progress (进度): how far the index is, and what troubles it, as `status` tells it."""

import logging
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from market.errors import Contended, SettingsError, StoreUnavailable
from market.listing.store.changes import ChangeLane, Position
from matcher.errors import MatcherError

logger = logging.getLogger("cuibai.index")

_IN_PLAIN_WORDS = (StoreUnavailable, SettingsError, Contended, MatcherError, OSError)
_FRAMES = 3
_VERSION_DIGITS = 12

HELD_LIMIT_S = 5.0
"""How long changes may be held back before that is a trouble."""


@dataclass(slots=True)
class IndexProgress:
    """What `status` tells. `ready` once everything published at the start is found by its words.

    `version` changes as the index follows the store (see `version_of`). `stopped` when a loop that keeps the index
    has ended by itself: from then on the index falls behind. `in_step_at` is when it was last seen to hold everything,
    by the monotonic clock.
    """

    ready: bool = False
    stopped: bool = False
    rebuilding: bool = False
    store_reachable: bool = True
    waiting_words: int = 0
    version: str = ""
    applied: int = 0
    in_step_at: float = field(default_factory=time.monotonic)
    troubles: dict[str, str] = field(default_factory=dict)

    @property
    def age_s(self) -> float:
        """Say how long ago the index was last seen to hold every change."""
        return time.monotonic() - self.in_step_at

    def note_waiting(self, count: int) -> None:
        """Note how many changes the index does not hold yet."""
        self.waiting_words = count
        if count == 0:
            self.in_step_at = time.monotonic()

    def note(self, name: str, error: Exception) -> None:
        """Keep a failure as the trouble of that name, and log it when it is another one than before."""
        trouble = described(error)
        if self.troubles.get(name) != trouble:
            logger.error("%s: %s", name, trouble)
        self.troubles[name] = trouble

    def note_stop(self, loop: str, error: BaseException) -> str:
        """Keep for good that a loop ended, and give the sentence that says so."""
        why = described(error) if isinstance(error, Exception) else repr(error)
        self.stopped = True
        self.troubles["stopped"] = f"the {loop} stopped; restart the server ({why})"
        return self.troubles["stopped"]

    def forget(self, *names: str) -> None:
        """Drop the troubles of these names."""
        for name in names:
            self.troubles.pop(name, None)


class HeldBack:
    """Watches for changes that can't be read because an older transaction is still running, in any database."""

    def __init__(self, limit_s: float = HELD_LIMIT_S) -> None:
        self._limit_s = limit_s
        self._since: float | None = None

    def note(self, held: bool, progress: IndexProgress) -> None:
        """Note whether some are held back now, and keep that as a trouble once it has lasted."""
        now = time.monotonic()
        self._since = (now if self._since is None else self._since) if held else None
        if self._since is not None and now - self._since >= self._limit_s:
            progress.troubles["held"] = (
                f"changes are held back by a transaction that has been running for {now - self._since:.0f} s; "
                "find it in pg_stat_activity, in any database of the server, and end it"
            )
        else:
            progress.forget("held")


def version_of(store: str, positions: Mapping[ChangeLane, Position], encoder: str) -> str:
    """Name what an index says: the same for the same store, followed equally far, with the same encoder's vectors."""
    places = [f"{lane.value} {positions[lane].xid} {positions[lane].seq}" for lane in ChangeLane]
    return sha256("\n".join((store, *places, encoder)).encode()).hexdigest()[:_VERSION_DIGITS]


def described(error: Exception) -> str:
    """Say a failure: in its own words where they are plain, else by its class and place.

    The words of an unexpected error may hold a listing's text, which belongs in no log.
    """
    if isinstance(error, _IN_PLAIN_WORDS):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} in {places or 'an unknown place'}"
