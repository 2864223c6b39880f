import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.listing.version import Piece, VersionSide, compare_texts, shortened

BOTH, BEFORE, AFTER = VersionSide.BOTH, VersionSide.BEFORE, VersionSide.AFTER


def test_chinese_is_compared_sign_by_sign_and_english_word_by_word() -> None:
    assert compare_texts("磁能积 48 MGOe", "磁能积 52 MGOe") == (
        Piece(BOTH, "磁能积 "),
        Piece(BEFORE, "48"),
        Piece(AFTER, "52"),
        Piece(BOTH, " MGOe"),
    )
    assert compare_texts("低温烧结", "低温快速烧结") == (Piece(BOTH, "低温"), Piece(AFTER, "快速"), Piece(BOTH, "烧结"))
    assert compare_texts("a coating", "a coat") == (Piece(BOTH, "a "), Piece(BEFORE, "coating"), Piece(AFTER, "coat"))


def test_a_text_put_in_or_taken_out_is_one_piece() -> None:
    assert compare_texts("", "新写。") == (Piece(AFTER, "新写。"),)
    assert compare_texts("旧的。", "") == (Piece(BEFORE, "旧的。"),)
    assert compare_texts("一样", "一样") == (Piece(BOTH, "一样"),)
    assert compare_texts("", "") == ()


def test_in_a_long_text_a_sentence_is_found_and_compared_by_itself() -> None:
    sentences = [f"第{n}句讲到另一件事情。" for n in range(200)]
    before = "".join(sentences)
    sentences[120] = "第120句讲到同一件事情。"
    pieces = compare_texts(before, "".join(sentences))
    assert [piece for piece in pieces if piece.side is not BOTH] == [Piece(BEFORE, "另"), Piece(AFTER, "同")]
    short = shortened(pieces)
    assert short[0].text == "…" + pieces[0].text[-60:]
    assert short[-1].text == pieces[-1].text[:60] + "…"


@given(st.text("甲乙。\n a.1", max_size=80), st.text("甲乙。\n a.1", max_size=80))
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = compare_texts(before, after)
    assert "".join(piece.text for piece in pieces if piece.side is not AFTER) == before
    assert "".join(piece.text for piece in pieces if piece.side is not BEFORE) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("。" * 20_000, "。" * 19_999),
        ("甲" * 20_000, "乙" * 20_000),
        ("甲乙。" * 6_000, "乙甲。" * 6_000),
        ("甲。乙。" * 350, "乙。甲。丙。" * 240),
        ("甲乙丙" * 200, "乙甲丙" * 200),
    ],
)
def test_texts_made_to_be_slow_are_compared_all_the_same(before: str, after: str) -> None:
    pieces = compare_texts(before, after)
    assert "".join(piece.text for piece in pieces if piece.side is not AFTER) == before
    assert "".join(piece.text for piece in pieces if piece.side is not BEFORE) == after
