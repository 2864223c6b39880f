"""Indicator reader (指标读取): the indicators that a Chinese or English text states, each with its clause quoted."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from market.designation import blotted
from market.indicator import Comparator, Force, Indicator
from market.indicator_complaint import is_complaint, is_described, is_told_of_now
from market.indicator_finding import STOP, Finding
from market.indicator_scope import force_of, is_of_others, is_of_size, is_of_the_present, is_untechnical
from market.indicator_sentence import CLAUSE_LIMIT, clause_of, find_all, names_of
from market.quantity import read_quantities
from market.unit import match_unit, plain

QUOTE_LIMIT = 160
_SENTENCE_END = re.compile(rf"[。;!?\n]|{STOP}")
# 抗压强度(28天)不小于50 MPa: the bracket between a name and its value holds a condition.
_ASIDE = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z])\(([^()≥≤<>=±]*\d[^()≥≤<>=±]*|[^()≥≤<>=±\d]{1,8})\)"
    r"(?=\s*(?:[≥≤><=≮≯±:约为不大小高低超达至优可]|[-+]?\d|is |of |at |was ))"
)


def read_indicators(text: str, *, force: Force = Force.FACT) -> tuple[Indicator, ...]:
    """Read the indicators of a text, in the order of their numbers.

    `force` is what the listing says by default: FACT for an achievement, MUST for a need, whose own words
    (希望, 最好, 必须 …) then decide, and where clauses on the present state are left out. 约 reads as =.
    What no name can be found for is left out: a reader who misses an indicator does less harm than one who invents it.
    """
    whole = blotted(plain(text))
    folded = _ASIDE.sub(lambda found: " " * len(found[0]), whole)
    asides = [(found.start(), found[1]) for found in _ASIDE.finditer(whole)]
    quantities = read_quantities(folded)
    starts = [each.start for each in quantities]
    return tuple(
        indicator
        for span in _sentences(folded)
        for finding in find_all(folded, quantities[bisect_left(starts, span[0]) : bisect_left(starts, span[1])], span)
        if finding.is_indicator
        for indicator in _indicators(text, folded, finding, span, force=force, asides=asides)
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where each sentence begins and ends; ; ends one too."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def _indicators(
    original: str,
    text: str,
    finding: Finding,
    span: tuple[int, int],
    *,
    force: Force,
    asides: list[tuple[int, str]],
) -> Iterator[Indicator]:
    """Make the indicators of one finding: none where the clause speaks of others, one for each name otherwise."""
    quantity = finding.quantity
    start, end = clause_of(text, quantity.start, span)
    clause = text[start:end]
    if is_untechnical(finding.name, quantity.unit) or is_of_others(clause):
        return
    if finding.comparator is Comparator.EQUAL and is_of_size(finding.name):
        return
    if force is not Force.FACT:
        told = _force_of_need(text, finding, span, force)
        if told is None:
            return
        force = told
    beside = [said for at, said in asides if quantity.start - len(finding.window) <= at < quantity.start]
    unit = quantity.unit
    if not unit and beside and _is_unit(beside[-1]):
        unit = beside.pop()
    for name in names_of(text, finding, start):
        yield Indicator(
            name=name,
            comparator=finding.comparator,
            value=quantity.value,
            upper=quantity.upper,
            unit=unit,
            condition="，".join([*beside, *finding.conditions]),
            quote=original[start : max(end, finding.end)].strip()[:QUOTE_LIMIT],
            force=force,
        )


def _force_of_need(text: str, finding: Finding, span: tuple[int, int], default: Force) -> Force | None:
    """Tell how much a need insists on a finding; None where it only tells how things stand."""
    quantity = finding.quantity
    start, end = clause_of(text, quantity.start, span)
    sentence, behind = text[max(span[0], quantity.start - CLAUSE_LIMIT) : quantity.start], text[finding.end : end]
    if is_of_the_present(text[start:end]) or (finding.bare and is_told_of_now(sentence)):
        return None
    if is_complaint(finding, behind):
        return None
    told = force_of(text[max(span[0], end - CLAUSE_LIMIT) : end], default)
    weak = is_told_of_now(sentence) or is_described(text[start : quantity.start], sentence, behind)
    return Force.SHOULD if weak else told


def _is_unit(text: str) -> bool:
    """Say whether a bracket holds the unit of the number behind it: 硬度(邵A)60."""
    found = match_unit(text.strip(), 0)
    return found is not None and found[1] == len(text.strip())
