import json
from dataclasses import replace

import pytest

from corpus.judging.judgements import GradedPair, ListingKey, read_judgements, write_judgement
from corpus.reference.taxonomy import CorpusError
from market.judging.judgement import Level, Reason
from market.listing.listing import Kind

GOOD: dict[str, object] = {
    "need": {"organization": "91000000MA00000144", "number": "N-1"},
    "kind": "achievement",
    "listing": {"organization": "12000000MA0000001Y", "number": "A-1"},
    "level": 3,
    "reason": "price",
    "note": "预算 80 万元，开价 180 万元起",
    "judge": "reader-1",
    "sources": ["dense", "random"],
    "probability": "0.25",
}


def line(**changes: object) -> str:
    return json.dumps({key: value for key, value in (GOOD | changes).items() if value is not None})


def test_a_line_becomes_a_graded_pair() -> None:
    assert read_judgements([line()], name="pairs.jsonl") == [
        GradedPair(
            need=ListingKey("91000000MA00000144", "N-1"),
            kind=Kind.ACHIEVEMENT,
            listing=ListingKey("12000000MA0000001Y", "A-1"),
            level=Level.FAIR,
            reason=Reason.PRICE,
            note="预算 80 万元，开价 180 万元起",
            judge="reader-1",
            sources=("dense", "random"),
            probability=0.25,
            repeat=False,
        )
    ]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"level": 5}, "level 5: write one of: 1, 2, 3, 4"),
        ({"level": None}, "level : it is needed; write a value"),
        ({"reason": "ugly"}, "reason ugly: write one of: same_words"),
        ({"probability": "0"}, "probability 0: write a chance above 0"),
        ({"probability": "1.5"}, "probability 1.5: write a chance above 0"),
        ({"kind": "need"}, "kind need: a need is judged against"),
        ({"need": {"organization": "X"}}, "need.number : it is needed; write a value"),
        ({"mood": "good"}, "mood good: the keys here are"),
    ],
)
def test_a_bad_line_is_named_with_what_to_write(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(CorpusError) as refused:
        read_judgements([line(), line(**changes)], name="pairs.jsonl")
    assert f"pairs.jsonl, line 2, {complaint}" in str(refused.value)


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(CorpusError, match=r"line 1: no JSON.*line 3, level 9"):
        read_judgements(["{", line(), line(level=9)], name="pairs.jsonl")


def test_what_is_written_is_read_back() -> None:
    (pair,) = read_judgements([line()], name="pairs.jsonl")
    repeat = replace(pair, level=Level.STRONG, reason=None, note="", sources=(), probability=1 / 3, repeat=True)
    certain = replace(pair, probability=1.0)
    written = [write_judgement(each) for each in (pair, repeat, certain)]
    assert read_judgements(written, name="pairs.jsonl") == [pair, replace(repeat, probability=0.333333333333), certain]
    assert json.loads(written[0]) == GOOD
