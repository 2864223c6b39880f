"""Difference of texts (文本差异): what an edit took out of a text and what it put in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

WORDS_MAX = 600
"""Texts up to this length are compared word by word, longer ones sentence by sentence first."""
SENTENCES_MAX = 1500
"""Texts of more sentences are not compared: one is taken out, the other put in."""
KEPT_MAX = 60
"""Of what stayed, so much is told on either side of a change."""

_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r".+?(?:[。！？；\n]+|[.!?;]+(?=\s)|\Z)\s*", re.DOTALL)


class Side(Enum):
    """Which of the two texts a piece is in."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, was taken out or was put in."""

    side: Side
    text: str


def compare_texts(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two texts. The pieces of BOTH and BEFORE make the first, those of BOTH and AFTER the second."""
    return tuple(_joined(_compare(before, after)))


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Leave out of what stayed all that is far from a change; `…` stands for it."""
    last = len(pieces) - 1
    return tuple(
        _shorten(piece, opens=place == 0, closes=place == last) if piece.side is Side.BOTH else piece
        for place, piece in enumerate(pieces)
    )


def _compare(before: str, after: str) -> Iterator[Piece]:
    if max(len(before), len(after)) <= WORDS_MAX:
        yield from _matched(_WORD.findall(before), _WORD.findall(after))
        return
    sentences = [_SENTENCE.findall(text) for text in (before, after)]
    if max(map(len, sentences)) > SENTENCES_MAX:
        yield from _replaced(before, after)
        return
    for one, other, same in _blocks(*sentences):
        if same or not one or not other or max(len(one), len(other)) > WORDS_MAX:
            yield from [Piece(Side.BOTH, one)] if same else _replaced(one, other)
        else:
            yield from _matched(_WORD.findall(one), _WORD.findall(other))


def _matched(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for one, other, same in _blocks(before, after):
        yield from [Piece(Side.BOTH, one)] if same else _replaced(one, other)


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Lay two sequences beside each other: runs of both, and whether they are the same.

    What a long sequence repeats again and again is only matched beside other matches: without that, a text made for
    the purpose would take minutes.
    """
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        yield "".join(before[i1:i2]), "".join(after[j1:j2]), tag == "equal"


def _replaced(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece(Side.BEFORE, before)
    if after:
        yield Piece(Side.AFTER, after)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours of one side."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and held.side is piece.side:
            held = Piece(held.side, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _shorten(piece: Piece, *, opens: bool, closes: bool) -> Piece:
    text = piece.text
    head, tail = ("" if opens else text[:KEPT_MAX]), ("" if closes else text[-KEPT_MAX:])
    return piece if len(text) <= len(head) + len(tail) + 1 else Piece(piece.side, f"{head}…{tail}")
