"""Reranker (精排): an optional cross-encoder that reads a need and an answer together; off unless a setting names one.

sentence_transformers is imported when it is opened: it takes seconds.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from market.settings import Settings
from matcher.errors import RerankerUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

RERANKED = 30
"""So many of the first answers are read again."""

_BATCH = 8
_WAITING_MAX = 3
"""More than this are not kept waiting: one pass takes a second or more, and the plain order is there at once."""

Scores = NDArray[np.float64]


class Reranker(Protocol):
    """What the matcher asks of a reranker; `name` stands in the record of what it ordered."""

    name: str

    def scores(self, need: str, answers: Sequence[str]) -> Scores:
        """Score answers to a need, (n,), higher is better."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder with one output, on the processor; a text is cut where it can read no
    further.
    """

    def __init__(self, model: "CrossEncoder", name: str) -> None:
        self.name = name
        self._model = model

    @classmethod
    def load(cls, name: str) -> Self:
        """Load a folder, without a look at the network, or a model of the hub.

        Raises RerankerUnavailable.
        """
        from safetensors import SafetensorError  # noqa: PLC0415  late, see the module
        from sentence_transformers import CrossEncoder  # noqa: PLC0415

        folder = Path(name).expanduser()
        here = folder.is_dir()
        named = here or folder.is_absolute() or name.startswith((".", "~"))
        try:
            model = CrossEncoder(str(folder) if here else name, device="cpu", local_files_only=named)
        except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise RerankerUnavailable(f"CUIBAI_RERANKER={name}: no cross-encoder loads from there ({first})") from error
        if model.num_labels != 1:
            raise RerankerUnavailable(
                f"CUIBAI_RERANKER={name} gives {model.num_labels} values for a pair; name a model that gives one"
            )
        return cls(model, folder.resolve().name if here else name)

    def scores(self, need: str, answers: Sequence[str]) -> Scores:
        """Score answers to a need."""
        pairs = [(_readable(need), _readable(answer)) for answer in answers]
        found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(found, dtype=np.float64).reshape(-1)


class RerankerQueue:
    """Holds the reranker and its one thread; opened by the first who asks. `trouble` says why there is none."""

    def __init__(self, factory: Callable[[], Reranker], *, say: Callable[[str], None]) -> None:
        self._factory = factory
        self._say = say
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reranker")
        self._reranker: Reranker | None = None
        self._waiting = 0
        self.trouble: str | None = None

    async def scores(self, need: str, answers: Sequence[str]) -> tuple[str, Scores] | None:
        """Give the reranker's name and its scores, (n,); None where there are none to be had now.

        One that can't be opened, or gives no finite number, is not asked again before the next start.
        """
        if self.trouble is not None or self._waiting >= _WAITING_MAX:
            return None
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._scores, need, list(answers))
        except (RerankerUnavailable, RuntimeError) as error:  # torch says so when memory is short, or a shape is wrong
            self.trouble = str(error)
            self._say(f"{error}; until the next start answers keep their own order")
            return None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let what is being scored end."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _scores(self, need: str, answers: Sequence[str]) -> tuple[str, Scores]:
        if self._reranker is None:
            self._reranker = self._factory()
        scores = self._reranker.scores(need, answers)
        if scores.shape != (len(answers),) or not np.isfinite(scores).all():
            raise RerankerUnavailable(f"{self._reranker.name} gives no number for some answers; name another reranker")
        return self._reranker.name, scores


def make_reranker_queue(settings: Settings, *, say: Callable[[str], None]) -> RerankerQueue | None:
    """Set up the reranker that the settings name; None where they name none."""
    name = settings.reranker
    return None if name is None else RerankerQueue(lambda: CrossEncoderReranker.load(name), say=say)


def _readable(text: str) -> str:
    """Half a surrogate pair is no text."""
    return text.encode("utf-8", "replace").decode()
