"""Highlighting (高亮): mark in a shown text what a search found."""

from collections.abc import Sequence

from matcher.match import Span
from matcher.words import Words

SNIPPET_CHARACTERS = 120
_LEAD = 24


def highlight(text: str, sought: Sequence[str], words: Words, *, typing: bool = False) -> tuple[Span, ...]:
    """Cut a text into spans, the found ones marked; an empty text gives none.

    `sought` are folded words and runs; with `typing` a word that only begins with the last of them counts too.
    """
    return _spans(text, _marks(text, sought, words, typing=typing))


def snippet(
    text: str, sought: Sequence[str], words: Words, *, limit_characters: int = SNIPPET_CHARACTERS
) -> tuple[Span, ...]:
    """Cut out the piece of a text that holds the most of what was found, marked; "…" where text is left out."""
    marks = _marks(text, sought, words, typing=False)
    start = _best_start(marks, limit_characters) if len(text) > limit_characters else 0
    end = min(len(text), start + limit_characters)
    inside = [
        (max(first, start) - start, min(last, end) - start) for first, last in marks if first < end and last > start
    ]
    spans = _spans(text[start:end].replace("\n", " "), inside)
    before = (Span("…", hit=False),) if start > 0 else ()
    after = (Span("…", hit=False),) if end < len(text) else ()
    return (*before, *spans, *after)


def _marks(text: str, sought: Sequence[str], words: Words, *, typing: bool) -> list[tuple[int, int]]:
    """List the places to mark, in order, none touching another."""
    whole = set(sought)
    begun = sought[-1] if typing and sought else None
    found = [
        (word.start, word.end)
        for word in words.words(text)
        if word.text in whole or (begun is not None and word.text.startswith(begun))
    ]
    folded = words.fold(text)
    if len(folded) == len(text):  # what no dictionary knows is found letter by letter
        for run in whole:
            at = folded.find(run) if len(run) > 1 and not run.isascii() else -1
            while at >= 0:
                found.append((at, at + len(run)))
                at = folded.find(run, at + len(run))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _best_start(marks: Sequence[tuple[int, int]], width: int) -> int:
    best, most = 0, 0
    for start, _ in marks:
        begin = max(0, start - _LEAD)
        inside = sum(last - first for first, last in marks if first >= begin and last <= begin + width)
        if inside > most:
            best, most = begin, inside
    return best


def _spans(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    at = 0
    for start, end in marks:
        spans += [Span(text[at:start], hit=False), Span(text[start:end], hit=True)]
        at = end
    spans.append(Span(text[at:], hit=False))
    return tuple(span for span in spans if span.text)
