"""Demands (诉求): what a need asks for, and which of it an answer leaves open."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from matcher.index.stop_words import COMMON_NOUNS
from matcher.index.words import Words

UNANSWERED_LIMIT = 5
NOUN_LIMIT = 60
CLAUSE_LIMIT = 48

_RARE_ENOUGH = 1.2
"""ln of how many listings there are for each that holds the noun: a third of them, or fewer."""

_CLAUSES = re.compile(r"[，。；！？、,;!?\n]+|\.\s+")
_LATIN_UNIT = r"(?!(?:D|G|st|nd|rd|th|x|X)(?![A-Za-z]))[A-Za-zµμΩ]{1,6}[²³23]?"
_HAN_UNIT = (
    "微米|纳米|毫米|厘米|千米|公里|公斤|千克|毫克|小时|分钟|毫秒|兆帕|千瓦时?|赫兹|分贝|万?[次吨片件套]"
    "|[米克秒天瓦伏安倍帧]"
)
_UNIT = rf"[%％‰]|℃|°C?|{_LATIN_UNIT}|{_HAN_UNIT}"
_MEASURE = re.compile(
    rf"(?<![A-Za-z\d.])\d+(?:\.\d+)?\s*(?:[-~～–—至到±×]\s*\d+(?:\.\d+)?\s*)?"
    rf"(?P<unit>(?:{_UNIT})(?:[/·*](?:{_UNIT}|[人套件台年]))*)(?![A-Za-z])"
)
_DEMANDING = re.compile(
    "[≥≤><±≧≦]|[不勿]得|不[低高大小少多]于|不超过|以[上下内]|[高低大小多少优]于|达到|至少|至多|最多|控制在|要求|希望|期望|目标|"
    "需要?|必须|应当?|能够?|[降减提升缩]"
    r"|\b(?:at (?:least|most)|below|above|under|within|must|should|shall|need|no (?:more|less)|(?:less|more) than|"
    r"up to|target|require\w*|reach|cut|reduce\w*|max\w*|min\w*)\b",
    re.IGNORECASE,
)

_VERB_LIKE = ("ing", "ed", "ly")

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Demands:
    """What a text asks for, were it a need: clauses that set a figure (as written, with the folded unit), and nouns
    (folded, and as written) in order.
    """

    figures: tuple[tuple[str, str], ...]
    nouns: Mapping[str, str]


def read_demands(text: str, words: Words) -> Demands:
    """Read the figures that a text sets and the nouns that it speaks of."""
    figures = tuple(
        (_shortened(clause.strip(" .:：")), unit)
        for clause, unit in _measured(text, words)
        if _DEMANDING.search(words.fold(clause))
    )
    nouns: dict[str, str] = {}
    for noun in words.nouns(without_measures(text)):
        if len(noun.text) > 1 and noun.text not in COMMON_NOUNS and not _is_verb_like(noun.text):
            nouns.setdefault(noun.text, text[noun.start : noun.end])
            if len(nouns) == NOUN_LIMIT:
                break
    return Demands(figures, nouns)


def units(text: str, words: Words) -> frozenset[str]:
    """List the folded units in which a text gives figures."""
    return frozenset(unit for _, unit in _measured(text, words))


def without_measures(text: str) -> str:
    """Blank out the figures with their units, every other character staying in its place."""
    return _MEASURE.sub(lambda measure: " " * len(measure[0]), text)


def unanswered(
    demands: Demands,
    *,
    units: frozenset[str],
    mentions: Callable[[str], bool],
    rarity: Rarity,
    measures: bool,
) -> tuple[str, ...]:
    """Name at most UNANSWERED_LIMIT demands that an answer does not speak of: figures first, then the rarest nouns.

    `units` are the answer's; a figure counts as spoken of when the answer gives any in its unit. `mentions` says
    whether the answer holds a folded noun. `measures` False leaves figures out: a person is not measured.
    """
    open_points = [clause for clause, unit in demands.figures if unit not in units] if measures else []
    missing = [
        (weight, noun) for noun in demands.nouns if (weight := rarity(noun)) >= _RARE_ENOUGH and not mentions(noun)
    ]
    missing.sort(key=lambda pair: (-pair[0] * min(len(pair[1]), 4), pair[1]))
    for _, noun in widest(missing):
        written = demands.nouns[noun]
        if not any(written in point for point in open_points):
            open_points.append(written)
    return tuple(dict.fromkeys(open_points))[:UNANSWERED_LIMIT]


def widest(terms: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str]]:
    """Leave out terms that lie inside one that came before, or around it."""
    seen: list[str] = []
    for weight, term in terms:
        if not any(term in wider or wider in term for wider in seen):
            seen.append(term)
            yield weight, term


def _measured(text: str, words: Words) -> Iterable[tuple[str, str]]:
    """Go through the clauses that hold a figure, each with the folded unit of its first one."""
    for clause in _CLAUSES.split(text):
        measure = _MEASURE.search(clause)
        if measure is not None:
            yield clause, "".join(words.fold(measure["unit"]).split())


def _is_verb_like(noun: str) -> bool:
    return noun.isascii() and noun.islower() and (noun.endswith(_VERB_LIKE) or len(noun) < 4)


def _shortened(clause: str) -> str:
    """Cut a clause that is too long to be shown, between words where it has any."""
    if len(clause) <= CLAUSE_LIMIT:
        return clause
    kept = clause[:CLAUSE_LIMIT]
    return (kept[: kept.rindex(" ")] if " " in kept[CLAUSE_LIMIT // 2 :] else kept) + "…"
