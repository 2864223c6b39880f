"""Passages (段落): a long body in pieces that the encoder can read whole, cut where sentences end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

# A Chinese stop ends a sentence wherever it stands; a Latin one only before a blank that no lower-case letter or
# digit follows, and not after an initial or one of the usual abbreviations. Closing quotes go with their sentence.
_END = re.compile(
    r"(?:[。！？；…]+|(?<![!?;])[!?;]++(?=\s|$)|"
    r"(?<![\s.(（]\w)(?<!\b[DMJS]r)(?<!\bM[rs]s)(?<!\bNo)(?<!\bFig)(?<!\bProf)(?<!\bvs)(?<!\.)\.++(?=\s++[^\sa-z0-9]|\s*$))"
    r"[”’」』）)\"']*|\n+"
)
_WEAK_END = re.compile(r"[，、,：:]|\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text: `text` is whole[start:end], without blanks at either end."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Passage]:
    """List the sentences of a text in order; a line break ends one too, blanks alone are none."""
    return list(_trimmed(text, _bounds(text)))


def split(body: str, *, limit_characters: int) -> list[Passage]:
    """Split a body into passages of whole sentences, in order, each of at most `limit_characters`.

    The passages are of about equal length, so that no stump is left at the end. A sentence is cut only where
    it is too long by itself: after a comma or a blank of its second half, else at the limit. Blanks alone give
    no passage. Raises ValueError for a limit below 1.
    """
    if limit_characters < 1:
        raise ValueError(f"a passage of {limit_characters} characters holds nothing")
    pieces = [piece for sentence in sentences(body) for piece in _short(body, sentence, limit_characters)]
    left = sum(end - start for start, end in pieces)
    spans: list[tuple[int, int]] = []
    begin, aim = 0, 0.0
    for start, end in pieces:
        length = (spans[-1][1] - begin) if spans else 0
        if spans and end - begin <= limit_characters and (end - begin) - aim <= aim - length:
            spans[-1] = (begin, end)
        else:  # what is left is shared out anew among as few passages as it needs
            begin, aim = start, left / ceil(left / limit_characters)
            spans.append((start, end))
        left -= end - start
    return list(_trimmed(body, spans))


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _END.finditer(text):
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def _short(body: str, sentence: Passage, limit: int) -> Iterator[tuple[int, int]]:
    start = sentence.start
    while sentence.end - start > limit:
        weak = [match.end() for match in _WEAK_END.finditer(body, start + limit // 2, start + limit)]
        end = max(weak, default=start + limit)
        yield start, end
        start = end
    yield start, sentence.end


def _trimmed(text: str, spans: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> Iterator[Passage]:
    for start, end in spans:
        piece = text[start:end]
        inner = piece.strip()
        if inner:
            left = start + len(piece) - len(piece.lstrip())
            yield Passage(inner, left, left + len(inner))
