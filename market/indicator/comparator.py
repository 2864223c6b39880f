"""Comparator words (比较词): how a text binds a number, before it and behind it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from market.indicator.indicator import Comparator
from market.indicator.side import BoundSide, is_fine, is_size, side_of


class Bound(Enum):
    """What a comparator word says.

    BETTER turns on what is good of the thing, REACHED yields to 以下, and MISSED is what is not reached: 达不到.
    """

    AT_LEAST = auto()
    AT_MOST = auto()
    MORE = auto()
    LESS = auto()
    BETTER = auto()
    REACHED = auto()
    MISSED = auto()
    EQUAL = auto()


_COMPARATORS = {
    Bound.AT_LEAST: Comparator.AT_LEAST,
    Bound.AT_MOST: Comparator.AT_MOST,
    Bound.MORE: Comparator.MORE_THAN,
    Bound.LESS: Comparator.LESS_THAN,
    Bound.REACHED: Comparator.AT_LEAST,
    Bound.MISSED: Comparator.LESS_THAN,
    Bound.EQUAL: Comparator.EQUAL,
}
_BETTER = {BoundSide.MORE: Comparator.AT_LEAST, BoundSide.LESS: Comparator.AT_MOST, BoundSide.UNKNOWN: Comparator.EQUAL}
_TURNED = {Bound.AT_LEAST: Comparator.AT_MOST, Bound.MORE: Comparator.LESS_THAN}
_NOT = r"(?:不得|不应|不能|不可|不会|不|别|勿|未|没有|无)(?:再|有|应|能|会)?"
_LOW = r"(?:低于|少于|小于|短于|弱于|差于|薄于|轻于|慢于|窄于|早于|劣于)"
_HIGH = r"(?:高于|大于|超过|超出|多于|长于|快于|重于|厚于|宽于|强于|晚于|逾|超|高过|多过)"
_BEFORE: tuple[tuple[Bound, str], ...] = (
    (Bound.AT_LEAST, rf"≥|>=|=>|≮|(?:大于|高于|多于)或?等于|{_NOT}{_LOW}|下限为"),
    (Bound.AT_LEAST, r"至少(?:为|达到?|能|要|可|应|保证|保持|确保)?|起码|(?:最少|最低|最短|最小)为?"),
    (Bound.AT_MOST, rf"≤|<=|=<|≯|(?:小于|低于|少于)或?等于|{_NOT}{_HIGH}|上限为"),
    (Bound.AT_MOST, r"顶多|最大不超过|(?:至多|最多|最高|最大|最长)为?"),
    (Bound.LESS, rf"<|{_LOW}|不到|不足|未到|不满"),
    (Bound.MORE, rf">|{_HIGH}|突破"),
    (Bound.BETTER, r"优于|好于|不逊于"),
    (Bound.MISSED, r"达不到|(?:不能|无法|未能?|没能?|没有|难以|很难|尚未|不)(?:稳定)?(?:达到|到达|达)"),
    (Bound.REACHED, r"(?:可以?|能够?|已|均|也|仍|最?[高长多大]|最高可|最大可|需|要|应)?(?:达到了?|达|到达|可至)"),
    (Bound.AT_LEAST, r"at least|at minimum|(?:no|not) (?:be )?(?:less|lower|fewer|smaller|shorter) than"),
    (Bound.AT_LEAST, r"not (?:be |fall |drop )*below|(?:a |the )?minimum (?:of|is)|min\.?"),
    (Bound.AT_MOST, r"at most|(?:no|not) (?:be )?(?:more|greater|higher|larger|longer|later) than|never exceeds?"),
    (
        Bound.AT_MOST,
        r"(?:does |do |must |shall |should |may |will |can)?not (?:to )?(?:exceed|exceeding|be above|be over)",
    ),
    (Bound.AT_MOST, r"without exceeding|up to|within|(?:a |the )?maximum (?:of|is)|max\.?"),
    (Bound.LESS, r"(?:less|lower|fewer|smaller|shorter) than|below|under"),
    (Bound.MORE, r"(?:more|greater|higher|larger|longer) than|above|over|exceeds?|exceeding|exceeded|in excess of"),
    (Bound.BETTER, r"better than"),
    (
        Bound.MISSED,
        r"(?:fail(?:s|ed)? to|can ?not|could not|can't|does not|doesn't|did not|never) (?:reach|achieve|attain)",
    ),
    (Bound.REACHED, r"reach(?:es|ed|ing)?|(?:withst(?:ands?|ood|anding)|(?:survive|endure)[sd]?)|as (?:high|low) as"),
)
_AFTER: tuple[tuple[Bound, str], ...] = (
    (Bound.AT_LEAST, r"\(以上\)|(?:及|或|和)?以上|起(?!动|始|重|伏|点)|或更[高多大长]|minimum|at least|at minimum"),
    (Bound.AT_LEAST, r"(?:or|and) (?:more|above|higher|longer|over|larger|greater)"),
    (Bound.AT_MOST, r"\(以[下内]\)|(?:及|或|和)?以[下内]|之内|封顶|或更[低少小短]|maximum|at most"),
    (Bound.AT_MOST, r"内(?!部|径|侧|层|壁|衬|置|存|孔|胆|核|含|圈)"),
    (Bound.AT_MOST, r"(?:or|and) (?:less|below|lower|shorter|under|fewer|smaller|faster)"),
    (Bound.BETTER, r"或更[好优]|or better"),
    (Bound.EQUAL, r"左右|上下|前后(?=[,。;]|$)|or so"),
)
_ABOUT = r"(?:大约|约为|约|近似|接近|about|around|approximately|approx\.?|some|~)"


def _alternatives(words: tuple[tuple[Bound, str], ...]) -> str:
    """Join the rows, each a group of its own (w0, w1 …); English words may not begin inside another."""
    guarded = (rf"(?<![A-Za-z])(?:{row})" if re.match(r"[a-z]|\((?:\?:)?[a-z]", row) else row for _, row in words)
    return "|".join(f"(?P<w{at}>{row})" for at, row in enumerate(guarded))


def _bound(words: tuple[tuple[Bound, str], ...], found: re.Match[str]) -> Bound:
    return next(bound for at, (bound, _) in enumerate(words) if found[f"w{at}"] is not None)


_BEFORE_PATTERN = re.compile(
    rf"(?:{_alternatives(_BEFORE)})\s*(?P<about>{_ABOUT})?\s*(?:±|正负|\+/-)?\s*(?:Ra|Rz)?$", re.IGNORECASE
)
_AFTER_PATTERN = re.compile(rf"\s?(?:{_alternatives(_AFTER)})", re.IGNORECASE)
_ABOUT_PATTERN = re.compile(rf"{_ABOUT}\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Binding:
    """A comparator word, with the place where it begins (before a number) or ends (behind one)."""

    bound: Bound
    at: int


def binding_before(text: str, end: int, start: int = 0) -> Binding | None:
    """Read the comparator word that ends right before the number at `end`."""
    window = text[max(start, end - 40) : end]
    found = _BEFORE_PATTERN.search(window)
    if found is None:
        return None
    return Binding(_bound(_BEFORE, found), end - len(window) + found.start())


def binding_after(text: str, end: int) -> Binding | None:
    """Read the comparator word right behind the number that stops at `end`."""
    found = _AFTER_PATTERN.match(text, end)
    if found is None:
        return None
    return Binding(_bound(_AFTER, found), found.end())


def about_before(text: str, end: int, start: int = 0) -> int:
    """Give where 约 or about begins before the number at `end`, or `end` when there is none."""
    window = text[max(start, end - 20) : end]
    found = _ABOUT_PATTERN.search(window)
    return end if found is None else end - len(window) + found.start()


def comparator_of(bound: Bound, name: str, unit: str = "", value: Decimal = Decimal(0)) -> Comparator:
    """Turn what the words say into a comparator, by the side of the thing that is good.

    优于 is = where the name doesn't tell the side, since a wrong bound is worse than none. 达到 is ≤ where less is
    better, and = of a size that may be wanted either way; 精度不低于0.02 mm and 真空度高于10⁻³ Pa bind from above.
    """
    side = side_of(name, unit, value)
    if bound is Bound.BETTER:
        return _BETTER[side]
    if bound is Bound.REACHED and (side is BoundSide.LESS or is_size(name)):
        return Comparator.AT_MOST if side is BoundSide.LESS else Comparator.EQUAL
    if bound in _TURNED and is_fine(name, unit, value):
        return _TURNED[bound]
    return _COMPARATORS[bound]
