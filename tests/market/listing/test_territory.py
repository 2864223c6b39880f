"""Territories in words: what is taken away goes before what is given, and what names no place settles nothing."""

import pytest

from market.listing.territory import reaches
from market.place import Place

NINGBO = Place("CN", "浙江省", "宁波市", "海曙区")
SHENZHEN = Place("CN", "广东省", "深圳市")
CHINA = Place("CN")
LULEA = Place("SE", "Norrbotten", "Luleå")

BUT_GUANGDONG = [
    "全国（广东省除外）",
    "全国(广东除外)",
    "全国广东省除外",
    "全国除广东省外",
    "全国（除广东省）",
    "除广东省以外的全国范围",
    "全国范围，不含广东省",
    "全国范围，不得在广东省实施",
    "中国境内，福建、广东两省除外",
    "China except Guangdong",
    "China (excluding Guangdong)",
]


@pytest.mark.parametrize("territory", BUT_GUANGDONG)
def test_a_province_that_is_taken_away_is_not_reached_and_the_others_are(territory: str) -> None:
    assert reaches(territory, SHENZHEN) is False
    assert reaches(territory, NINGBO) is True
    assert reaches(territory, LULEA) is False


@pytest.mark.parametrize("territory", ["除广东省外", "广东省以外地区", "广东省外", "除广东外均可"])
def test_where_nothing_else_is_said_every_other_place_is_reached(territory: str) -> None:
    assert [reaches(territory, place) for place in (SHENZHEN, NINGBO, LULEA)] == [False, True, True]


@pytest.mark.parametrize(
    "territory", ["中国境外", "境外", "海外", "全球（中国除外）", "worldwide except China", "outside China"]
)
def test_abroad_is_not_china(territory: str) -> None:
    assert [reaches(territory, place) for place in (SHENZHEN, LULEA)] == [False, True]


@pytest.mark.parametrize(
    ("territory", "place", "expected"),
    [
        ("境内外", LULEA, True),
        ("中国境内", SHENZHEN, True),
        ("除浙江省外，还可在广东省使用", SHENZHEN, True),
        ("除浙江省外，还可在广东省使用", NINGBO, True),
        ("全国（广东省除外）", CHINA, None),
        ("全国（部分地区除外）", NINGBO, None),
        ("华东地区", NINGBO, None),
        ("北美地区", NINGBO, False),
        ("内蒙古自治区", Place("CN", "浙江省"), False),
        ("上海市", Place("CN", "浙江省"), False),
        ("中国（港澳台除外）", NINGBO, True),
        ("中国（港澳台除外）", Place("CN", "台湾省"), False),
        ("不得转让给第三方", NINGBO, None),
        ("广东省外资企业", SHENZHEN, True),
    ],
)
def test_a_territory_in_words_reaches_a_place(territory: str, place: Place, expected: bool | None) -> None:
    assert reaches(territory, place) is expected
