"""Words (词): how a text is folded and cut, the same way when it is indexed and when it is asked.

Folding looks at one character at a time: compatibility forms (ＮＦＫＣ: full width, ℃, ①), accents dropped
(Jyväskylä → jyvaskyla), lower case; then 繁 → 简. So every folded character knows where it came from.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import rjieba
from pypinyin import lazy_pinyin

from matcher.index.simplified import Simplifier
from matcher.index.stop_words import STOP_WORDS

WORD_LIMIT = 64
"""A run of letters longer than this is no word (a key, a picture pasted as text) and is left out."""

_LATIN = re.compile(r"[a-z0-9]+")
_NUMBER_AND_UNIT = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_SPELLED = re.compile(rf"{_HAN.pattern}+|[a-z0-9]")
_PIECES_MAX = 200_000  # tokens whose pieces are remembered: about 60 MB
_NOUN_TAGS = ("n", "vn", "eng", "j")
_ODD_PLURAL = ("ss", "us", "is")


@dataclass(frozen=True, slots=True)
class WordToken:
    """A folded word and where it stands in the text it was cut from: text[start:end]."""

    text: str
    start: int
    end: int


class _Folding(dict[int, str]):
    """What each code point folds to, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Cc", "Zs", "Zl", "Zp", "Cs"):
            folded = " "
        elif category == "Cf":  # zero-width joiners, soft hyphens: nobody sees them
            folded = ""
        else:
            letters = "".join(each for each in unicodedata.normalize("NFKD", char) if not unicodedata.combining(each))
            folded = unicodedata.normalize("NFKC", letters.casefold()).replace("μ", "u")  # μm is typed um
        self[code] = folded
        return folded


class _Pieces(dict[str, tuple[WordToken, ...]]):
    """What a token of the cutter gives, found out when it is first met: words, and where they stand in it."""

    def __init__(self, cutter: rjieba.Jieba) -> None:
        self._cutter = cutter

    def __missing__(self, token: str) -> tuple[WordToken, ...]:
        if len(self) >= _PIECES_MAX:
            self.clear()
        pieces = _latin(token) if token.isascii() else self._compound(token)
        self[token] = kept = tuple(
            piece for piece in pieces if len(piece.text) <= WORD_LIMIT and piece.text not in STOP_WORDS
        )
        return kept

    def _compound(self, token: str) -> Iterator[WordToken]:
        if not any(char.isalnum() for char in token):
            return
        for size in (2, 3):
            for start in range(len(token) - size + 1 if len(token) > size else 0):
                part = token[start : start + size]
                if self._cutter.has_word(part):
                    yield WordToken(part, start, start + size)
        yield WordToken(token, 0, len(token))


class Words:
    """Folds and cuts; built once by `build` and handed to whoever needs it. Safe to use from several threads."""

    def __init__(self, plain: rjieba.Jieba, simplify: Simplifier) -> None:
        self._plain = plain
        self._extended: rjieba.Jieba | None = None
        self._terms: frozenset[str] = frozenset()
        self.simplify = simplify
        self._folding = _Folding()
        self._pieces = _Pieces(plain)

    @classmethod
    def build(cls, terms: Iterable[str] = ()) -> Self:
        """Load the dictionaries (about 0.1 s) and add terms."""
        words = cls(rjieba.Jieba(), Simplifier.build())
        words.add_terms(terms)
        return words

    def add_terms(self, terms: Iterable[str]) -> None:
        """Teach words that no dictionary has, such as 钕铁硼永磁体.

        A term adds a word where it occurs and takes none away: a text indexed before the term was known is
        still found by one that asks for it. Terms without Han are words already.
        """
        folded = {self.fold(term).strip() for term in terms}
        fitting = {term for term in folded if 2 <= len(term) <= WORD_LIMIT and _HAN.search(term)}
        new = {term for term in fitting - self._terms if not self._plain.has_word(term)}
        if not new:
            return
        extended = rjieba.Jieba()
        known = self._terms | new
        for term in sorted(known):
            extended.add_word(term, None, None)
        self._extended, self._terms = extended, known

    def fold(self, text: str) -> str:
        """Fold a text; what folds alike is found by each other."""
        return self.simplify(text.translate(self._folding))

    def cut(self, text: str) -> list[str]:
        """Cut a text into folded words, stop words left out, added terms last.

        A compound comes with the words inside it: 永磁体 with 永磁 and 磁体, 3.5mpa with 3.5 and mpa.
        """
        folded = self.fold(text)
        found = [piece.text for token in self._plain.cut(folded) for piece in self._pieces[token]]
        if self._extended is not None:
            known = set(found)
            found += [term for term in self._extended.cut(folded) if term in self._terms and term not in known]
        return found

    def words(self, text: str) -> list[WordToken]:
        """Cut as `cut` does and say where each word stands in `text`, in that order; words in a compound overlap it."""
        folded, origin = self._traced(text)
        found, start = list[WordToken](), 0
        for token in self._plain.cut(folded):
            found += [WordToken(piece.text, start + piece.start, start + piece.end) for piece in self._pieces[token]]
            start += len(token)
        if self._extended is not None:
            known = {word.text for word in found}
            terms = self._extended.tokenize(folded)
            found += [WordToken(*term) for term in terms if term[0] in self._terms and term[0] not in known]
        found.sort(key=lambda word: (word.start, word.end))
        return [WordToken(word.text, origin[word.start], origin[word.end - 1] + 1) for word in found]

    def nouns(self, text: str) -> list[WordToken]:
        """Pick the nouns of a text, added terms among them, and every Latin word, in the order of the text.

        By the dictionary's tags: verbs, numerals, times, idioms and function words are left out, and so are words that
        the cutter only guesses.
        """
        folded, origin = self._traced(text)
        found, start = list[WordToken](), 0
        for token, tag in (self._extended or self._plain).tag(folded, hmm=False):
            end = start + len(token)
            if tag.startswith(_NOUN_TAGS) or token in self._terms:
                found.append(WordToken(token, origin[start], origin[end - 1] + 1))
            start = end
        return found

    def pinyin(self, text: str) -> tuple[str, str]:
        """Spell a text in 全拼 and 首字母 without tones: 钕铁硼 gives ("nvtiepeng", "ntp").

        Letters and digits stay as they are (initials too), everything else is left out.
        """
        syllables = self.syllables(text)
        return "".join(each.text for each in syllables), "".join(each.text[0] for each in syllables)

    def syllables(self, text: str) -> list[WordToken]:
        """Spell a text, one syllable a Han character and one letter a letter, and say where each stands in it.

        ü is written v, as people type it; a character without 拼音 is left out.
        """
        folded, origin = self._traced(text)
        return [
            WordToken(syllable, origin[run.start() + place], origin[run.start() + place] + 1)
            for run in _SPELLED.finditer(folded)
            for place, syllable in enumerate(_spell(run[0]))
            if syllable.isascii()
        ]

    def _traced(self, text: str) -> tuple[str, list[int]]:
        """Fold a text and say for each folded character which one of the text it came from."""
        pieces = [self._folding[ord(char)] for char in text]
        origin = [place for place, piece in enumerate(pieces) for _ in piece]
        return self.simplify("".join(pieces)), origin


def _latin(token: str) -> Iterator[WordToken]:
    """Give a run of letters and digits, and the parts of one that joins words, or a number and its unit."""
    if not any(char.isalnum() for char in token):
        return
    yield WordToken(singular(token), 0, len(token))
    measure = _NUMBER_AND_UNIT.fullmatch(token)
    if measure:
        yield WordToken(measure[1], 0, measure.end(1))
        yield WordToken(measure[2], measure.start(2), len(token))
        return
    for part in _LATIN.finditer(token):
        if part[0] != token:
            yield WordToken(singular(part[0]), *part.span())


def _spell(run: str) -> list[str]:
    """Spell a run of Han, or a single letter: one syllable a character."""
    syllables = lazy_pinyin(run)
    if len(syllables) == len(run):
        return syllables
    return [lazy_pinyin(char)[0] for char in run]  # characters without 拼音 were joined


def singular(word: str) -> str:
    """Take the English plural off a word of four letters or more: magnets, batteries.

    No other ending goes: a coating is not a coat, and sintered not a sinter.
    """
    if len(word) < 4 or not word.isalpha() or not word.endswith("s") or word.endswith(_ODD_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]
