import math
from collections.abc import Callable

import pytest

from matcher.answering.match import Signal
from matcher.index.words import Words
from matcher.ranking.explanation import FoldedText, explain, read_wording

NEED = "电机磁钢高温退磁\n电机在 180 ℃ 下工作，磁钢明显退磁。需要钕铁硼磁体，矫顽力不低于 25 kOe，重稀土用量减少 30 %。"
OFFER = "晶界扩散钕铁硼磁体\n磁体在 200 ℃ 下不退磁。可用于汽车电机。磁体单重 3 kg。"


@pytest.fixture(scope="module")
def read() -> Callable[[str], FoldedText]:
    words = Words.build(["钕铁硼", "晶界扩散", "重稀土"])
    return lambda text: read_wording(text, words)


def rarity(term: str) -> float:
    common = {"电机": 0.2, "磁体": 0.5, "工作": 0.1}
    return common.get(term, 3.0 + len(term) / 10)


def test_shared_terms_are_the_rarest_first_as_the_query_writes_them(read: Callable[[str], FoldedText]) -> None:
    reasons = explain(read(NEED), read(OFFER), rarity=rarity, signals={Signal.WORDS: 2.0})
    assert [term.text for term in reasons.shared] == ["钕铁硼", "退磁", "磁体", "电机"]
    assert reasons.shared[0].weight == pytest.approx(3.3)
    assert reasons.signals == {Signal.WORDS: 2.0}


def test_the_closest_sentences_are_shown(read: Callable[[str], FoldedText]) -> None:
    reasons = explain(read(NEED), read(OFFER), rarity=rarity, signals={})
    assert reasons.closest is not None
    assert reasons.closest.query == "需要钕铁硼磁体，矫顽力不低于 25 kOe，重稀土用量减少 30 %。"
    assert reasons.closest.listing == "晶界扩散钕铁硼磁体"
    assert 0.12 <= reasons.closest.similarity < 1


def test_similarity_of_sentences_is_the_cosine_of_their_pairs_of_characters(read: Callable[[str], FoldedText]) -> None:
    reasons = explain(read("甲乙丙丁戊己庚"), read("甲乙丙丁戊己辛壬"), rarity=rarity, signals={})
    assert reasons.closest is not None
    assert reasons.closest.similarity == pytest.approx(5 / math.sqrt(6 * 7), abs=1e-4)


def test_numbers_and_terms_of_the_need_that_are_not_met_are_named(read: Callable[[str], FoldedText]) -> None:
    need = read(NEED)
    reasons = explain(need, read(OFFER), rarity=rarity, signals={}, need=need)
    assert "矫顽力不低于 25 kOe" in reasons.unanswered
    assert "重稀土用量减少 30 %" in reasons.unanswered
    assert not any("180" in point for point in reasons.unanswered)  # degrees are spoken of
    assert "钕铁硼" not in reasons.unanswered
    assert "磁钢" in reasons.unanswered


def test_the_need_may_be_the_listing(read: Callable[[str], FoldedText]) -> None:
    need = read(NEED)
    reasons = explain(read(OFFER), need, rarity=rarity, signals={}, need=need)
    assert "矫顽力不低于 25 kOe" in reasons.unanswered
    assert "晶界扩散" not in reasons.unanswered


def test_between_two_needs_nothing_is_open_and_a_person_is_not_measured(read: Callable[[str], FoldedText]) -> None:
    need = read(NEED)
    assert explain(need, read(OFFER), rarity=rarity, signals={}).unanswered == ()
    person = explain(need, read(OFFER), rarity=rarity, signals={}, need=need, measures=False)
    assert not any("25" in point or "30" in point for point in person.unanswered)


def test_texts_without_common_letters_show_the_passages_that_mean_the_same(read: Callable[[str], FoldedText]) -> None:
    english = "Magnets that keep their coercivity when hot. Made without heavy rare earths."
    pair = ("磁体在 200 ℃ 下不退磁。可用于汽车电机。", english)
    reasons = explain(read(OFFER), read(english), rarity=rarity, signals={}, passages=pair)
    assert reasons.closest is not None
    assert reasons.closest.listing == "Magnets that keep their coercivity when hot."
    assert reasons.closest.query == "磁体在 200 ℃ 下不退磁。"
    assert explain(read(OFFER), read(english), rarity=rarity, signals={}).closest is None


def test_english_sentences_are_compared_by_their_words(read: Callable[[str], FoldedText]) -> None:
    need = read("The fan of the plant is too loud. We want the blades of a ventilation fan to be quiet.")
    far = explain(need, read("The station of the team is at the coast and it is old."), rarity=rarity, signals={})
    assert far.closest is None
    near = explain(need, read("It is sold. Serrated blades make a ventilation fan quiet."), rarity=rarity, signals={})
    assert near.closest is not None
    assert near.closest.listing == "Serrated blades make a ventilation fan quiet."


def test_sentences_of_one_language_that_share_nothing_are_not_shown(read: Callable[[str], FoldedText]) -> None:
    pair = ("磁体在 200 ℃ 下不退磁。", "脱盐率高。")
    reasons = explain(read(OFFER), read("反渗透膜\n脱盐率高。"), rarity=rarity, signals={}, passages=pair)
    assert reasons.closest is None


def test_passages_of_a_text_that_has_changed_are_not_shown(read: Callable[[str], FoldedText]) -> None:
    english = read("A text that says something else by now.")
    reasons = explain(
        read(OFFER), english, rarity=rarity, signals={}, passages=("可用于汽车电机。", "A withdrawn sentence.")
    )
    assert reasons.closest is None


def test_empty_texts_have_no_reasons(read: Callable[[str], FoldedText]) -> None:
    need = read("")
    reasons = explain(need, read(OFFER), rarity=rarity, signals={}, need=need)
    assert (reasons.shared, reasons.closest, reasons.unanswered) == ((), None, ())


def test_words_of_every_need_are_neither_shared_nor_asked_after(read: Callable[[str], FoldedText]) -> None:
    need = read("切不锈钢的时候毛刺大，预算五十万元，年底前做到。")
    reasons = explain(need, read("做到无毛刺的喷嘴，万元起"), rarity=rarity, signals={}, need=need)
    assert [term.text for term in reasons.shared] == ["毛刺"]
    assert reasons.unanswered == ("不锈钢",)
