"""The expressions of tests/market/indicators, read and counted as its README says."""

import pytest

from market.indicator_reader import read_indicators
from tests.market.indicator_count import FOLDER, Line, pairs, read_lines

OWN = read_lines("own.jsonl")


@pytest.mark.parametrize("line", OWN, ids=lambda line: line.text)
def test_an_expression_is_read_exactly(line: Line) -> None:
    read = read_indicators(line.text)
    assert pairs(read, line.indicators) == len(line.indicators), read
    assert len(read) == len(line.indicators), read


@pytest.mark.parametrize("line", OWN, ids=lambda line: line.text)
def test_what_is_quoted_stands_in_the_text(line: Line) -> None:
    assert all(each.quote and each.quote in line.text for each in read_indicators(line.text))


def test_there_are_enough_expressions_and_enough_without_an_indicator() -> None:
    assert len({line.text for line in OWN}) == len(OWN) >= 300
    assert sum(not line.indicators for line in OWN) >= 60


@pytest.mark.skipif(not (FOLDER / "blind.jsonl").exists(), reason="blind.jsonl has not been written yet")
def test_a_reader_who_never_saw_the_parser_agrees_with_it() -> None:
    lines = read_lines("blind.jsonl")
    read = [read_indicators(line.text) for line in lines]
    found = sum(pairs(each, line.indicators) for each, line in zip(read, lines, strict=True))
    precision = found / sum(map(len, read))
    recall = found / sum(len(line.indicators) for line in lines)
    assert (precision >= 0.95, recall >= 0.85) == (True, True), f"precision {precision:.3f}, recall {recall:.3f}"
