"""Folding, cutting and spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.index.words import WORD_LIMIT, Words, singular


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.build()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＮｄＦｅＢ", "ndfeb"),
        ("２５℃ ㎡ ①", "25°c m2 1"),
        ("燒結釹鐵硼永磁體", "烧结钕铁硼永磁体"),
        ("乾燥 乾坤 顯著 著作", "干燥 乾坤 显著 著作"),
        ("Jyväskylä", "jyvaskyla"),
        ("Jyva\u0308skyla\u0308", "jyvaskyla"),
        ("20 μm 20 µm", "20 um 20 um"),
        ("钕\u200b铁\u00ad硼", "钕铁硼"),
        ("a\0b\tc\u3000d\ud800e", "a b c d e"),
        ("", ""),
    ],
)
def test_what_a_person_reads_alike_folds_alike(words: Words, text: str, folded: str) -> None:
    assert words.fold(text) == folded


def test_a_compound_comes_with_the_words_inside_it(words: Words) -> None:
    assert words.cut("永磁体的扩散") == ["永磁", "磁体", "永磁体", "扩散"]


def test_a_measure_comes_with_its_number_and_unit(words: Words) -> None:
    assert words.cut("3.5MPa") == ["3.5mpa", "3.5", "mpa"]
    assert words.cut("Fe3O4 PCR-based") == ["fe3o4", "pcr-based", "pcr", "based"]


def test_stop_words_and_signs_are_left_out(words: Words) -> None:
    assert words.cut("以及，对于 the of ——《》") == []
    assert words.cut("the recycling of batteries") == ["recycling", "battery"]


@pytest.mark.parametrize(
    ("plural", "word"),
    [
        ("magnets", "magnet"),
        ("batteries", "battery"),
        ("processes", "process"),
        ("switches", "switch"),
        ("glass", "glass"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("nucleus", "nucleus"),
        ("ties", "tie"),
        ("cr3s", "cr3s"),
    ],
)
def test_only_an_english_plural_is_taken_off(plural: str, word: str) -> None:
    assert singular(plural) == word


def test_an_added_term_adds_a_word_and_takes_none_away(words: Words) -> None:
    text = "晶界擴散重稀土技術"
    before = words.cut(text)
    taught = Words.build(["晶界扩散重稀土", "x", "industrial internet", ""])
    assert taught.cut(text) == [*before, "晶界扩散重稀土"]
    assert ("晶界擴散重稀土", "晶界扩散重稀土") in {
        (text[word.start : word.end], word.text) for word in taught.words(text)
    }
    assert sorted(word.text for word in taught.words(text)) == sorted(taught.cut(text))
    assert words.cut(text) == before


def test_each_word_says_where_it_stands_in_the_text_as_written(words: Words) -> None:
    text = "燒結 ＮｄＦｅＢ，２５℃，磁体s"
    found = [(text[word.start : word.end], word.text) for word in words.words(text)]
    assert found == [
        ("燒結", "烧结"),
        ("ＮｄＦｅＢ", "ndfeb"),
        ("２５", "25"),
        ("℃", "c"),
        ("磁体", "磁体"),
        ("s", "s"),
    ]


def test_a_text_is_spelled_in_full_and_in_initials(words: Words) -> None:
    assert words.pinyin("钕铁硼") == ("nvtiepeng", "ntp")
    assert words.pinyin("釹鐵硼 NdFeB 5G") == ("nvtiepengndfeb5g", "ntpndfeb5g")
    assert words.pinyin("沈砚秋（样例）") == ("shenyanqiuyangli", "syqyl")
    assert words.pinyin("重庆长城") == ("chongqingchangcheng", "cqcc")
    assert words.pinyin("、。😀") == ("", "")


def test_each_syllable_says_where_it_stands(words: Words) -> None:
    assert [(each.text, each.start) for each in words.syllables("（绿）a色")] == [("lv", 1), ("a", 3), ("se", 4)]


def test_a_run_too_long_to_be_a_word_is_left_out(words: Words) -> None:
    assert words.cut("a" * WORD_LIMIT) == ["a" * WORD_LIMIT]
    assert words.cut("a" * (WORD_LIMIT + 1) + " 磁体") == ["磁体"]


@given(st.text(max_size=60))
def test_offsets_lead_back_to_the_same_words_whatever_is_written(words: Words, text: str) -> None:
    found = words.words(text)
    assert sorted(word.text for word in found) == sorted(words.cut(text))
    assert [word.start for word in found] == sorted(word.start for word in found)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert len(words.syllables(text)) <= len(words.fold(text))
