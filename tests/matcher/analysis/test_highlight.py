import pytest

from matcher.answering.answers import highlight, snippet
from matcher.answering.match import TextSpan
from matcher.index.words import Words


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.build(["钕铁硼"])


def marked(spans: tuple[TextSpan, ...]) -> str:
    return "".join(f"[{span.text}]" if span.hit else span.text for span in spans)


def test_words_are_marked_where_they_stand(words: Words) -> None:
    assert marked(highlight("高矫顽力磁体与电机", ["矫顽力", "电机"], words)) == "高[矫顽力]磁体与[电机]"
    assert marked(highlight("NdFeB Magnets", words.cut("magnet"), words)) == "NdFeB [Magnets]"


def test_folded_text_keeps_its_own_letters(words: Words) -> None:
    assert marked(highlight("釹鐵硼ＡＢＣ涂层", words.cut("钕铁硼 abc"), words)) == "[釹鐵硼ＡＢＣ]涂层"


def test_a_half_typed_word_is_marked_while_typing(words: Words) -> None:
    assert marked(highlight("sintered magnets", ["mag"], words, typing=True)) == "sintered [magnets]"
    assert marked(highlight("sintered magnets", ["mag"], words)) == "sintered magnets"


def test_an_empty_text_has_no_spans(words: Words) -> None:
    assert highlight("", ["磁体"], words) == ()
    assert marked(highlight("无", [], words)) == "无"


def test_a_snippet_shows_the_place_with_the_most_hits(words: Words) -> None:
    text = "磁体在这里。" + "无关的话语。" * 30 + "电机用的磁体和电机。" + "后面还有。" * 30
    shown = marked(snippet(text, ["磁体", "电机"], words, limit_characters=40))
    assert "[电机]用的[磁体]和[电机]" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 60


def test_a_short_text_is_shown_whole(words: Words) -> None:
    assert marked(snippet("一行\n两行", ["两行"], words)) == "一行 [两行]"
