"""The live ranker (现用模型): the market's own where it trained one, else the one that ships with the product.

Ranker desk (模型席): the ranker for the vectors of an encoder, read once; one that can't be used is told of.
"""

from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import Lock

from matcher.errors import ModelRefused
from matcher.ranking.file import load_ranker, ranker_text, read_ranker
from matcher.ranking.ranker import Ranker

MODELS = "models"
RANKER = "ranker.json"
_SHIPPED = "shipped/ranker.json"


def live_ranker(home: Path, encoder: str) -> Ranker | None:
    """Give the ranker for an encoder's vectors; None where the market has none and the shipped one is for another.

    Raises ModelRefused when the market's own does not fit: it was trained for another encoder, say.
    """
    trained = ranker_path(home)
    return load_ranker(trained, encoder=encoder) if trained.is_file() else shipped_ranker(encoder)


def shipped_ranker(encoder: str) -> Ranker | None:
    """Give the ranker that ships, if it is for this encoder."""
    text = files("matcher").joinpath(_SHIPPED).read_text("utf-8")
    if f'"encoder": "{encoder}"' not in text:
        return None
    return read_ranker(text, name="the ranker that ships", encoder=encoder)


def ranker_path(home: Path) -> Path:
    """Say where the market's own ranker lies."""
    return home / MODELS / RANKER


def ranker_name(ranker: Ranker | None) -> str:
    """Name a ranker by what it says, for records of what was shown by which model; "fusion" where there is none."""
    return "fusion" if ranker is None else f"ranker-{sha256(ranker_text(ranker).encode()).hexdigest()[:12]}"


class RankerSource:
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
