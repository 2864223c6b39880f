"""Need (技术需求): a problem that an enterprise wants solved."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from market.indicator.indicator import Indicator
from market.listing.achievement import Elements, TransferMode
from market.listing.listing import Kind, Listing
from market.listing.maturity import Maturity
from market.listing.price import PriceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Listing):
    """A need; `body` states the problem. An anonymous one hides its organisation from every viewer
    but the operator.
    """

    KIND: ClassVar[Kind] = Kind.NEED

    present_state: str = ""
    tried: str = ""
    application: str = ""
    elements: Elements = Elements()
    indicators: tuple[Indicator, ...] = ()
    budget: PriceRange | None = None
    budget_source: str = ""
    deadline_on: date | None = None
    maturity: Maturity | None = None
    modes: tuple[TransferMode, ...] = ()
    criteria: str = ""
    anonymous: bool = False
