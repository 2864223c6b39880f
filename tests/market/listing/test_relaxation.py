"""A mend does what it says: written in an address, read back, and given way by, the offer fails no more."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.indicator.indicator import Comparator, Force, Indicator
from market.indicator.reader import read_indicators
from market.listing.fit import fit
from market.listing.relaxation import ConditionKind, Relaxation, read_relaxation
from market.listing.requirement import Requirements
from tests.listings import an_achievement, an_organization

OFFER = replace(an_achievement(an_organization()), price=None, maturity=None, modes=(), territory="", indicators=())


def required(text: str) -> Requirements:
    return Requirements(indicators=read_indicators(text, force=Force.MUST))


def mend(wanted: Requirements, offered: tuple[Indicator, ...]) -> Relaxation:
    (failure,) = fit(wanted, OFFER, offered).failures
    return failure


@pytest.mark.parametrize(
    ("wanted", "offered", "value"),
    [
        ("抗压强度≥5000 psi", "抗压强度30 MPa", "4351.1321319"),
        ("厚度≤1 inch", "厚度30 mm", "1.18110236221"),
        ("摆动角度≥8′", "摆动角度0.1°", "6"),
        ("产能≥500 吨/周", "产能50 吨/天", "350"),
        ("流量≥1 m³/h", "流量1000 L/d", "0.0416666666666"),
        ("泄漏率≤1e-14 Pa·m³/s", "泄漏率1.5e-13 Pa·m³/s", "0.00000000000015"),
        ("温度波动±1 ℃", "温度波动±2 ℃", "2"),
    ],
)
def test_a_mend_is_written_read_back_and_enough(wanted: str, offered: str, value: str) -> None:
    asked, figures = required(wanted), read_indicators(offered)
    found = mend(asked, figures)
    assert found.value == Decimal(value)
    again = read_relaxation(str(found))
    assert again == found
    eased = asked.relaxed((again,))
    assert fit(eased, OFFER, figures).failures == ()
    assert eased.indicators[0].force is Force.MUST


def test_a_tolerance_gives_way_as_a_tolerance() -> None:
    (eased,) = required("温度波动±1 ℃").relaxed((Relaxation(ConditionKind.INDICATOR, 0, Decimal(2)),)).indicators
    assert (eased.comparator, eased.value, eased.upper) == (Comparator.PLUS_MINUS, Decimal(0), Decimal(2))


@pytest.mark.parametrize("text", ["温度20±1 ℃", "温度20～25 ℃"])
def test_a_demand_of_two_ends_becomes_a_wish(text: str) -> None:
    (eased,) = required(text).relaxed((Relaxation(ConditionKind.INDICATOR, 0, Decimal(30)),)).indicators
    assert eased.force is Force.SHOULD


@given(st.integers(-(10**12), 10**12), st.integers(-120, 120))
def test_whatever_is_written_is_read_back(digits: int, exponent: int) -> None:
    one = Relaxation(ConditionKind.INDICATOR, 3, Decimal(digits).scaleb(exponent))
    again = read_relaxation(str(one))
    assert (again.place, again.value) == (3, one.value)
