"""Lexical query (字面检索): what of a document is indexed as terms, and which terms a question asks for.

Nothing here knows the index. A question is built from terms, never parsed: whatever a person types is text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.index.stop_words import STOP_WORDS
from matcher.index.words import Words


class LexicalField(Enum):
    """A field of the lexical index; the value is its name there."""

    TITLE = "title"
    BODY = "body"
    NAMES = "names"  # words, single characters and pairs: a cutter rarely knows a name
    TITLE_GRAMS = "title_grams"
    BODY_GRAMS = "body_grams"
    PINYIN = "pinyin"


class TextReading(Enum):
    """How a text is read by `recall`: in words, or in characters and pairs of them; `TITLE_WORDS` asks titles alone."""

    WORDS = (LexicalField.TITLE, LexicalField.BODY)
    TITLE_WORDS = (LexicalField.TITLE,)
    CHARACTERS = (LexicalField.TITLE_GRAMS, LexicalField.BODY_GRAMS)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows, best first, ties by row; `exact` is false where typing errors were forgiven or words left out."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """A row's text as people wrote it; `names` are of persons and organisations. `members`: for members alone."""

    row: int
    title: str
    body: str = ""
    names: tuple[str, ...] = ()
    members: bool = False


@dataclass(frozen=True, slots=True)
class LexicalTerm:
    """A document holds this very term; scored by BM25 times `weight`."""

    field: LexicalField
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    """A document holds a term that begins so; scored `weight`."""

    field: LexicalField
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Nearly:
    """A document holds a term one edit away (two letters swapped are one); scored `weight`."""

    field: LexicalField
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least so many of the parts hold; scores add up."""

    parts: tuple["Clause", ...]
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold; scores add up."""

    parts: tuple["Clause", ...]


Clause = LexicalTerm | Prefix | Nearly | AnyOf | AllOf

RUNS_MAX = 12
"""A typed text of more runs than this is no search but a description: any of its words will do."""

TERMS_MAX = 64
"""How many terms of a long text are asked for. On "CSL, development part", from abstract to title, 64 rank as all
terms do (nDCG@10 0.982 by words, 0.983 by characters); 16 lose 0.009 and 0.016."""

CANDIDATES_MAX = 512
"""Of how many terms these are chosen: those that the text repeats most, then those that it begins with."""

_HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_TYPED = re.compile(rf"{_HAN}+|(?:(?!{_HAN})[^\W_])+")
_SYLLABLES_MAX = 8
_INITIALS_MAX = 12
_TYPO_LETTERS = 4  # a Latin word shorter than this has too many neighbours
_TYPO_HAN = 3
_WORD_WEIGHTS = ((LexicalField.TITLE, 3.0), (LexicalField.BODY, 1.0), (LexicalField.NAMES, 3.0))
_PAIRS_ENOUGH = 8
_PAIR_WEIGHT = 0.3  # pairs of characters overlap, so each counts less than a word


def grams(folded: str) -> list[str]:
    """List the characters and pairs of characters of a folded text; a pair spans no blank and no punctuation.

    Chosen on "CSL, development part" among 1, 2, 3, 1–2, 2–3, 1–3, 2–4 and 1–4 under BM25. nDCG@10 from title to
    abstract and from abstract to title: 0.990 and 0.973 for 1–2, 0.987 and 0.981 for 2, 0.988 and 0.979 for 1–3, which
    is twice as large; `telling_grams` asks by pairs alone where there are enough.
    """
    runs = re.findall(r"[^\W_]+", folded)
    return [piece for run in runs for piece in (*run, *map("".join, pairwise(run)))]


def telling_grams(folded: str) -> list[str]:
    """List the pairs of characters of a folded text, and the characters too where it has few pairs.

    A single character is in every tenth document, so that looking for it is slow and says little.
    """
    found = grams(folded)
    pairs = [gram for gram in found if len(gram) > 1]
    return pairs if len(pairs) >= _PAIRS_ENOUGH else found


def rarity(held: NDArray[np.float64], documents: int) -> NDArray[np.float32]:
    """Weigh terms by how many of the documents hold them: ln(1 + (N - n + ½) / (n + ½)), as BM25 does."""
    weights: NDArray[np.float32] = np.log1p((documents - held + 0.5).clip(0.5) / (held + 0.5)).astype(np.float32)
    return weights


def rarest(
    counted: Sequence[tuple[str, int]], held: NDArray[np.float64], documents: int, fields: Sequence[LexicalField]
) -> Clause:
    """Ask for any of the TERMS_MAX terms that tell most: 1 + ln of the count in the text, times rarity.

    `held` says how many documents hold each; what none holds is left out. Ties keep the order of `counted`.
    """
    weights = 1.0 + np.log(np.array([count for _, count in counted], dtype=np.float64))
    worth = np.where(held > 0, weights * rarity(held, documents), -np.inf)
    best = np.argsort(-worth, kind="stable")[:TERMS_MAX]
    chosen = [(counted[at][0], float(weights[at])) for at in best if held[at] > 0]
    return AnyOf(tuple(LexicalTerm(field, term, weight) for term, weight in chosen for field in fields))


def document_terms(document: LexicalDocument, words: Words) -> dict[LexicalField, list[str]]:
    """List a document's terms by field, repeated as often as they occur."""
    names = "\n".join(document.names)
    spellings = {each for text in (document.title, *document.names) for each in _spelled(text, words)}
    return {
        LexicalField.TITLE: words.cut(document.title),
        LexicalField.BODY: words.cut(document.body),
        LexicalField.NAMES: words.cut(names) + grams(words.fold(names)),
        LexicalField.TITLE_GRAMS: grams(words.fold(document.title)),
        LexicalField.BODY_GRAMS: grams(words.fold(document.body)),
        LexicalField.PINYIN: sorted(spellings),
    }


def _spelled(text: str, words: Words) -> Iterator[str]:
    """Spell a text from every word on, in full and in initials, so that a prefix of either finds it."""
    syllables = words.syllables(text)
    starts = {0} | {word.start for word in words.words(text)}
    if len(syllables) <= 4:  # a person's name: the given name alone is asked for too
        starts |= {syllable.start for syllable in syllables}
    for place, syllable in enumerate(syllables):
        if syllable.start in starts:
            following = [each.text for each in syllables[place : place + _INITIALS_MAX]]
            full = "".join(following[:_SYLLABLES_MAX])
            yield from {full, full.replace("v", "u")}  # ü is typed either way
            yield "".join(each[0] for each in following)


def typed_runs(text: str, words: Words, *, typing: bool) -> list[str]:
    """List the runs of Han and of letters in a typed text, folded, each once, in order.

    Stop words are left out, but for one that may be half typed, and where there is nothing else.
    """
    runs = list(dict.fromkeys(_TYPED.findall(words.fold(text))))
    last = len(runs) - 1
    telling = [run for place, run in enumerate(runs) if run not in STOP_WORDS or (typing and place == last)]
    return telling or runs


def strict(runs: Sequence[str], words: Words, *, typing: bool) -> Clause:
    """Ask for documents that hold every run: as words, or letter by letter; the last may be half typed."""
    last = len(runs) - 1
    return AllOf(tuple(_run(run, words, half=typing and place == last) for place, run in enumerate(runs)))


def tolerant(runs: Sequence[str], words: Words) -> Clause:
    """Ask as `strict` does, but forgive one wrong character a run, and read letters as 拼音 too."""
    return AllOf(tuple(AnyOf((_run(run, words, half=True), *_near(run))) for run in runs))


def loose(runs: Sequence[str], words: Words) -> Clause:
    """Ask for documents that hold any word of any run."""
    cut = dict.fromkeys(word for run in runs for word in words.cut(run))
    return AnyOf(tuple(LexicalTerm(field, word, weight) for word in cut for field, weight in _WORD_WEIGHTS))


def _run(run: str, words: Words, *, half: bool) -> Clause:
    if re.match(_HAN, run):
        return AnyOf(tuple(_han(run, words)))
    cut = words.cut(run) or [run]
    parts: list[Clause] = [LexicalTerm(field, word, weight) for word in cut for field, weight in _WORD_WEIGHTS]
    if half:
        parts += [
            Prefix(LexicalField.TITLE, run, 2.0),
            Prefix(LexicalField.BODY, run, 0.5),
            Prefix(LexicalField.NAMES, run, 2.0),
        ]
    if half and len(run) > 1:
        parts.append(Prefix(LexicalField.PINYIN, run))
    return AnyOf(tuple(parts))


def _han(run: str, words: Words) -> Iterator[Clause]:
    cut = list(dict.fromkeys(words.cut(run)))
    if cut:
        yield AllOf(
            tuple(
                AnyOf((LexicalTerm(LexicalField.TITLE, word, 3.0), LexicalTerm(LexicalField.BODY, word)))
                for word in cut
            )
        )
    for field, weight in ((LexicalField.TITLE_GRAMS, 3.0), (LexicalField.BODY_GRAMS, 1.0), (LexicalField.NAMES, 3.0)):
        yield AllOf(_pairs(field, run, weight * _PAIR_WEIGHT))


def _near(run: str) -> Iterator[Clause]:
    if not re.match(_HAN, run):
        if len(run) >= _TYPO_LETTERS and run.isalpha():
            for field, weight in ((LexicalField.TITLE, 1.0), (LexicalField.BODY, 0.3), (LexicalField.NAMES, 1.0)):
                yield Nearly(field, run, weight)
        return
    length = len(run)
    if length < _TYPO_HAN:
        return
    for field in (LexicalField.TITLE_GRAMS, LexicalField.NAMES):
        yield AnyOf(tuple(LexicalTerm(field, char, 0.5) for char in dict.fromkeys(run)), at_least=len(set(run)) - 1)
    pairs = _pairs(LexicalField.BODY_GRAMS, run, _PAIR_WEIGHT)
    yield AnyOf(pairs, at_least=max(1, len(pairs) - 2))  # one wrong character spoils two pairs


def _pairs(field: LexicalField, run: str, weight: float) -> tuple[Clause, ...]:
    pairs: Iterable[str] = (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else (run,)
    return tuple(LexicalTerm(field, pair, weight) for pair in dict.fromkeys(pairs))
