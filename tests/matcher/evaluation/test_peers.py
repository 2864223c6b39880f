from math import log, sqrt

import numpy as np
import pytest

from matcher.evaluation.collection import Text
from matcher.evaluation.metrics import rank
from matcher.evaluation.peers import K1, B, CharacterTfidf, Dense, RandomOrder, WordBm25, ZSum, cut
from matcher.evaluation.system import EncodedOnce, System
from tests.hashing import HashingEncoder
from tests.matcher.evaluation.folders import FIVE_DOCUMENTS, MOTOR

DOCUMENTS = [Text(id_, title, text) for id_, (title, text) in FIVE_DOCUMENTS.items()]
QUERY = Text("q", *MOTOR)
ALL = np.arange(5)


def peers() -> list[System]:
    encoder, characters = HashingEncoder(), CharacterTfidf(DOCUMENTS)
    return [Dense(DOCUMENTS, encoder), WordBm25(DOCUMENTS), characters, ZSum(DOCUMENTS, encoder, characters)]


@pytest.mark.parametrize("place", range(4))
def test_every_peer_puts_the_closest_first_and_the_next_second(place: int) -> None:
    peer = peers()[place]

    assert rank(peer.scores(QUERY, ALL))[:2].tolist() == [0, 1]


@pytest.mark.parametrize("place", range(3))
def test_scores_follow_the_rows_asked(place: int) -> None:
    peer = peers()[place]

    assert peer.scores(QUERY, np.array([3, 0])) == pytest.approx(peer.scores(QUERY, ALL)[[3, 0]])


def test_bm25_by_hand() -> None:
    documents = [Text("1", "光纤 光纤 桥梁", ""), Text("2", "桥梁", ""), Text("3", "水稻", "")]

    scores = WordBm25(documents).scores(Text("q", "光纤", ""), np.arange(3))

    idf = log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = 3 / (5 / 3)
    assert scores == pytest.approx([idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * length)), 0, 0])


def test_a_word_asked_twice_counts_twice() -> None:
    once, twice = (WordBm25(DOCUMENTS).scores(Text("q", text, ""), ALL) for text in ("电机", "电机，电机"))

    assert twice == pytest.approx(2 * once)


def test_tfidf_by_hand() -> None:
    """One common character: of five n-grams of each text, the shared one is in both documents."""
    documents = [Text("1", "甲乙", ""), Text("2", "甲丙", "")]

    scores = CharacterTfidf(documents).scores(Text("q", "甲", ""), np.arange(2))

    common, rare = log(3 / 3) + 1, log(3 / 2) + 1
    assert scores == pytest.approx([common / sqrt(common**2 + 2 * rare**2)] * 2)


def test_widths_case_and_marks_do_not_matter() -> None:
    assert cut("ＰＣＲ，pcr。") == ["pcr", "pcr"]


def test_each_text_is_encoded_once() -> None:
    encoder, said = HashingEncoder(), list[str]()
    once = EncodedOnce(encoder, say=said.append)

    first = once.encode_documents(["甲", "乙", "甲"])
    again = once.encode_documents(["乙"])

    assert sorted(encoder.calls) == ["乙", "甲"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])
    assert once.encode_queries([]).shape == (0, 64)
    assert once.key == encoder.key
    once.encode_documents([f"文{number}" for number in range(300)])
    assert said == ["encoding documents: 0 of 300", "encoding documents: 256 of 300"]


def test_z_sum_adds_titles_and_characters_on_one_scale() -> None:
    encoder, characters = HashingEncoder(), CharacterTfidf(DOCUMENTS)

    scores = ZSum(DOCUMENTS, encoder, characters).scores(QUERY, ALL)

    titles = encoder.encode_documents([text.title for text in DOCUMENTS]) @ encoder.encode_queries([QUERY.title])[0]
    letters = characters.scores(QUERY, ALL)
    expected = sum((each - each.mean()) / each.std() for each in (titles.astype(np.float64), letters))
    assert scores == pytest.approx(expected)


def test_what_finds_all_candidates_equal_adds_nothing_to_the_z_sum() -> None:
    same = [Text("1", "甲", "乙丙"), Text("2", "甲", "丁戊")]
    characters = CharacterTfidf(same)

    scores = ZSum(same, HashingEncoder(), characters).scores(Text("q", "题", "丁"), np.arange(2))

    assert scores.tolist() == [-1.0, 1.0]


def test_chance_is_fixed_by_seed_and_need_whatever_else_is_asked() -> None:
    chance = RandomOrder(DOCUMENTS, seed=1)

    whole = chance.scores(QUERY, ALL)

    assert chance.scores(QUERY, np.array([4, 0])).tolist() == whole[[4, 0]].tolist()
    assert chance.scores(Text("other", "题", ""), ALL).tolist() != whole.tolist()
    assert RandomOrder(DOCUMENTS, seed=2).scores(QUERY, ALL).tolist() != whole.tolist()
