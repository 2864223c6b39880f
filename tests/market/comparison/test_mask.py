"""What a blind comparison hides of organisations, and what nearness is told of places."""

from dataclasses import replace

import pytest

from market.comparison.mask import MASKED, Mask
from market.listing.property import Right, RightKind
from market.organization import Organization
from market.place import Nearness, Place, nearness
from tests.listings import NINGBO, an_achievement, an_organization


def maker() -> Organization:
    return replace(
        an_organization(), name="宁波甬磁新材料有限公司（样例）", name_en="Ningbo Yongmag New Materials Co., Ltd."
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("由宁波甬磁新材料有限公司研制", f"由{MASKED}研制"),
        ("甬磁的磁体，甬 磁出品", f"{MASKED}的磁体，{MASKED}出品"),
        ("NINGBO YONGMAG new materials co., ltd. makes it", f"{MASKED} makes it"),
        ("made by Ｎｉｎｇｂｏ Yongmag New Materials", f"made by {MASKED}"),
        ("YongmagX and 宁波的磁体 stay", "YongmagX and 宁波的磁体 stay"),
        ("", ""),
    ],
)
def test_names_are_masked_whole_and_short_however_they_are_written(text: str, masked: str) -> None:
    assert Mask([maker()]).text(text) == masked


def test_a_masked_listing_has_neither_inventors_nor_numbers_of_its_rights() -> None:
    listing = replace(
        an_achievement(maker(), title="甬磁高矫顽力磁体"),
        rights=(Right(kind=RightKind.INVENTION, number="样例-1", co_owners=("某厂",)),),
    )
    shown = Mask([maker()]).listing(listing)
    assert (shown.title, shown.number, shown.inventors) == (f"{MASKED}高矫顽力磁体", None, ())
    assert [(right.number, right.co_owners) for right in shown.rights] == [(None, ())]
    assert shown.price == listing.price


def test_without_organisations_nothing_is_masked() -> None:
    assert Mask(()).text("甬磁") == "甬磁"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (NINGBO, Nearness.DISTRICT),
        (replace(NINGBO, district="鄞州区"), Nearness.CITY),
        (replace(NINGBO, city="杭州市", district=""), Nearness.PROVINCE),
        (Place("CN", "江苏省"), Nearness.COUNTRY),
        (Place("FI", "Uusimaa"), Nearness.ABROAD),
        (Place("CN", "浙江省"), None),
        (replace(NINGBO, district=""), None),
    ],
)
def test_nearness_is_the_narrowest_division_that_both_share(other: Place, expected: Nearness | None) -> None:
    assert nearness(NINGBO, other) is expected
    assert nearness(other, NINGBO) is expected
