"""Achievement (科技成果): a technology that an institute offers."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar

from market.indicator.indicator import Indicator
from market.listing.listing import Kind, Listing
from market.listing.maturity import Maturity
from market.listing.price import PriceRange
from market.listing.property import Right


class TransferMode(Enum):
    """Modes an achievement offers or a need asks for."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    ORDINARY_LICENCE = "ordinary_licence"
    EQUITY = "equity"
    JOINT_DEVELOPMENT = "joint_development"
    COMMISSIONED_DEVELOPMENT = "commissioned_development"
    TECHNICAL_SERVICE = "technical_service"
    CONSULTING = "consulting"
    TRIAL_FIRST = "trial_first"


@dataclass(frozen=True, slots=True)
class Elements:
    """The five elements (材料 / 方法 / 功效 / 产品 / 应用), each a tuple of short terms."""

    materials: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advantage:
    """What is better, than what, by how much: (矫顽力, 同类烧结钕铁硼, 提高 15 %)."""

    aspect: str
    baseline: str
    gain: str


@dataclass(frozen=True, slots=True)
class SecrecyAttestation:
    """Who vouched that nothing classified is in the listing, and when. `by` is a function, not a name."""

    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement(Listing):
    """An achievement; `inventors` are personal and erased apart from the rest."""

    KIND: ClassVar[Kind] = Kind.ACHIEVEMENT

    elements: Elements = Elements()
    indicators: tuple[Indicator, ...] = ()
    maturity: Maturity | None = None
    rights: tuple[Right, ...] = ()
    modes: tuple[TransferMode, ...] = ()
    price: PriceRange | None = None
    advantages: tuple[Advantage, ...] = ()
    inventors: tuple[str, ...] = ()
    territory: str = ""
    secrecy: SecrecyAttestation | None = None
    confirmed_on: date | None = None
