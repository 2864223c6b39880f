import math

import numpy as np
import pytest

from matcher.errors import ArtifactMismatch
from matcher.index.characters import Characters


def characters(*texts: str) -> Characters:
    made = Characters()
    for row, text in enumerate(texts):
        made.put(row, text)
    return made


def test_more_shared_wording_scores_higher() -> None:
    made = characters("钕铁硼磁体的晶界扩散", "铁氧体磁体", "水处理膜", "")
    scores = made.scores("钕铁硼晶界扩散工艺", [0, 1, 2, 3])
    assert scores[0] > scores[1] > scores[2]
    assert scores[2] == scores[3] == 0.0


def test_a_score_is_the_cosine_of_the_weighted_n_grams() -> None:
    made = characters("甲乙", "乙")
    both, one = math.log(3 / 3) + 1, math.log(3 / 2) + 1  # idf of 乙, in both rows, and of 甲 and 甲乙, in one
    length = math.sqrt(both**2 + 2 * one**2)
    scores = made.scores("乙", [0, 1])
    assert scores[0] == pytest.approx(both / length, rel=1e-5)
    assert scores[1] == pytest.approx(1.0, rel=1e-5)


def test_a_latin_word_counts_as_one_character() -> None:
    made = characters("sintered magnets", "magic interest", "烧结 magnet")
    scores = made.scores("magnet sintering", [0, 1, 2])
    assert scores[0] > 0.1
    assert scores[1] == 0.0
    assert scores[2] > 0.1


def test_rows_are_scored_in_the_order_asked_and_apart_from_each_other() -> None:
    made = characters("高温磁钢", "低温磁钢", "高温涂层")
    together = made.scores("高温磁钢", [2, 0, 1])
    alone = [made.scores("高温磁钢", [row])[0] for row in (2, 0, 1)]
    assert together.tolist() == pytest.approx(alone)
    assert made.scores("高温磁钢", []).tolist() == []


def test_an_n_gram_never_spans_two_rows() -> None:
    made = characters("甲乙", "丙丁")
    assert made.scores("乙丙", [0, 1]).tolist() == made.scores("丙乙", [0, 1]).tolist()


def test_replacing_and_removing_leave_no_trace() -> None:
    made = characters("钕铁硼", "水处理")
    made.put(0, "别的文字")
    made.remove(1)
    made.remove(7)
    fresh = characters("别的文字")
    assert len(made) == 1
    assert made.scores("别的", [0]).tolist() == fresh.scores("别的", [0]).tolist()
    packed, expected = made.pack(), fresh.pack()
    assert all(np.array_equal(packed[name], expected[name]) for name in expected)


def test_uncounted_rows_are_compared_but_change_no_score_of_others() -> None:
    made = characters("高温磁钢", "低温磁钢")
    alone = made.scores("高温磁钢", [0, 1]).tolist()
    made.put(2, "高温磁钢磁钢", counted=False)
    assert made.scores("高温磁钢", [0, 1]).tolist() == alone
    assert made.scores("高温磁钢", [2])[0] > 0.5
    again = Characters.unpack(made.pack())
    for each in (made, again):
        each.put(2, "水处理", counted=False)
        each.remove(2)
        each.put(1, "低温磁钢")
        assert each.scores("高温磁钢", [0, 1]).tolist() == alone
    with pytest.raises(ArtifactMismatch, match="do not fit"):
        Characters.unpack(made.pack() | {"text_uncounted": np.array([9])})


def test_what_was_packed_scores_the_same() -> None:
    made = characters("钕铁硼磁体", "𠮷野家的磁体", "ascii text\0with zero")
    again = Characters.unpack(made.pack())
    for query in ("磁体", "𠮷野", "text with"):
        assert again.scores(query, [0, 1, 2]).tolist() == made.scores(query, [0, 1, 2]).tolist()


def test_arrays_that_do_not_fit_are_refused() -> None:
    packed = characters("钕铁硼").pack()
    with pytest.raises(ArtifactMismatch, match="do not fit"):
        Characters.unpack(packed | {"texts": packed["texts"][:-1]})
    with pytest.raises(ArtifactMismatch, match="text_rows"):
        Characters.unpack({name: array for name, array in packed.items() if name != "text_rows"})
