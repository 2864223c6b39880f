"""A made-up market of any size: texts and vectors of listings, and questions to it; a seed fixes all of it.

Vectors are not encoded, they are drawn as the default encoder's are spread: v = normalise(c + 0.25 t + 0.30 e) with
one common direction c, one of 2,000 topic directions t and an own direction e, all of length 1; the variance of t
and e falls with the dimension i as i^-0.7. So two listings have a cosine of about 0.87, two of one topic of about 0.92,
and the vectors fill about 100 dimensions (the encoder's on Chinese titles: 0.89 and 110). A listing has a title
vector and one passage vector; a question's lie around a listing's (0.2 e).

Texts are drawn from the words of the sample market: half of a text's words from the one sample listing that is
its topic, half from all by how often they occur. A title has 8 words, a body 70, a question 8 and 40.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.index.words import Words

SEED = 20260101
DIMENSION = 384
TOPICS = 2_000
QUESTIONS = 200
SHARES = (1.0, 0.5, 0.1, 0.01)
"""The shares of listings that a filter lets through; 1 is no filter."""

_SAMPLES = Path("corpus/sample")

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text in words, as a search by words sees it; joined without blanks it is Chinese."""

    title: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True)
class MadeMarket:
    """Row r is one listing; question q has the vectors and the text at q.

    `share[r]` is drawn evenly from [0, 1): a filter of 1 % lets through what lies below 0.01.
    """

    titles: Vectors
    passages: Vectors
    share: NDArray[np.float64]
    texts: Sequence[MadeText]
    question_titles: Vectors
    question_passages: Vectors
    question_texts: Sequence[MadeText]

    def __len__(self) -> int:
        return len(self.titles)

    def allowed(self, share: float) -> NDArray[np.bool_] | None:
        """Mark what a filter lets through; None without a filter."""
        return None if share == 1.0 else self.share < share


def make_market(listings: int) -> MadeMarket:
    """Draw a market of that many listings."""
    generator = np.random.default_rng(SEED)
    topics = _directions(generator, TOPICS)
    topic_of = generator.integers(0, TOPICS, listings)
    common = _directions(generator, 1)
    centres = common + 0.25 * topics[topic_of]
    titles = _normalised(centres + 0.3 * _directions(generator, listings))
    passages = _normalised(centres + 0.3 * _directions(generator, listings))
    asked = generator.integers(0, listings, QUESTIONS)
    writer = _Writer(generator)
    return MadeMarket(
        titles=titles,
        passages=passages,
        share=generator.random(listings),
        texts=[writer.write(int(topic), 8, 70) for topic in topic_of],
        question_titles=_normalised(titles[asked] + 0.2 * _directions(generator, QUESTIONS)),
        question_passages=_normalised(passages[asked] + 0.2 * _directions(generator, QUESTIONS)),
        question_texts=[writer.write(int(topic_of[row]), 8, 40) for row in asked],
    )


class _Writer:
    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        words = Words.build()
        paths = sorted(_SAMPLES.glob("achievements*.jsonl")) + sorted(_SAMPLES.glob("needs*.jsonl"))
        lines = [line for path in paths for line in path.read_text(encoding="utf-8").split("\n")]
        rows = [json.loads(line) for line in lines if line.strip()]
        self._topics = [words.cut(row["title"] + row["body"]) for row in rows if row.get("language") != "en"]
        self._all = [word for topic in self._topics for word in topic]

    def write(self, topic: int, title: int, body: int) -> MadeText:
        own = self._topics[topic % len(self._topics)]
        count = title + body
        mine = self._generator.integers(0, len(own), count)
        any_of = self._generator.integers(0, len(self._all), count)
        choose = self._generator.random(count) < 0.5
        drawn = [own[m] if c else self._all[a] for m, a, c in zip(mine, any_of, choose, strict=True)]
        return MadeText(tuple(drawn[:title]), tuple(drawn[title:]))


def joined(words: Sequence[str]) -> str:
    """Write words as a sentence of Chinese would, a comma after every twelfth."""
    lines = ("".join(words[start : start + 12]) for start in range(0, len(words), 12))
    return "，".join(lines) + "。"


def _directions(generator: np.random.Generator, count: int) -> Vectors:
    spread = (np.arange(1, DIMENSION + 1) ** -0.35).astype(np.float32)
    return _normalised(spread * generator.standard_normal((count, DIMENSION), dtype=np.float32))


def _normalised(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
