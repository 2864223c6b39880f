"""Explanation (理由): why a listing matches, from the two texts alone, as the viewer may read them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from matcher.match import Reasons, SentencePair, SharedTerm, Signal
from matcher.passages import sentences
from matcher.words import STOP_WORDS, Words

SHARED_LIMIT = 8
UNANSWERED_LIMIT = 5
TERM_LIMIT = 60
CLAUSE_LIMIT = 48

_SENTENCE_MIN = 6
_WORTH_SHOWING = 0.12
_RARE_ENOUGH = 1.2
"""ln of how many listings there are for each that holds the term: a third of them, or fewer."""

_CLAUSES = re.compile(r"[，。；！？、,;!?\n]+")
_LATIN_UNIT = r"(?!(?:D|G|st|nd|rd|th|x|X)(?![A-Za-z]))[A-Za-zµμΩ]{1,6}[²³23]?"
_HAN_UNIT = (
    "微米|纳米|毫米|厘米|千米|公里|公斤|千克|毫克|小时|分钟|毫秒|兆帕|千瓦时?|赫兹|分贝|万?[次吨]|[米克秒天瓦伏安倍帧]"
)
_UNIT = rf"[%％‰]|℃|°C?|{_LATIN_UNIT}|{_HAN_UNIT}"
_MEASURE = re.compile(
    rf"(?<![A-Za-z\d.])\d+(?:\.\d+)?\s*(?:[-~～–—至到±×]\s*\d+(?:\.\d+)?\s*)?"
    rf"(?P<unit>(?:{_UNIT})(?:[/·*](?:{_UNIT}|[人套件台年]))*)(?![A-Za-z])"
)
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_LATIN_WORD = re.compile(r"[a-z][a-z0-9]+")
_NUMBER = re.compile(r"\d.*")  # 25, 3.5, 25koe: numbers are compared as measures

_PLAIN_LINES = (
    "需要 需求 要求 希望 寻求 征集 目前 现有 已有 采用 使用 利用 具有 具备 提供",
    "提高 提升 降低 减少 增加 改善 实现 达到 满足 保证 解决 开发 研发 研究",
    "低于 高于 以上 以下 以内 左右 相关 主要 重要 问题 技术 方案 方面 情况 过程",
    "企业 公司 单位 产品 项目 进口 国内 国外 小于 大于 不超过 用量 生产 设备",
    "need want require required requirement using based high low new",
)
_PLAIN = frozenset(word for line in _PLAIN_LINES for word in line.split())
"""Words of every need, which say nothing of what this one is about."""

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text made ready for comparison.

    `terms` maps each folded term to how the text writes it, in order; `sentences` come with the pairs of Han and
    the words that they hold; `measures` are clauses with a number, and its folded unit.
    """

    text: str
    folded: str
    terms: Mapping[str, str]
    sentences: tuple[tuple[str, frozenset[str]], ...]
    measures: tuple[tuple[str, str], ...]


def read_wording(text: str, words: Words, *, prose: str | None = None) -> Wording:
    """Read a text for its terms (of two characters or more), sentences and measures.

    `prose` is the part that is written in sentences, where not all of it is.
    """
    terms: dict[str, str] = {}
    unmeasured = _MEASURE.sub(lambda measure: " " * len(measure[0]), text)
    for word in words.words(unmeasured):
        if len(word.text) > 1 and word.text not in _PLAIN and not _NUMBER.fullmatch(word.text):
            terms.setdefault(word.text, text[word.start : word.end])
    cut = (sentence.text for sentence in sentences(text if prose is None else prose))
    grams = tuple((sentence, _units(words.fold(sentence))) for sentence in cut if len(sentence) >= _SENTENCE_MIN)
    return Wording(text, words.fold(text), terms, grams, tuple(_measures(text, words)))


def explain(
    query: Wording,
    listing: Wording,
    *,
    rarity: Rarity,
    signals: Mapping[Signal, float],
    passages: tuple[str, str] | None = None,
    need: Wording | None = None,
    measures: bool = True,
) -> Reasons:
    """Give the reasons for one match.

    `passages` is the pair whose meaning is closest, the query's first; it is shown where the texts are in two
    languages, so that no two sentences can share their wording. `need` is whichever of the two asks (None: neither,
    as between two needs); `measures` False leaves its numbers out of what is unanswered: a person is not measured.
    """
    other = listing if need is query else query
    return Reasons(
        shared=_shared(query, listing, rarity),
        closest=_closest(query, listing, passages),
        unanswered=_unanswered(need, other, rarity, measures=measures) if need is not None else (),
        signals=dict(signals),
    )


def _shared(query: Wording, listing: Wording, rarity: Rarity) -> tuple[SharedTerm, ...]:
    found = [(rarity(term), term) for term in query.terms if _mentions(listing.folded, term)]
    found.sort(key=lambda pair: (-pair[0] * min(len(pair[1]), 4), pair[1]))
    kept: list[SharedTerm] = []
    for weight, term in _widest(found):
        kept.append(SharedTerm(query.terms[term], round(weight, 4)))
        if len(kept) == SHARED_LIMIT:
            break
    return tuple(kept)


def _closest(query: Wording, listing: Wording, passages: tuple[str, str] | None) -> SentencePair | None:
    pair = max(
        product(query.sentences, listing.sentences),
        key=lambda pair: _overlap(pair[0][1], pair[1][1]),
        default=None,
    )
    if pair is not None:
        similarity = _overlap(pair[0][1], pair[1][1])
        if similarity >= _WORTH_SHOWING:
            return SentencePair(pair[0][0], pair[1][0], round(similarity, 4))
    if passages is None or _is_han(query.folded) == _is_han(listing.folded):
        return None
    near = [
        next((each for each in wording.sentences if each[0] in passage), None)
        for wording, passage in zip((query, listing), passages, strict=True)
    ]
    if near[0] is None or near[1] is None:
        return None  # the index was late: the text has changed since
    return SentencePair(near[0][0], near[1][0], round(_overlap(near[0][1], near[1][1]), 4))


def _unanswered(need: Wording, answer: Wording, rarity: Rarity, *, measures: bool) -> tuple[str, ...]:
    open_points: list[str] = []
    if measures:
        answered = {unit for _, unit in answer.measures}
        open_points = [clause for clause, unit in need.measures if unit not in answered]
    missing = [
        (weight, term)
        for term in list(need.terms)[:TERM_LIMIT]
        if (weight := rarity(term)) >= _RARE_ENOUGH and not _mentions(answer.folded, term)
    ]
    missing.sort(key=lambda pair: (-pair[0] * min(len(pair[1]), 4), pair[1]))
    for _, term in _widest(missing):
        written = need.terms[term]
        if not any(written in point for point in open_points):
            open_points.append(written)
    return tuple(dict.fromkeys(open_points))[:UNANSWERED_LIMIT]


def _widest(terms: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str]]:
    """Leave out terms that lie inside one that came before."""
    seen: list[str] = []
    for weight, term in terms:
        if not any(term in wider or wider in term for wider in seen):
            seen.append(term)
            yield weight, term


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


def _is_han(folded: str) -> bool:
    """Say whether a text is written in Han for the most part."""
    return sum(len(run) for run in _HAN_RUN.findall(folded)) > len(_LATIN_WORD.findall(folded))


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """Compare two sets by the cosine of their indicator vectors: 0 to 1."""
    if not first or not second:
        return 0.0
    return float(len(first & second) / (len(first) * len(second)) ** 0.5)


def _measures(text: str, words: Words) -> Iterable[tuple[str, str]]:
    for clause in _CLAUSES.split(text):
        measure = _MEASURE.search(clause)
        if measure is not None:
            yield clause.strip(" .:：")[:CLAUSE_LIMIT], "".join(words.fold(measure["unit"]).split())
