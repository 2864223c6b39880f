"""Fingerprints: what counts as nearly the same, what as another product, and that the kept numbers never change."""

from dataclasses import replace
from random import Random

import pytest

from market.listing.achievement import Achievement
from market.listing.fingerprint import ALIKE, BANDS, Fingerprint, fingerprint, likeness
from market.listing.listing import Language
from market.listing.need import Need
from tests.listings import a_need, an_achievement, an_expert, an_organization

OWNER = an_organization()
BODY = (
    "本成果以低熔点稀土合金为晶界扩散源，在烧结钕铁硼磁体表面形成连续膜层，经两级热处理使重稀土沿晶界渗入，"
    "矫顽力由 14 kOe 提高到 25 kOe，剩磁损失小于百分之一。已在宁波建成年产两百吨的中试线，连续运行九个月，"
    "批次间矫顽力的标准偏差不超过 0.3 kOe。适合驱动电机和风力发电机所用的磁体。"
)


def about(body: str = BODY, *, title: str = "重稀土减量的高矫顽力磁体", summary: str = "晶界扩散。") -> Achievement:
    return replace(an_achievement(OWNER), title=title, summary=summary, body=body)


def shared_bands(one: Fingerprint, other: Fingerprint) -> int:
    return sum(a == b for a, b in zip(one.bands, other.bands, strict=True))


ORIGINAL = fingerprint(about())


@pytest.mark.parametrize(
    "copy",
    [
        about(title="一种重稀土减量的高矫顽力钕铁硼磁体"),
        about(BODY.replace("25 kOe", "26 kOe").replace("九个月", "十个月")),
        about(BODY.replace("，", ",\n").replace("。", ". ")),
        about(BODY.replace("0", "０").replace("kOe", "ＫＯｅ")),
        about(BODY + "欢迎联系。"),
        about(BODY.replace("已在宁波建成年产两百吨的中试线，连续运行九个月，", "已建成中试线，连续运行九个月，")),
    ],
    ids=["title", "figures", "punctuation", "wide", "longer", "shorter"],
)
def test_a_copy_with_small_changes_is_alike(copy: Achievement) -> None:
    taken = fingerprint(copy)
    assert ALIKE <= likeness(ORIGINAL, taken) <= 1
    assert shared_bands(ORIGINAL, taken) > 0


@pytest.mark.parametrize(
    "other",
    [
        about("以机器视觉检出针织布面的疵点，适合旧设备改造，检出率不低于百分之九十五。"),
        about(BODY[: len(BODY) // 2]),
        replace(a_need(OWNER), title=about().title, summary=about().summary, body=BODY),
    ],
    ids=["another text", "half of it", "another kind"],
)
def test_what_says_something_else_is_not_alike(other: Achievement | Need) -> None:
    assert likeness(ORIGINAL, fingerprint(other)) < ALIKE


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("5 kW 永磁电机", "10 kW 永磁电机", False),
        ("N45SH 磁体", "N45UH 磁体", False),
        ("第一代隔膜", "第二代隔膜", False),
        ("2025年度磁体防锈技术需求", "2026年度磁体防锈技术需求", True),
        ("Ｎ45SH 磁体", "n45sh磁体", True),
    ],
)
def test_a_figure_in_the_title_names_another_product_and_a_year_does_not(one: str, other: str, alike: bool) -> None:
    pair = fingerprint(about(title=one)), fingerprint(about(title=other))
    assert (likeness(*pair) >= ALIKE) is alike
    assert (shared_bands(*pair) > 0) is alike


def test_two_experts_of_one_text_are_two_persons() -> None:
    expert = an_expert(OWNER)
    assert expert.person is not None
    colleague = replace(expert, person=replace(expert.person, name="测试乙（样例）"))
    assert likeness(fingerprint(expert), fingerprint(expert)) == 1
    assert likeness(fingerprint(expert), fingerprint(colleague)) == 0


def test_a_title_alone_is_compared_too() -> None:
    short = [fingerprint(about("", title=title, summary="")) for title in ("磁体", "磁 体", "电机", "磁")]
    assert [likeness(short[0], other) for other in short] == [1, 1, 0, 0]


def test_a_text_in_english_is_taken_in_longer_shingles() -> None:
    def english(body: str) -> Fingerprint:
        return fingerprint(replace(about(body, title="Coating", summary=""), language=Language.EN))

    coating = english("A chromium-free coating protects magnets in salt spray for more than seven hundred hours.")
    edited = english("A chromium-free coating protects magnets in salt spray for more than eight hundred hours.")
    granules = english("Slow-release granules made of digestate and biochar feed rice over a whole growing season.")
    assert likeness(coating, edited) >= ALIKE
    assert likeness(coating, granules) < 0.1


def test_the_kept_numbers_are_the_same_everywhere_and_for_ever() -> None:
    """A store holds them: whoever changes this test writes a migration that empties listing_fingerprint."""
    assert len(ORIGINAL.bands) == BANDS
    assert ORIGINAL.bands[:3] == (5848426, 1679693009, -428920021)
    assert fingerprint(replace(a_need(OWNER), title="磁体", summary="", body="")).bands[:3] == (
        -1640636870,
        -1305561060,
        -1561441090,
    )


def test_pairs_at_the_limit_share_a_band_and_distant_ones_do_not() -> None:
    """Of pairs with three quarters in common 99 of 100 are found; of those with a fifth, one in 600."""
    random = Random(5)

    def drawn(length: int) -> str:
        return "".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(length))

    def found(common: int, own: int) -> int:
        pairs = []
        for _ in range(200):
            both = drawn(common)
            ends = (about(both + drawn(own), title="甲", summary="") for _ in range(2))
            pairs.append([fingerprint(end) for end in ends])
        return sum(shared_bands(*pair) > 0 for pair in pairs)

    assert found(300, 50) >= 194
    assert found(75, 150) <= 4
