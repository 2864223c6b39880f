"""The expressions of tests/market/indicators, read and counted as its README says."""

from collections.abc import Sequence

import pytest

from market.indicator.reader import read_indicators
from tests.cases import for_each
from tests.market.indicator.count import FOLDER, Line, pairs, read_lines

OWN = read_lines("own.jsonl")


@for_each(OWN, lambda line: line.text)
def test_an_expression_is_read_exactly(line: Line) -> None:
    read = read_indicators(line.text)
    assert pairs(read, line.indicators) == len(line.indicators), read
    assert len(read) == len(line.indicators), read


@for_each(OWN, lambda line: line.text)
def test_what_is_quoted_stands_in_the_text(line: Line) -> None:
    assert all(each.quote and each.quote in line.text for each in read_indicators(line.text))


def test_there_are_enough_expressions_and_enough_without_an_indicator() -> None:
    assert len({line.text for line in OWN}) == len(OWN) >= 300
    assert sum(not line.indicators for line in OWN) >= 60


@pytest.mark.parametrize("name", ["blind.jsonl", "blind-2.jsonl"])
def test_what_was_blind_once_and_is_no_longer_is_found_as_well_as_before(name: str) -> None:
    _check_found(read_lines(name))


@pytest.mark.skipif(not (FOLDER / "blind-3.jsonl").exists(), reason="blind-3.jsonl is not written yet")
def test_expressions_whose_misses_nobody_looked_at_are_found() -> None:
    """Ask the same of the file that was unseen at its first count; its counts have been watched since."""
    _check_found(read_lines("blind-3.jsonl"))


def _check_found(lines: Sequence[Line]) -> None:
    """Ask precision and recall of a file; what is missed is not told, so that a blind file stays blind."""
    read = [read_indicators(line.text) for line in lines]
    found = sum(pairs(each, line.indicators) for each, line in zip(read, lines, strict=True))
    precision = found / sum(map(len, read))
    recall = found / sum(len(line.indicators) for line in lines)
    assert (precision >= 0.95, recall >= 0.85) == (True, True), f"precision {precision:.3f}, recall {recall:.3f}"
