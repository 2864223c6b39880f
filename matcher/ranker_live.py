"""The live ranker (现用模型): the market's own where it trained one, else the one that ships with the product."""

from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from matcher.ranker import Ranker
from matcher.ranker_file import load_ranker, ranker_text, read_ranker

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
