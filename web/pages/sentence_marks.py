"""Sentence marks (句对标记): where the closest sentences of two texts stand, numbered so that a reader finds both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.match import Reasons, SentencePair, Span
from web.pages.card import mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: `number` (from 1) of the pair it belongs to, None between them; `spans` mark shared terms."""

    number: int | None
    spans: tuple[Span, ...]


def close_pairs(reasons: Reasons) -> tuple[SentencePair, ...]:
    """List the closest pairs of sentences, the closest first."""
    return () if reasons.closest is None else (reasons.closest, *reasons.also_close)


def pieces(text: str, sentences: Sequence[str], reasons: Reasons) -> tuple[Piece, ...]:
    """Cut a text at the sentences of one side, in the order of their pairs; a sentence counts where it first stands."""
    places = sorted(_places(text, sentences))
    cut: list[Piece] = []
    at = 0
    for start, end, number in places:
        if start < at:
            continue
        if start > at:
            cut.append(Piece(None, (Span(text[at:start], hit=False),)))
        cut.append(Piece(number, mark(text[start:end], reasons.shared)))
        at = end
    if at < len(text):
        cut.append(Piece(None, (Span(text[at:], hit=False),)))
    return tuple(cut)


def _places(text: str, sentences: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    for number, sentence in enumerate(sentences, start=1):
        at = text.find(sentence)
        if at >= 0:
            yield at, at + len(sentence), number
