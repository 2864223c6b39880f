"""Ranker desk (模型席): the ranker for the vectors of an encoder, read once; one that can't be used is told of."""

from pathlib import Path
from threading import Lock

from matcher.errors import ModelRefused
from matcher.ranker import Ranker
from matcher.ranker_live import live_ranker, shipped_ranker


class RankerDesk:
    """Gives the live ranker of a home for an encoder; for several threads.

    `trouble` says why the market's own is not used, None when all is well.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._known: dict[str, Ranker | None] = {}
        self._lock = Lock()
        self.trouble: str | None = None

    def ranker(self, encoder: str) -> Ranker | None:
        """Give the ranker for an encoder's vectors; None where there is none. A new one counts from the next start on.

        Where the market's own is refused, the one that ships ranks in its place.
        """
        with self._lock:
            if encoder not in self._known:
                try:
                    self._known[encoder] = live_ranker(self._home, encoder)
                except ModelRefused as refused:
                    self.trouble = str(refused)
                    self._known[encoder] = shipped_ranker(encoder)
            return self._known[encoder]
