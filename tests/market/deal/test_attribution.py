"""Attribution: shares add up to exactly one, and amounts to the fen whatever is divided how."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.deal.attribution import (
    AttributionEvidence,
    Pile,
    Shares,
    Way,
    by_way,
    equal,
    largest_remainder,
    propose,
    read_share,
)
from market.errors import Invalid

PARTS = st.dictionaries(st.sampled_from(Way), st.integers(1, 30), min_size=1)
PILES = st.lists(
    st.builds(
        lambda parts, fen: Pile(shares=None if parts is None else Shares.of_parts(parts), deals=1, fen=fen),
        st.none() | PARTS,
        st.integers(0, 10**14),
    )
)


def test_all_that_was_at_work_is_proposed_in_equal_shares() -> None:
    assert propose(AttributionEvidence()) == (Way.DIRECT,)
    assert propose(AttributionEvidence(found=True, brokered=True, met=True)) == (Way.MATCH, Way.BROKER, Way.MEETING)
    assert equal((Way.MATCH, Way.BROKER, Way.MEETING)).of == dict.fromkeys(
        (Way.MATCH, Way.BROKER, Way.MEETING), Fraction(1, 3)
    )


@pytest.mark.parametrize(
    ("text", "share"),
    [("1/3", "1/3"), ("25%", "1/4"), ("33.5 %", "67/200"), ("0.2", "1/5"), ("", "0"), ("１／３", "1/3")],
)
def test_a_share_is_read_exactly(text: str, share: str) -> None:
    assert read_share(text) == Fraction(share)


@pytest.mark.parametrize("text", ["1/0", "many", "1e-3", "1_0", "nan", "1/3/3"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_share(text)


@pytest.mark.parametrize(
    "shares",
    [
        {},
        {Way.MATCH: Fraction(1, 3), Way.BROKER: Fraction(1, 3)},
        {Way.MATCH: Fraction(4, 3), Way.BROKER: Fraction(-1, 3)},
        {Way.MATCH: Fraction(333, 1000), Way.BROKER: Fraction(666, 1000)},
        {Way.MATCH: Fraction(1, 1009), Way.BROKER: Fraction(1008, 1009)},
    ],
)
def test_shares_that_are_not_exactly_one_are_refused(shares: dict[Way, Fraction]) -> None:
    with pytest.raises(Invalid):
        Shares(shares)


def test_a_fen_left_over_goes_to_the_largest_remainder() -> None:
    assert Shares.of_parts({Way.MATCH: 2, Way.BROKER: 1}).spread(100) == {Way.MATCH: 67, Way.BROKER: 33}
    assert largest_remainder({"a": Fraction(1, 2), "b": Fraction(1, 2)}, 1) == {"a": 1, "b": 0}


@given(PARTS, st.integers(0, 10**14))
def test_a_deal_is_divided_to_the_fen(parts: dict[Way, int], fen: int) -> None:
    shares = Shares.of_parts(parts)
    spread = shares.spread(fen)
    assert sum(spread.values()) == fen
    assert all(abs(spread[way] - share * fen) < 1 for way, share in shares.of.items())
    assert Shares.of_parts(shares.parts) == shares


@given(PILES)
def test_the_ways_add_up_to_the_total_to_the_fen(piles: list[Pile]) -> None:
    found = by_way(piles)
    assert sum(found.values()) == sum(pile.fen for pile in piles)
    for way in Way:
        exact = sum((p.shares.of.get(way, Fraction(0)) * p.fen for p in piles if p.shares is not None), Fraction(0))
        assert abs(found[way] - exact) < 1
