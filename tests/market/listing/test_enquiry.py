from dataclasses import replace
from decimal import Decimal

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import TransferMode
from market.listing.enquiry import Enquiry, EnquiryKind, enquiries
from market.listing.fit import fit
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.listing.requirement import Requirements
from tests.listings import NINGBO, an_achievement, an_organization


def coercivity(value: str, force: Force = Force.MUST) -> Indicator:
    return Indicator(name="矫顽力", comparator=Comparator.AT_LEAST, value=Decimal(value), unit="kOe", force=force)


RANGE = Indicator(name="厚度", comparator=Comparator.AT_MOST, value=Decimal(2), unit="mm", force=Force.MUST)
OFFER = replace(an_achievement(an_organization()), territory="仅限江苏省")


def asked(required: Requirements) -> list[Enquiry]:
    return list(enquiries(fit(required, OFFER, OFFER.indicators)))


def test_what_is_met_raises_no_question() -> None:
    assert asked(Requirements(indicators=(coercivity("25"),), budget=PriceRange(None, 60_000_000))) == []


def test_what_is_missed_is_asked_before_what_is_unsaid() -> None:
    required = Requirements(indicators=(RANGE, coercivity("30")))
    assert asked(required) == [Enquiry(EnquiryKind.FIGURE_SHORT, 1), Enquiry(EnquiryKind.FIGURE_UNSAID, 0)]


def test_each_other_condition_raises_its_own_question() -> None:
    required = Requirements(
        budget=PriceRange(None, 10_000_000),
        maturity=Maturity(Scale.TRL, 7),
        modes=(TransferMode.CONSULTING,),
        place=NINGBO,
    )
    assert asked(required) == [
        Enquiry(EnquiryKind.PRICE_OVER),
        Enquiry(EnquiryKind.MODE_OTHER),
        Enquiry(EnquiryKind.TERRITORY_CLOSED),
        Enquiry(EnquiryKind.MATURITY_UNSAID),
    ]


def test_a_lower_level_of_the_same_scale_is_asked_about_as_too_early() -> None:
    assert asked(Requirements(maturity=Maturity(Scale.MATERIAL, 8))) == [Enquiry(EnquiryKind.MATURITY_EARLY)]
