"""Explanation (理由): why a listing matches, from the two texts alone, as the viewer may read them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from matcher.analysis.demand import Demands, Rarity, read_demands, unanswered, units, widest, without_measures
from matcher.answering.match import Reasons, SentencePair, SharedTerm, Signal
from matcher.index.passages import sentences
from matcher.index.stop_words import COMMON_TERMS, STOP_WORDS
from matcher.index.text import language_of
from matcher.index.words import Words

SHARED_LIMIT = 8
CLOSE_LIMIT = 3

_SENTENCE_MIN = 6
_WORTH_SHOWING = 0.12
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_LATIN_WORD = re.compile(r"[a-z][a-z0-9]+")
_NUMBER = re.compile(r"\d.*")  # 25, 3.5, 25koe: numbers are compared as measures


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text made ready for comparison.

    `terms` maps each folded term to how the text writes it, in order; `sentences` come with the pairs of Han and
    the words that they hold; `units` are those in which it gives figures; `demands` what it asks for as a need.
    """

    text: str
    folded: str
    terms: Mapping[str, str]
    sentences: tuple[tuple[str, frozenset[str]], ...]
    units: frozenset[str]
    demands: Demands


def read_wording(text: str, words: Words, *, prose: str | None = None) -> FoldedText:
    """Read a text for its terms (of two characters or more), sentences and measures.

    `prose` is the part that is written in sentences, where not all of it is.
    """
    terms: dict[str, str] = {}
    for word in words.words(without_measures(text)):
        if len(word.text) > 1 and word.text not in COMMON_TERMS and not _NUMBER.fullmatch(word.text):
            terms.setdefault(word.text, text[word.start : word.end])
    cut = (sentence.text for sentence in sentences(text if prose is None else prose))
    grams = tuple((sentence, _units(words.fold(sentence))) for sentence in cut if len(sentence) >= _SENTENCE_MIN)
    return FoldedText(
        text, words.fold(text), terms, grams, units(text, words), read_demands(text if prose is None else prose, words)
    )


def explain(
    query: FoldedText,
    listing: FoldedText,
    *,
    rarity: Rarity,
    signals: Mapping[Signal, float],
    passages: tuple[str, str] | None = None,
    need: FoldedText | None = None,
    measures: bool = True,
) -> Reasons:
    """Give the reasons for one match.

    `passages` is the pair whose meaning is closest, the query's first; it is shown where the texts are in two
    languages, so that no two sentences can share their wording. `need` is whichever of the two asks (None: neither,
    as between two needs); `measures` False leaves its numbers out of what is unanswered: a person is not measured.
    """
    other = listing if need is query else query
    close = _close(query, listing)
    return Reasons(
        shared=_shared(query, listing, rarity),
        closest=close[0] if close else _across(query, listing, passages),
        unanswered=_unanswered(need, other, rarity, measures=measures) if need is not None else (),
        signals=dict(signals),
        also_close=tuple(close[1:]),
    )


def _shared(query: FoldedText, listing: FoldedText, rarity: Rarity) -> tuple[SharedTerm, ...]:
    found = [(rarity(term), term) for term in query.terms if _mentions(listing.folded, term)]
    found.sort(key=lambda pair: (-pair[0] * min(len(pair[1]), 4), pair[1]))
    kept: list[SharedTerm] = []
    for weight, term in widest(found):
        kept.append(SharedTerm(query.terms[term], round(weight, 1)))
        if len(kept) == SHARED_LIMIT:
            break
    return tuple(kept)


def _close(query: FoldedText, listing: FoldedText) -> list[SentencePair]:
    """List the closest pairs of sentences that share their wording, each sentence once, closest first."""
    pairs = (
        (_overlap(ours[1], theirs[1]), place, ours[0], theirs[0])
        for place, (ours, theirs) in enumerate(product(query.sentences, listing.sentences))
    )
    kept: list[SentencePair] = []
    for similarity, _, ours, theirs in sorted(
        (pair for pair in pairs if pair[0] >= _WORTH_SHOWING), key=lambda pair: (-pair[0], pair[1])
    ):
        if any(ours == pair.query or theirs == pair.listing for pair in kept):
            continue
        kept.append(SentencePair(ours, theirs, round(similarity, 4)))
        if len(kept) == CLOSE_LIMIT:
            break
    return kept


def _across(query: FoldedText, listing: FoldedText, passages: tuple[str, str] | None) -> SentencePair | None:
    """Pair the first sentences of the passages whose meaning is closest, where the texts are in two languages."""
    if passages is None or language_of(query.text) is language_of(listing.text):
        return None
    near = [
        next((each for each in wording.sentences if each[0] in passage), None)
        for wording, passage in zip((query, listing), passages, strict=True)
    ]
    if near[0] is None or near[1] is None:
        return None  # the index was late: the text has changed since
    return SentencePair(near[0][0], near[1][0], round(_overlap(near[0][1], near[1][1]), 4))


def _unanswered(need: FoldedText, answer: FoldedText, rarity: Rarity, *, measures: bool) -> tuple[str, ...]:
    return unanswered(
        need.demands,
        units=answer.units,
        mentions=lambda noun: _mentions(answer.folded, noun),
        rarity=rarity,
        measures=measures,
    )


def _mentions(folded: str, term: str) -> bool:
    """Say whether a folded text holds a folded term; a Latin one as a word of its own, plural or not."""
    if term not in folded:
        return False
    if not term.isascii():
        return True
    return re.search(rf"(?<![a-z0-9]){re.escape(term)}(?:e?s)?(?![a-z0-9])", folded) is not None


def _units(folded: str) -> frozenset[str]:
    """List what two sentences can share: pairs of Han, and Latin words that are not mere grammar."""
    pairs = (run[at : at + 2] for run in _HAN_RUN.findall(folded) for at in range(len(run) - 1))
    latin = (word for word in _LATIN_WORD.findall(folded) if word not in STOP_WORDS)
    return frozenset((*pairs, *latin))


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """Compare two sets by the cosine of their indicator vectors: 0 to 1."""
    if not first or not second:
        return 0.0
    return float(len(first & second) / (len(first) * len(second)) ** 0.5)
