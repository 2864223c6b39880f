"""Bands of prices: enough stand behind each, and neither one band nor two of them tell a single deal."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.deal.deal import DealId
from market.deal.kind import DealKind
from market.listing.maturity import Maturity, Scale
from market.publication.price_band import APART, Band, Stood, bands, quartile, step_above, step_below, step_near
from market.publication.price_class import MaturityThird, PriceClass, Priced, classes_of

MIDDLE = MaturityThird(Scale.TRL, "4-6")
FIELDS = ("B1.01.03", "B1.01.04", "B1.02.01", "B2.01.01")
EARLY = MaturityThird(Scale.TRL, "1-3")


def a_price(number: int, fen: int = 10_000_000, *, field: str = "B1.01.03", third: MaturityThird = MIDDLE) -> Priced:
    return Priced(
        deal_id=DealId(UUID(int=number)),
        kind=DealKind.TRANSFER,
        field=field,
        maturity=third,
        seller_code=f"S{number}",
        buyer_code=f"B{number}",
        fen=fen,
    )


def told(priced: Sequence[Priced], earlier: Sequence[tuple[PriceClass, Stood]] = ()) -> dict[PriceClass, Band]:
    return {band.of: band for band, _ in bands(priced, earlier)}


def test_the_band_is_the_middle_half_told_in_steps_outwards() -> None:
    found = told(
        [a_price(number, fen) for number, fen in enumerate((1_000_000, 1_300_000, 2_100_000, 2_400_000, 9_000_000))]
    )
    band = found[PriceClass(DealKind.TRANSFER, "B1.01.03", MIDDLE)]
    assert (band.low_fen, band.median_fen, band.high_fen) == (1_250_000, 2_000_000, 2_500_000)
    assert (band.deals, band.sellers, band.buyers) == (5, 5, 5)


def test_too_few_or_too_large_parties_have_no_band() -> None:
    five = [a_price(number) for number in range(5)]
    assert told(five[:4]) == {}
    assert told([*five[:4], replace(five[4], seller_code="S0")]) == {}
    assert told([replace(each, buyer_code=None) for each in five]) == {}
    many = [replace(a_price(number), buyer_code="B0") for number in range(10, 14)]
    assert told([*five, *many]) == {}


def test_a_class_that_has_too_little_is_told_in_a_wider_one_alone() -> None:
    three = [a_price(number) for number in range(3)]
    others = [a_price(number, field="B1.01.04", third=EARLY) for number in range(3, 6)]
    assert set(told([*three, *others])) == {PriceClass(DealKind.TRANSFER, field, None) for field in ("B1.01", "B1", "")}


def test_maturity_is_left_out_before_the_field_is_widened() -> None:
    found = [(each.field, each.maturity) for each in classes_of(DealKind.LICENCE, "B1.01", MIDDLE)]
    assert found == [("B1.01", MIDDLE), ("B1.01", None), ("B1", MIDDLE), ("B1", None), ("", MIDDLE), ("", None)]
    assert MaturityThird.of(Maturity(Scale.MATERIAL, 7)) == MaturityThird(Scale.MATERIAL, "7-9")
    assert MaturityThird.read(MIDDLE.key) == MIDDLE


def test_a_band_is_told_anew_only_when_enough_deals_are_new() -> None:
    before = [a_price(number) for number in range(5)]
    earlier = [(band.of, stood) for band, stood in bands(before, [])]
    for more in range(1, APART):
        now = [*before, *(a_price(100 + number, 90_000_000) for number in range(more))]
        assert told(now, earlier) == {}
    assert told([*before, *(a_price(100 + number) for number in range(APART))], earlier)
    assert told([replace(each, fen=20_000_000) for each in before[:4]] + before[4:], earlier) == {}


def test_a_wider_class_that_holds_one_deal_more_is_not_told() -> None:
    five, one = [a_price(number) for number in range(5)], a_price(9, 90_000_000, field="B1.01.04")
    assert {each.field for each in told([*five, one])} == {"B1.01.03"}


def test_a_wider_class_of_which_two_others_leave_one_deal_is_not_told() -> None:
    """Five cheap ones, five dear ones and one between: the median of all would be that one's price."""
    late = MaturityThird(Scale.TRL, "7-9")
    cheap = [a_price(number) for number in range(5)]
    dear = [a_price(number, 1_000_000_000, third=EARLY) for number in range(5, 10)]
    between = [a_price(number, 123_400_000, third=late) for number in range(10, 15)]
    assert {each.maturity for each in told([*cheap, *dear, between[0]])} == {MIDDLE, EARLY}
    assert {each.maturity for each in told([*cheap, *dear, *between])} == {MIDDLE, EARLY, late, None}


def test_a_class_is_not_told_where_it_leaves_one_deal_of_a_wider_one_that_was() -> None:
    everything = [a_price(number) for number in range(11)]
    wide, one, two = (PriceClass(DealKind.TRANSFER, "B1", third) for third in (None, EARLY, MIDDLE))
    earlier = [
        (wide, {each.deal_id: each.fen for each in everything}),
        (one, {each.deal_id: each.fen for each in everything[:5]}),
    ]
    assert two not in told(everything[5:10], earlier)
    assert two in told(everything[5:], earlier)


@pytest.mark.parametrize("seed", range(20))
def test_no_two_bands_that_were_ever_told_differ_by_a_few_deals(seed: int) -> None:
    random, deals, ever = Random(seed), list[Priced](), list[tuple[PriceClass, Stood]]()
    for _ in range(8):
        for _ in range(random.randint(0, 9)):
            third, field = (
                random.choice((MIDDLE, EARLY)),
                random.choice(("B1.01.03", "B1.01.04", "B1.02.01", "B2.01.01")),
            )
            deals.append(a_price(len(deals), random.randint(10_000, 10**9), field=field, third=third))
        if deals and random.random() < 0.3:
            deals.pop(random.randrange(len(deals)))
        ever += [(band.of, stood) for band, stood in bands(deals, ever)]
    assert ever
    for one, stood in ever:
        for other, before in ever:
            if one.holds(other):
                differ = sum(stood.get(deal) != before.get(deal) for deal in {*stood, *before})
                assert differ == 0 or differ >= APART
        within = [before.keys() for other, before in ever if one.holds(other) and other != one]
        for some in [*combinations(within, 2), within]:
            left = len(stood.keys() - set().union(*some))
            assert left == 0 or left >= APART


@given(st.lists(st.integers(10_000, 10**13), min_size=5, max_size=40))
def test_a_band_holds_its_quartiles_and_is_no_closer_than_a_step(amounts: list[int]) -> None:
    lower, middle, upper = (quartile(sorted(amounts), number) for number in (1, 2, 3))
    low, near, high = step_below(lower), step_near(middle), step_above(upper)
    assert low <= lower < low * Fraction(129, 100)
    assert high / Fraction(129, 100) < upper <= high
    assert middle / Fraction(114, 100) < near < middle * Fraction(114, 100)
    assert low <= near <= high


def test_steps_are_about_a_quarter_apart() -> None:
    assert (step_below(Fraction(999)), step_above(Fraction(801)), step_above(Fraction(800))) == (800, 1000, 800)
    assert (step_near(Fraction(111)), step_near(Fraction(112))) == (100, 125)
