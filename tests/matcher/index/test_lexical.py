"""The lexical index on a handful of listings that can be ranked by hand."""

from collections.abc import Iterator
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import IndexHeld
from matcher.index.lexical import LexicalIndex
from matcher.index.lexical_query import Found, LexicalDocument, TextReading
from matcher.index.words import Words

MAGNET, BATTERY, MOTOR, TEXTILE, HIDDEN = 0, 3, 7, 8, 40
DOCUMENTS = (
    LexicalDocument(
        MAGNET, "高丰度稀土烧结钕铁硼永磁体的晶界扩散技术", "矫顽力高，耐热。", ("宁波稀土研究院（样例）",)
    ),
    LexicalDocument(
        BATTERY, "Low-cost lithium battery recycling", "Recovers cobalt from spent batteries.", ("沈砚秋（样例）",)
    ),
    LexicalDocument(MOTOR, "永磁电机高效控制", "用于钕铁硼电机，转速 3000 rpm。"),
    LexicalDocument(TEXTILE, "绿色纺织印染工艺", "节水 30 %。"),
    LexicalDocument(HIDDEN, "永磁传动"),
)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.build()


@pytest.fixture(scope="module")
def index(words: Words, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalIndex]:
    opened = LexicalIndex.open(tmp_path_factory.mktemp("words"), words)
    opened.put(DOCUMENTS)
    opened.commit()
    yield opened
    opened.close()


def rows(found: Found) -> list[int]:
    return [int(row) for row in found.rows]


def typed(index: LexicalIndex, text: str) -> list[int]:
    return rows(index.find(text, cap=10, typing=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("钕铁硼", [MAGNET, MOTOR]),  # in the title before in the body
        ("釹鐵硼", [MAGNET, MOTOR]),  # 繁
        ("钕铁", [MAGNET, MOTOR]),  # half of a word
        ("永磁 电机", [MOTOR]),  # every word
        ("batteries", [BATTERY]),
        ("lith", [BATTERY]),  # a prefix
        ("recycling of lith", [BATTERY]),  # a stop word asks for nothing
        ("沈砚秋", [BATTERY]),
        ("砚秋", [BATTERY]),
        ("shenyanq", [BATTERY]),  # 全拼, half typed
        ("syq", [BATTERY]),  # 首字母
        ("ntp", [MAGNET]),  # from the middle of a title
        ("nvtie", [MAGNET]),
        ("nutie", [MAGNET]),  # ü typed as u
        ("３０００", [MOTOR]),
    ],
)
def test_what_is_typed_finds_what_holds_all_of_it(index: LexicalIndex, text: str, expected: list[int]) -> None:
    found = index.find(text, cap=10, typing=True)
    assert rows(found) == expected
    assert found.exact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("钕铁棚", [MAGNET, MOTOR]),
        ("绿色纺只印染", [TEXTILE]),
        ("沈研秋", [BATTERY]),
        ("batery", [BATTERY]),
        ("lihtium battery", [BATTERY]),
        ("永磁 电视", [MAGNET, MOTOR, HIDDEN]),  # nobody has both
    ],
)
def test_a_slip_of_the_keyboard_is_forgiven_and_said(index: LexicalIndex, text: str, expected: list[int]) -> None:
    found = index.find(text, cap=10)
    assert sorted(rows(found)) == expected
    assert not found.exact


def test_a_word_typed_in_full_is_no_prefix(index: LexicalIndex) -> None:
    assert rows(index.find("cobal", cap=5, typing=True)) == [BATTERY]
    assert index.find("cobal", cap=5, typing=True).exact
    assert not index.find("cobal", cap=5).exact


def test_two_letters_with_a_slip_find_nothing(index: LexicalIndex) -> None:
    assert rows(index.find("茶叶", cap=5)) == []
    assert rows(index.find("rpn", cap=5)) == []


def test_recall_ranks_by_bm25(index: LexicalIndex) -> None:
    found = index.recall("我们需要耐热的稀土永磁体，用于电机", TextReading.WORDS, k=2)
    assert rows(found) == [MAGNET, MOTOR]
    # By hand: 绿色 is one of 5 words (绿色 纺织 纺织印染 印染 工艺), titles have 11 6 4 5 2; k1 = 1.2, b = 0.75.
    (score,) = index.recall("绿色", TextReading.WORDS, k=5).scores
    length = 5 / (28 / 5)
    assert score == pytest.approx(log(1 + 4.5 / 1.5) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * length)), rel=1e-5)


def test_recall_by_characters_needs_no_cutter(index: LexicalIndex) -> None:
    assert rows(index.recall("铁硼永", TextReading.CHARACTERS, k=1)) == [MAGNET]
    assert rows(index.recall("铁硼永", TextReading.WORDS, k=1)) == []


def test_only_allowed_rows_are_found_and_none_beyond_the_mask(index: LexicalIndex) -> None:
    allowed = np.zeros(9, dtype=np.bool_)
    assert rows(index.recall("永磁", TextReading.WORDS, k=5, allowed=allowed)) == []
    allowed[[MOTOR, TEXTILE]] = True
    assert rows(index.recall("永磁", TextReading.WORDS, k=5, allowed=allowed)) == [MOTOR]
    assert rows(index.find("永磁", cap=5, allowed=allowed)) == [MOTOR]
    assert sorted(rows(index.recall("永磁", TextReading.WORDS, k=5))) == [MAGNET, MOTOR, HIDDEN]


def test_scores_of_given_rows_are_those_of_recall(index: LexicalIndex) -> None:
    text = "永磁电机"
    found = index.recall(text, TextReading.WORDS, k=5)
    scores = index.scores(text, TextReading.WORDS, np.array([TEXTILE, *found.rows]))
    assert scores.tolist() == pytest.approx([0.0, *found.scores])
    assert index.scores(text, TextReading.WORDS, np.empty(0, dtype=np.int64)).shape == (0,)


def test_a_rarer_word_weighs_more(index: LexicalIndex) -> None:
    weights = index.rarity(["永磁", "电机", "闻所未闻"])
    assert weights.tolist() == pytest.approx([log(1 + 2.5 / 3.5), log(1 + 4.5 / 1.5), log(1 + 5.5 / 0.5)])


def test_equal_scores_are_ordered_by_row_also_where_k_cuts_them(words: Words, tmp_path: Path) -> None:
    index = LexicalIndex.open(tmp_path, words)
    index.put([LexicalDocument(row, "永磁体") for row in (9, 2, 5, 7, 1)])
    index.commit()
    mask = np.ones(3_000, dtype=np.bool_)
    assert rows(index.recall("永磁体", TextReading.WORDS, k=3)) == [1, 2, 5]
    assert rows(index.recall("永磁体", TextReading.WORDS, k=3, allowed=mask)) == [1, 2, 5]
    mask[[1, 2]] = False
    assert rows(index.recall("永磁体", TextReading.WORDS, k=2, allowed=mask)) == [5, 7]
    index.close()


def test_a_row_put_again_holds_the_new_text_alone(words: Words, tmp_path: Path) -> None:
    index = LexicalIndex.open(tmp_path, words)
    index.put([LexicalDocument(1, "永磁体"), LexicalDocument(2, "电机")])
    index.put([LexicalDocument(1, "纺织")])
    index.remove([2, 77])
    assert typed(index, "纺织") == []  # not before the commit
    index.commit()
    assert (typed(index, "永磁体"), typed(index, "纺织"), typed(index, "电机"), len(index)) == ([], [1], [], 1)
    with pytest.raises(ValueError, match="row -1 is negative"):
        index.put([LexicalDocument(-1, "x")])
    index.close()


def test_a_second_writer_is_refused_and_an_index_opened_again_holds_what_was_committed(
    words: Words, tmp_path: Path
) -> None:
    index = LexicalIndex.open(tmp_path, words)
    index.put([LexicalDocument(1, "永磁体")])
    index.commit()
    index.put([LexicalDocument(2, "纺织")])
    with pytest.raises(IndexHeld, match="another process owns the index"):
        LexicalIndex.open(tmp_path, words)
    index.close()
    again = LexicalIndex.open(tmp_path, words)
    assert (typed(again, "永磁体"), typed(again, "纺织")) == ([1], [])
    again.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        'AND ( "',
        "title:永磁^9 OR *",
        "\0\x1b[31m",
        "😀" * 50,
        "永" * 20_000,
        "永磁体，" * 5_000,
        "a" * 20_000,
        ".*(",
        "的",
    ],
)
def test_whatever_is_typed_is_text(index: LexicalIndex, text: str) -> None:
    for typing in (True, False):
        assert index.find(text, cap=3, typing=typing).rows.dtype == np.dtype(np.int64)
    for reading in TextReading:
        assert len(index.recall(text, reading, k=3).rows) <= 3


@settings(max_examples=200)
@given(st.text(max_size=60), st.booleans())
def test_no_text_can_be_a_syntax_error(index: LexicalIndex, text: str, typing: bool) -> None:
    found = index.find(text, cap=5, typing=typing)
    assert len(set(rows(found))) == len(found.scores) <= 5


def test_a_description_finds_by_any_of_its_words(index: LexicalIndex) -> None:
    found = index.find("我厂 生产 电机 ， 希望 找到 一种 能 耐 高温 的 材料 ， 用在 转子 上 ， 价格 要 低", cap=5)
    assert rows(found) == [MOTOR]
    assert not found.exact
