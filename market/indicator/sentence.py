"""Sentence of indicators (指标句): how the numbers of one sentence belong together."""

import re
from collections.abc import Sequence
from dataclasses import replace

from market.indicator.comparator import binding_before, comparator_of
from market.indicator.finding import CLAUSE_END, Finding, find, is_word
from market.indicator.indicator import Comparator
from market.indicator.name import is_target, name_before
from market.indicator.quantity import Quantity, Shape
from market.indicator.unit import unit_of

CLAUSE_LIMIT = 160
_RESPECTIVELY = re.compile(r"(?:分别|依次)(?:为|达到?|是)?|respectively", re.IGNORECASE)
_EACH = re.compile(r"(?:均|都|皆|同时)(?=[^\u4e00-\u9fff]|[不大小高低超达至优])")
_CONJUNCTION = re.compile(r"、|和|与|及|以及| and |, ")
_SIDES = re.compile(r"\s?[≤<]\s?([^\d≤<,。;]{1,14}?)\s?[≤<]\s?")
_ENDURED = re.compile(r"(?:循环|盐雾|老化|浸泡|洗涤|弯折)$")
_DIRECTION = re.compile(r"[经纬横纵径轴]向")
_FROM = re.compile(r"(?<![A-Za-z])from\s*$")
_VERB = re.compile(r"takes?|needs?|requires?|lasts?|costs?")
_BRACKET = re.compile(r"\s?\([^()。]*(?:\([^()]*\)[^()。]*)*\)")
_CONDITIONAL = re.compile(r"\s*[在当经于]")


def find_all(text: str, quantities: Sequence[Quantity], span: tuple[int, int]) -> list[Finding]:
    """Find what the quantities of one sentence are, with every condition handed to the indicator that it is of."""
    findings: list[Finding] = []
    for at, quantity in enumerate(quantities):
        before = findings[-1] if findings else None
        following = quantities[at + 1].start if at + 1 < len(quantities) else span[1]
        finding = find(text, quantity, before, (span[0], following))
        joined = None if before is None else _joined(text, before, finding)
        if joined is None:
            findings.append(finding)
        else:
            findings[-1] = joined
    _continue(findings)
    _demote(text, findings, span)
    _distribute(text, findings, span)
    _enclose(text, findings)
    _hand_conditions(text, findings)
    return findings


def clause_of(text: str, at: int, span: tuple[int, int]) -> tuple[int, int]:
    """Give where the clause around a place begins and ends, within its sentence and not far from the place."""
    first, last = max(span[0], at - CLAUSE_LIMIT), min(span[1], at + CLAUSE_LIMIT)
    start = max((found.end() for found in CLAUSE_END.finditer(text, first, at)), default=first)
    following = CLAUSE_END.search(text, at, last)
    return start, last if following is None else following.start()


def names_of(text: str, finding: Finding, start: int) -> list[str]:
    """Name each of A和B均≥x; otherwise the one name. `start` is where the clause begins."""
    window = text[start : finding.quantity.start]
    each = list(_EACH.finditer(window))
    if not each or _RESPECTIVELY.search(window):
        return [finding.name]
    names = _listed_names(window[: each[-1].start()])
    return names if len(names) > 1 else [finding.name]


def _listed_names(text: str) -> list[str]:
    """Read the names of a list: 屈服强度、抗拉强度和延伸率."""
    last = re.split(r"[:。;]|,(?!\s)", text)[-1]
    return [name for part in _CONJUNCTION.split(last) if (name := name_before(part))]


def _joined(text: str, before: Finding, finding: Finding) -> Finding | None:
    """Join 5 %<含水率<8 % into one range."""
    low, high = before.quantity, finding.quantity
    sides = _SIDES.fullmatch(text[low.end : high.start])
    if sides is None or low.shape is not Shape.ONE or high.shape is not Shape.ONE or high.value < low.value:
        return None
    joined = replace(low, end=high.end, unit=high.unit or low.unit, shape=Shape.RANGE, upper=high.value)
    return Finding(joined, before.window, sides[1].strip(), Comparator.BETWEEN, finding.end)


def _continue(findings: Sequence[Finding]) -> None:
    """Let a number that only goes on after 和 or and take what the last one of its kind is: 18 MPa at 23 °C and 9 MPa.

    A name that is a direction alone (经向≥30 N、纬向≥25 N) goes on with the last name.
    """
    last: Finding | None = None
    for finding in findings:
        if last is not None and not finding.condition:
            alike = unit_of(finding.quantity.unit).dimension == unit_of(last.quantity.unit).dimension
            if alike and not finding.name and finding.window.strip(" ,、") in {"and", "和", "及", "or"}:
                finding.name, finding.comparator = last.name, last.comparator
            elif alike and finding.guessed and not last.guessed:
                finding.name = last.name
            elif alike and _DIRECTION.fullmatch(finding.name):
                finding.name = re.sub(r"[经纬横纵径轴]向", "", last.name) + finding.name
        last = finding if finding.is_indicator else last


def _demote(text: str, findings: Sequence[Finding], span: tuple[int, int]) -> None:
    """Turn bare numbers into conditions in 在载荷20 N、转速300 r/min条件下, and where they lead to a bound."""
    for at, finding in enumerate(findings[:-1]):
        passing = finding.quantity.shape is Shape.RANGE and _FROM.search(finding.window) is not None
        if not (finding.bare or passing) or not finding.name or finding.quantity.together:
            continue
        start, end = clause_of(text, finding.quantity.start, span)
        later = [each for each in findings[at + 1 : at + 9] if each.quantity.start < end]
        opened = _CONDITIONAL.match(text, start) is not None and any(each.condition for each in later)
        led = is_target(finding.window) and any(each.name and not each.bare for each in later)
        endured = _ENDURED.search(finding.name) is not None and any(
            each.is_indicator for each in findings[at + 1 : at + 9]
        )
        described = text.startswith("的", finding.end) and any(each.name and not each.bare for each in later)
        verb = passing and any(_VERB.fullmatch(each.name) for each in later)
        if verb:
            later[0].name, finding.condition = finding.name, True
            continue
        finding.condition = opened or led or endured or described


def _enclose(text: str, findings: Sequence[Finding]) -> None:
    """Turn what stands in a bracket right behind an indicator into its conditions: 产水量28 m³/d(压力5.5 MPa)."""
    closed = -1
    for finding in findings:
        if finding.quantity.start < closed:
            finding.condition = True
        elif finding.is_indicator and (bracket := _BRACKET.match(text, finding.end)) is not None:
            closed = bracket.end()


def _distribute(text: str, findings: Sequence[Finding], span: tuple[int, int]) -> None:
    """Give A、B、C分别≥x、y、z their names one by one, and … of x, y and z, respectively."""
    found = _RESPECTIVELY.search(text, *span)
    if found is None:
        return
    if found[0].lower() == "respectively":
        start, _ = clause_of(text, found.start() - 2, span)
        numbers = [each for each in findings if start <= each.quantity.start < found.start()]
        left = binding_before(text, numbers[0].quantity.start, start) if numbers else None
        names = _listed_names(text[start : numbers[0].quantity.start if left is None else left.at]) if numbers else []
    else:
        numbers = [each for each in findings if each.quantity.start >= found.end()]
        left = binding_before(text, numbers[0].quantity.start, found.start()) if numbers else None
        names = _listed_names(text[span[0] : found.start()])
    if len(names) < 2 or len(numbers) < len(names):
        return
    for name, finding in zip(names, numbers, strict=False):
        finding.name, finding.condition = name, False
        if left is not None and finding.comparator is Comparator.EQUAL:
            finding.comparator = comparator_of(left.bound, name, finding.quantity.unit, finding.quantity.value)


def _hand_conditions(text: str, findings: Sequence[Finding]) -> None:
    """Give each condition to the indicator before it in the same clause, else to the next one, else to the last."""
    waiting: list[str] = []
    named: Finding | None = None
    for finding in findings:
        if finding.is_indicator:
            finding.conditions += waiting
            waiting, named = [], finding
            continue
        if is_word(text, finding.quantity) or not finding.quantity.unit:
            continue
        said = text[finding.quantity.start : finding.end].strip()
        between = "" if named is None else text[named.end : finding.quantity.start].partition("(")[0]
        if named is not None and not CLAUSE_END.search(between):
            named.conditions.append(said)
        elif finding.condition:
            waiting.append(said)
    if named is not None:
        named.conditions += waiting
