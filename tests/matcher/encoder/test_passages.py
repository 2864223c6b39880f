"""Sentences and passages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.index.passages import sentences, split


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("矫顽力高。耐热！好吗？是；", ["矫顽力高。", "耐热！", "好吗？", "是；"]),
        ("他说“好。”然后走了", ["他说“好。”", "然后走了"]),
        ("第一段\n\n第二段", ["第一段", "第二段"]),
        ("It works. Does it? Yes!", ["It works.", "Does it?", "Yes!"]),
        ("矫顽力达到 25.5 kOe（见 Fig. 3）。完", ["矫顽力达到 25.5 kOe（见 Fig. 3）。", "完"]),
        ("Dr. J. Smith of VTT. He knows.", ["Dr. J. Smith of VTT.", "He knows."]),
        ("e.g. a magnet; and so on... Then", ["e.g. a magnet;", "and so on...", "Then"]),
        (" \n ", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_body_within_the_limit_is_one_passage() -> None:
    (passage,) = split("  甲。乙。 ", limit_characters=10)
    assert (passage.text, passage.start, passage.end) == ("甲。乙。", 2, 6)


def test_passages_hold_whole_sentences_and_are_of_about_equal_length() -> None:
    body = "".join(f"第{number}句话有九个字。" for number in range(10))
    assert [len(passage.text) for passage in split(body, limit_characters=40)] == [27, 36, 27]  # not 36, 36, 18
    assert all(passage.text.endswith("。") for passage in split(body, limit_characters=40))


def test_a_sentence_is_cut_only_where_it_is_too_long_by_itself() -> None:
    body = "短句。" + "很长的一句，" * 5 + "完。"
    assert [passage.text for passage in split(body, limit_characters=20)] == [
        "短句。",
        "很长的一句，很长的一句，很长的一句，",
        "很长的一句，很长的一句，完。",
    ]
    assert [passage.text for passage in split("无" * 25, limit_characters=10)] == ["无" * 10, "无" * 10, "无" * 5]


def test_a_limit_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        split("甲", limit_characters=0)


@given(st.text(alphabet='甲乙a1 。.！?，\n"”', max_size=200), st.integers(1, 40))
def test_passages_are_in_order_within_the_limit_and_lose_nothing_but_blanks(body: str, limit: int) -> None:
    passages = split(body, limit_characters=limit)
    assert all(body[passage.start : passage.end] == passage.text for passage in passages)
    assert all(0 < len(passage.text) <= limit for passage in passages)
    assert all(before.end <= after.start for before, after in pairwise(passages))
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(body.split())
    assert "".join("".join(each.split()) for each in texts(body)) == "".join(body.split())
