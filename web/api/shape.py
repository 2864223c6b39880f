"""Shapes (形状) of the JSON API: what a listing is made of, under names that stay.

Money is in whole fen (`_fen`), days are ISO dates, moments ISO in UTC, decimal numbers are strings.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from market.indicator.indicator import Comparator, Force
from market.listing.expert import Basis, EvidenceKind
from market.listing.field import Scheme
from market.listing.maturity import Scale
from market.listing.property import LegalStatus, RightKind
from market.organization import OrganizationKind


class ApiShape(BaseModel):
    """A JSON object with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class PlaceShape(ApiShape):
    """A place from the wide to the narrow; unknown parts are empty."""

    country: str = Field(description="ISO 3166-1 alpha-2")
    province: str
    city: str
    district: str


class FieldShape(ApiShape):
    """A technical field: a code of a scheme, with its label. Scheme `plan` is the one that filters use."""

    scheme: Scheme
    code: str
    label: str


class OrganizationShape(ApiShape):
    """Whoever lists or needs."""

    id: UUID
    code: str = Field(description="统一社会信用代码, or abroad the register's number")
    name: str
    name_en: str | None
    kind: OrganizationKind
    place: PlaceShape
    sample: bool


class ElementsShape(ApiShape):
    """The five elements: 材料, 方法, 功效, 产品, 应用."""

    materials: tuple[str, ...]
    methods: tuple[str, ...]
    effects: tuple[str, ...]
    products: tuple[str, ...]
    applications: tuple[str, ...]


class IndicatorShape(ApiShape):
    """A measured promise or demand; `between` and `±` use `upper` too."""

    name: str
    comparator: Comparator
    value: Decimal
    upper: Decimal | None
    unit: str
    condition: str
    quote: str = Field(description="The text it was read from")
    force: Force


class MaturityShape(ApiShape):
    """A level from 1 to 9; levels of two scales are never compared."""

    scale: Scale
    level: int
    evidence: str
    held_on: date | None


class PriceShape(ApiShape):
    """From `low_fen` to `high_fen` in CNY fen, both included; neither means negotiable."""

    low_fen: int | None
    high_fen: int | None
    negotiable: bool


class RightShape(ApiShape):
    """A right; `held_on` is the day on which `status` was true."""

    kind: RightKind
    number: str | None
    status: LegalStatus
    held_on: date | None
    expires_on: date | None
    co_owners: tuple[str, ...]


class AdvantageShape(ApiShape):
    """What is better, than what, by how much."""

    aspect: str
    baseline: str
    gain: str


class SecrecyShape(ApiShape):
    """Which function vouched that nothing classified is in the listing, and when."""

    by: str
    on: date


class EvidenceShape(ApiShape):
    """A document behind a topic."""

    kind: EvidenceKind
    title: str
    year: int
    reference: str


class TopicShape(ApiShape):
    """What an expert knows, with its evidence."""

    name: str
    evidence: tuple[EvidenceShape, ...]


class PersonShape(ApiShape):
    """An expert's person; `basis`, `source` and `held_on` say why it may be shown. No contact details."""

    name: str
    name_en: str
    title: str
    orcid: str | None
    basis: Basis
    source: str
    held_on: date
