"""Listings that come close to a text, made for the coach: all they state is given by the test."""

from dataclasses import replace
from decimal import Decimal

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import Achievement, Elements, TransferMode
from market.listing.maturity import Maturity, Scale
from market.listing.need import Need
from market.listing.price import PriceRange
from tests.listings import a_need, an_achievement, an_organization

ORGANIZATION = an_organization()
WAN = 1_000_000
"""Fen in 万元."""


def an_answer(
    *indicators: Indicator,
    price_wan: int | None = None,
    level: int | None = None,
    modes: tuple[TransferMode, ...] = (),
    elements: Elements = Elements(),
) -> Achievement:
    """Make an achievement that states this and nothing else."""
    return replace(
        an_achievement(ORGANIZATION, number=None),
        summary="",
        body="",
        indicators=indicators,
        price=None if price_wan is None else PriceRange(price_wan * WAN, None),
        maturity=None if level is None else Maturity(Scale.TRL, level),
        modes=modes,
        elements=elements,
    )


def a_question(
    *indicators: Indicator,
    budget_wan: int | None = None,
    level: int | None = None,
    modes: tuple[TransferMode, ...] = (),
) -> Need:
    """Make a need that asks for this and nothing else."""
    return replace(
        a_need(ORGANIZATION, number=None),
        summary="",
        body="",
        indicators=indicators,
        budget=None if budget_wan is None else PriceRange(None, budget_wan * WAN),
        maturity=None if level is None else Maturity(Scale.TRL, level),
        modes=modes,
        elements=Elements(),
    )


def coercivity(value: str, unit: str = "kOe", *, condition: str = "", force: Force = Force.FACT) -> Indicator:
    """State a coercivity, as at least this."""
    return Indicator(
        name="矫顽力",
        comparator=Comparator.AT_LEAST,
        value=Decimal(value),
        unit=unit,
        condition=condition,
        force=force,
    )


def loss(value: str) -> Indicator:
    """State a loss of flux, as at most this."""
    return Indicator(name="磁通损失", comparator=Comparator.AT_MOST, value=Decimal(value), unit="%")
