"""Difference of texts (文本差异): what an edit took out of a text and what it put in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from market.listing.listing import Status, Step

WORDS_MAX = 600
"""Texts up to this length are compared word by word, longer ones sentence by sentence first."""
SENTENCES_MAX = 1500
"""Texts of more sentences are not compared: one is taken out, the other put in."""
KEPT_MAX = 60
"""Of what stayed, so much is told on either side of a change."""

_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r".+?(?:[。！？；\n]+|[.!?;]+(?=\s)|\Z)\s*", re.DOTALL)


class VersionSide(Enum):
    """Which of the two texts a piece is in."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, was taken out or was put in."""

    side: VersionSide
    text: str


def compare_texts(before: str, after: str) -> tuple[Piece, ...]:
    """Compare two texts. The pieces of BOTH and BEFORE make the first, those of BOTH and AFTER the second."""
    return tuple(_joined(_compare(before, after)))


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Leave out of what stayed all that is far from a change; `…` stands for it."""
    last = len(pieces) - 1
    return tuple(
        _shorten(piece, opens=place == 0, closes=place == last) if piece.side is VersionSide.BOTH else piece
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
            yield from [Piece(VersionSide.BOTH, one)] if same else _replaced(one, other)
        else:
            yield from _matched(_WORD.findall(one), _WORD.findall(other))


def _matched(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for one, other, same in _blocks(before, after):
        yield from [Piece(VersionSide.BOTH, one)] if same else _replaced(one, other)


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Lay two sequences beside each other: runs of both, and whether they are the same.

    What a long sequence repeats again and again is only matched beside other matches: without that, a text made for
    the purpose would take minutes.
    """
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        yield "".join(before[i1:i2]), "".join(after[j1:j2]), tag == "equal"


def _replaced(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece(VersionSide.BEFORE, before)
    if after:
        yield Piece(VersionSide.AFTER, after)


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


PERSON = "person"
"""Stands among the changed keys where the person behind an expert was written anew: history knows no more of them."""
_LIFE_CYCLE = frozenset({"version", "status", "published_at", "updated_at"})
"""What every version says for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One write of a listing. Who acted and the snapshot are for its owner and an operator, the note for an operator.

    `recorded_at` is when it was written down, `held_at` when it held; `snapshot` (adding and edits only) holds no
    person and no confidential text.
    """

    version: int
    step: Step
    before: Status | None
    after: Status
    recorded_at: datetime
    held_at: datetime
    actor: str | None
    note: str | None
    snapshot: Mapping[str, Any] | None
    personal_digest: bytes | None


@dataclass(frozen=True, slots=True)
class Version:
    """One write, the keys that it changed of the snapshot `before`; none of both where the reader may not know."""

    entry: HistoryEntry
    changed: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None


def versions(entries: Iterable[HistoryEntry]) -> Iterator[Version]:
    """Go through the writes of one listing, first to last, each compared with the snapshot before it."""
    snapshot: Mapping[str, Any] | None = None
    digest: bytes | None = None
    for entry in entries:
        if entry.snapshot is None:
            yield Version(entry)
            continue
        changed: list[str] = []
        if snapshot is not None:
            changed = changed_keys(snapshot, entry.snapshot)
            changed += [PERSON] if digest != entry.personal_digest else []
        yield Version(entry, tuple(changed), snapshot)
        snapshot, digest = entry.snapshot, entry.personal_digest


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name the keys in which two snapshots differ, in the order of the second, those of the life cycle left out."""
    return [key for key in (dict(after) | dict(before)) if key not in _LIFE_CYCLE and before.get(key) != after.get(key)]
