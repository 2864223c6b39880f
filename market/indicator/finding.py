"""Finding (读数): one quantity of a text with the name, the comparator and the role that its surroundings give it."""

import re
from dataclasses import dataclass, field, replace

from market.indicator.comparator import Binding, Bound, about_before, binding_after, binding_before, comparator_of
from market.indicator.indicator import Comparator
from market.indicator.name import (
    borne_name,
    is_chinese,
    is_machine,
    is_measured,
    is_plausible,
    is_target,
    kind_name,
    name_before,
    name_behind,
    rating_name,
    resists,
    withstood_name,
)
from market.indicator.quantity import Quantity, Shape
from market.indicator.rate import done_per, per_named, without_per
from market.indicator.scope import closes_condition, ends_as_condition, is_case, is_denied, opens_condition
from market.indicator.unit import unit_of
from market.indicator.unit_table import MULTIPLIERS

# A full stop ends a sentence, but not after an abbreviation.
STOP = r"(?<!min)(?<!max)(?<!approx)(?<!ca)(?<!No)(?<!vs)\.(?=\s|$)"
CLAUSE_END = re.compile(rf",(?!\d{{3}}(?!\d))|[。;!?\n]|{STOP}")
_CHINESE_NUMERALS = "一二两三四五六七八九十"
_COUNTED = re.compile(r"[个件台套只片条种根支张份株粒路层点笔瓶袋盒箱辆头位枚座年月天日周]")
_SOURCE = re.compile(r"(?:由|从|(?<![A-Za-z])from)(?:原来的?|目前的?|现在的?)?(?:约)?\s*$", re.IGNORECASE)
_AT = re.compile(r"(?<![A-Za-z])(?:at|after|@)\s*$")
_AT_NAMED = re.compile(r"(?<![A-Za-z])(?:at|under) (?:an?|the) [a-z -]{2,30} of\s*$")
_PREPOSITION = re.compile(r"(?:在|于|经|当|@|(?<![A-Za-z])(?:at|after|under))\s*$")
_STATED = re.compile(r"(?:为|是|:|=|约|仅|只|(?<![A-Za-z])(?:is|are|was|were|by))\s*$")
_SPARED = re.compile(
    r"[在为于]\s*$|\b(?:of|with|in)\s*$|\b(?:fell|falls|reduced|cut|cuts|increased|improved|rose|rises|lowered|"
    r"decreased|dropped|grew|reduces|improves|increases|lowers|raises|raised|shortened|down|up) by\s*$",
    re.IGNORECASE,
)
_SPARED_RANGE = re.compile(_SPARED.pattern + r"|(?:由|从|(?<![A-Za-z])(?:from|between|for))\s*$", re.IGNORECASE)
# A clause that begins with 在 tells when something holds, unless the value is where it is kept (在20~30 ℃之间).
_FRESH = re.compile(r"[,;(]\s*在\s*$")
# 废品率超过10 %,须降到1 %以下: the number before has named it.
_TURNS_TO = re.compile(
    r",(?:希望|要求|需|须|应|想|力争|必须|要|目标|计划|拟)+(?:能够?)?(?:[升降]|降低|提高|提升|缩短|减少)?(?:到|至)"
)
# 线速度达到20 m/s时噪声不超过70 dB
_THEN = re.compile(r"\s?(?:时(?![间效长段速])|后(?![期续处]))")
_HELD = re.compile(r"\s?(?:之间|以[内上下]|之内|范围内|左右)")
_DEGREES = (
    (re.compile(r"温|熔点|凝|耐热|沸点"), "℃"),
    (re.compile(r"角|倾|坡|转动|旋转"), "°"),
    (re.compile(r"电|能耗"), "kWh"),
)
_NUMBERS = ("PH", "PH值", "折光率", "系数", "指数", "因数", "F数", "阿贝数", "折射率", "孔径")
_ENDURES = re.compile(r"(?:耐|耐受|承受|抵抗)\s*$")
_HEAT = {"℃", "°C", "度", "摄氏度"}
_DENIALS = {Bound.MORE: Comparator.AT_MOST, Bound.LESS: Comparator.AT_LEAST}
_TIMES = {(("s", 1),), (("a", 1),)}


@dataclass(slots=True)
class Finding:
    """A quantity with what was found around it; `end` is behind its comparator. Without a name it is no indicator.

    `bare` says that no comparator binds it, `guessed` that its name is only the kind that its unit tells; `window` is
    the text between the number before and this one, and `said` its end, with the words that bind the number.
    """

    quantity: Quantity
    window: str
    name: str
    comparator: Comparator
    end: int
    condition: bool = False
    bare: bool = False
    guessed: bool = False
    said: str = ""
    conditions: list[str] = field(default_factory=list)

    @property
    def is_indicator(self) -> bool:
        """Say whether this states something of its own."""
        return bool(self.name) and not self.condition


@dataclass(frozen=True, slots=True)
class _Place:
    """A quantity in its text: the comparators on both sides, the text before those, and how far one may look."""

    text: str
    quantity: Quantity
    start: int
    stop: int
    left: Binding | None
    right: Binding | None

    @property
    def window(self) -> str:
        end = self.left.at if self.left is not None else about_before(self.text, self.quantity.start, self.start)
        return self.text[self.start : end].rstrip("± ").removesuffix("正负")

    @property
    def end(self) -> int:
        return self.quantity.end if self.right is None else self.right.at

    @property
    def bound(self) -> bool:
        return self.left is not None or (self.right is not None and self.right.bound is not Bound.EQUAL)

    @property
    def explicit(self) -> bool:
        return self.bound or self.quantity.shape is not Shape.ONE

    def comparator(self, name: str) -> Comparator:
        """Settle what the words before and behind say; the shape of the numbers goes first."""
        if self.quantity.shape is Shape.RANGE:
            return Comparator.BETWEEN
        if self.quantity.shape is Shape.TOLERANCE:
            return Comparator.PLUS_MINUS
        left, right = self.left, self.right
        if left is None:
            return Comparator.EQUAL if right is None else self._compared(right.bound, name)
        if left.bound in _DENIALS and is_denied(self.text[self.start : left.at]):
            return _DENIALS[left.bound]
        yields = left.bound is Bound.REACHED and right is not None and right.bound is not Bound.EQUAL
        return self._compared(right.bound if yields and right is not None else left.bound, name)

    def _compared(self, bound: Bound, name: str) -> Comparator:
        return comparator_of(bound, name, self.quantity.unit, self.quantity.value)


def find(text: str, quantity: Quantity, before: Finding | None, around: tuple[int, int]) -> Finding:
    """Find name, comparator and role of a quantity between the start of its sentence and the next number (`around`)."""
    start = around[0] if before is None else before.end
    left, right = binding_before(text, quantity.start, start), binding_after(text, quantity.end)
    place = _Place(text, quantity, start, around[1], left, right)
    finding = Finding(quantity, text[start : quantity.start], "", place.comparator(""), place.end)
    finding.bare = not place.explicit
    finding.said = text[max(start, (quantity.start if left is None else left.at) - 6) : quantity.start]
    if is_source(finding) or is_case(_tail(text, quantity.start if left is None else left.at)):
        return finding
    done = None if quantity.value == 1 else done_per(_led(place, before), quantity.unit)
    if done is not None:
        finding.name, finding.quantity = done.name, replace(quantity, unit=done.unit)
        finding.comparator = done.comparator if finding.bare and done.comparator else finding.comparator
        finding.bare = False
        return finding
    if _is_condition(place, around[0]):
        finding.condition = True
        return finding
    if before is not None and _leads_to(before, place):
        finding.name, before.name, before.condition = before.name, "", True
    else:
        finding.name = _name(place, before)
    finding.guessed = finding.name != "" and finding.name == kind_name(quantity.unit)
    finding.comparator = place.comparator(finding.name)
    if finding.name in {"", "耐"} and finding.bare and _ENDURES.search(place.window) and quantity.unit in _HEAT:
        finding.name, finding.comparator, finding.bare = "耐温", Comparator.AT_LEAST, False
    settle_unit(finding)
    unit = finding.quantity.unit
    if not is_plausible(finding.name, ((unit, 1),) if unit in MULTIPLIERS else unit_of(unit).dimension):
        finding.name, finding.condition = "", True
    return finding


def _led(place: _Place, before: Finding | None) -> str:
    """Give the text before a number, with the number before it where that is a single one: 一小时能剥."""
    single = before is not None and not before.name and before.quantity.value == 1 and before.bare
    return place.text[before.quantity.start : place.start] + place.window if before and single else place.window


def _tail(text: str, end: int) -> str:
    """Give the few characters before a place."""
    return text[max(0, end - 8) : end]


def is_source(finding: Finding) -> bool:
    """Say whether a number is only where a change began: 由80 %降到40 %."""
    return finding.quantity.shape is Shape.ONE and _SOURCE.search(finding.window) is not None


def is_word(text: str, quantity: Quantity) -> bool:
    """Say whether a number is a counting word (三批, 两台) rather than a measurement."""
    return text[quantity.start] in _CHINESE_NUMERALS and _COUNTED.fullmatch(quantity.unit) is not None


def settle_unit(finding: Finding) -> None:
    """Settle a unit by the name: 度 of a temperature is ℃, 每亩增产150公斤 is 公斤/亩, 年处理规模10万吨 is 万吨/年."""
    unit = finding.quantity.unit
    if unit == "度":
        unit = next((known for words, known in _DEGREES if words.search(finding.name)), unit)
    finding.name, unit = per_named(finding.name, finding.window, unit)
    if unit != finding.quantity.unit:
        finding.quantity = replace(finding.quantity, unit=unit)


def _is_condition(place: _Place, sentence: int) -> bool:
    """Say whether a quantity only says when something holds."""
    text, quantity = place.text, place.quantity
    closing = CLAUSE_END.search(text, place.end, place.stop)
    rest = text[place.end : place.stop if closing is None else closing.start()]
    if ends_as_condition(rest) and len(rest) <= 16 and not is_target(place.window):
        return True
    opening = text[max(sentence, quantity.start - 24) : quantity.start]
    if place.bound and _THEN.match(text, place.end) and not is_target(place.window):
        return True
    if place.bound:
        alone = place.left is None and not place.window.strip(" ,、;在") and unit_of(quantity.unit).dimension in _TIMES
        leads = closing is None and text[place.stop : place.stop + 1].isdigit()
        return (place.left is None and _AT.search(opening) is not None) or (alone and leads)
    if _AT_NAMED.search(opening):
        return True
    spared = _SPARED_RANGE if quantity.shape is Shape.RANGE else _SPARED
    named = name_before(place.window) and spared.search(opening)
    if _FRESH.search(opening) and not _HELD.match(text, place.end):
        return True
    return (opens_condition(opening) and not named) or closes_condition(text[place.end : place.end + 8])


def _leads_to(before: Finding, place: _Place) -> bool:
    """Say whether the number before only leads to this one's bound: 芯吸高度30 min达到138 mm."""
    bound = place.left is not None and not place.window.strip() and not place.quantity.together
    if not bound or not before.name or before.quantity.shape is not Shape.ONE:
        return False
    return before.bare or not _is_alike(before, place.quantity)


def _is_alike(before: Finding, quantity: Quantity) -> bool:
    return unit_of(before.quantity.unit).dimension == unit_of(quantity.unit).dimension


def _name(place: _Place, before: Finding | None) -> str:
    """Name what is measured, or give "" when a bare number belongs to no quantity that is named."""
    quantity = place.quantity
    if before is not None and before.name:
        listed = quantity.together and quantity.together == before.quantity.together
        if listed or (_TURNS_TO.fullmatch(place.window) and _is_alike(before, quantity)):
            return before.name
    if name := _endured(place):
        return name
    name = name_before(place.window)
    if name:
        kind = kind_name(quantity.unit) if place.explicit and is_machine(name) else ""
        return kind or (name if place.explicit or _names_bare(place, name) else "")
    risen = before is not None and not before.name and is_source(before)
    if not place.explicit and (not is_target(place.window) or (place.window.strip() == "to" and not risen)):
        return ""
    if before is not None and risen:
        name = name_before(_SOURCE.sub("", before.window))
        return name if is_chinese(name) or is_measured(name) else ""
    return _name_around(place, before)


def _endured(place: _Place) -> str:
    """Name what the thing bears or is rated for; "" where it is something else that is measured."""
    text, window, end, quantity = place.text, place.window, place.end, place.quantity
    if quantity.unit == "IP" and (rating := rating_name(text, window, end, bound=place.bound)):
        return rating
    if place.left is not None:
        return withstood_name(text, window, end, place.left.at, quantity.unit) or ""
    return borne_name(text, window, end) if quantity.shape is Shape.ONE else ""


def _names_bare(place: _Place, name: str) -> bool:
    """Say whether a name is enough for a number that no comparator binds."""
    quantity = place.quantity
    stated = _STATED.search(_tail(place.text, quantity.start)) is not None
    measured = is_measured(without_per(name)) or (
        quantity.unit == "级" and resists(name) and not is_word(place.text, quantity)
    )
    if _COUNTED.fullmatch(quantity.unit):
        return measured and not (is_word(place.text, quantity) and len(name) < 3)
    if not quantity.unit:
        return measured and (stated or name.upper().endswith(_NUMBERS))
    return measured or stated


def _name_around(place: _Place, before: Finding | None) -> str:
    """Look for the name of a bound number behind it, before a bracket, at the number before, and in its unit."""
    text, quantity, window = place.text, place.quantity, place.window
    if place.bound:
        within = unit_of(quantity.unit).dimension in _TIMES and text[place.end - 1] == "内"
        if behind := name_behind(text, place.end, within=within):
            return behind
    bracketed = re.search(r"([^\d()]*)[(]\s*$", window)
    if bracketed is not None and (outside := name_before(bracketed[1])):
        return outside if is_measured(outside) else ""
    if before is not None and before.name and not window.strip(" ,、;("):
        return before.name if _is_alike(before, quantity) else ""
    if before is not None and before.condition and (outer := name_before(_PREPOSITION.sub("", before.window))):
        return outer
    if earlier := name_before(window.rstrip(" ,、:(")):
        return earlier
    following = text[place.end : place.end + 2].strip()
    goes_on = following.startswith(("使", "且", "并", "而"))
    modifies = is_chinese(following[:1]) and quantity.unit not in {"目", "mesh"} and not goes_on
    passing = unit_of(quantity.unit).dimension in _TIMES and not is_chinese(text[: place.end])
    return "" if modifies or passing else kind_name(quantity.unit)
