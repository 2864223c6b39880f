"""Listing shapes: the brief one of lists and answers, and the whole one of each kind."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from market.listing.achievement import Achievement, TransferMode
from market.listing.expert import Availability, Expert
from market.listing.listing import Audience, Kind, Language, Listing
from market.listing.need import Need
from market.organization import Organization, OrganizationId
from web.api.shape import (
    AdvantageShape,
    ApiShape,
    ElementsShape,
    FieldShape,
    IndicatorShape,
    MaturityShape,
    OrganizationShape,
    PersonShape,
    PlaceShape,
    PriceShape,
    RightShape,
    SecrecyShape,
    TopicShape,
)

Organizations = Mapping[OrganizationId, Organization]
FOLDERS: Mapping[Kind, str] = {Kind.ACHIEVEMENT: "achievements", Kind.NEED: "needs", Kind.EXPERT: "experts"}
"""Where a kind lives in addresses, of the pages and of the API."""


class ListingBrief(ApiShape):
    """A listing in a list: who, what, where, one sentence."""

    id: UUID
    kind: Kind
    number: str | None = Field(description="The owner's own number (编号)")
    title: str
    summary: str
    withheld: bool = Field(description="Summary and body are for members of the market only")
    name: str | None = Field(description="An expert's name; null for the other kinds")
    organization: OrganizationShape | None = Field(description="Null when the poster is anonymous")
    language: Language
    place: PlaceShape
    fields: tuple[FieldShape, ...]
    maturity: MaturityShape | None
    expires_on: date | None
    sample: bool = Field(description="Invented, to show the market")
    published_at: datetime | None
    updated_at: datetime | None
    path: str = Field(description="The listing's page on this server")


class WholeListing(ApiShape):
    """What the three kinds share."""

    id: UUID
    number: str | None
    title: str
    summary: str
    body: str
    withheld: bool
    audience: Audience
    organization: OrganizationShape | None
    language: Language
    place: PlaceShape
    fields: tuple[FieldShape, ...]
    expires_on: date | None
    sample: bool
    version: int
    published_at: datetime | None
    updated_at: datetime | None
    path: str


class AchievementShape(WholeListing):
    """An achievement (科技成果)."""

    kind: Literal["achievement"] = "achievement"
    elements: ElementsShape
    indicators: tuple[IndicatorShape, ...]
    maturity: MaturityShape | None
    rights: tuple[RightShape, ...]
    modes: tuple[TransferMode, ...]
    price: PriceShape | None
    advantages: tuple[AdvantageShape, ...]
    inventors: tuple[str, ...]
    territory: str
    secrecy: SecrecyShape | None
    confirmed_on: date | None


class NeedShape(WholeListing):
    """A technical need (技术需求); `body` states the problem."""

    kind: Literal["need"] = "need"
    present_state: str
    tried: str
    application: str
    elements: ElementsShape
    indicators: tuple[IndicatorShape, ...]
    budget: PriceShape | None
    budget_source: str
    deadline_on: date | None
    maturity: MaturityShape | None
    modes: tuple[TransferMode, ...]
    criteria: str
    anonymous: bool


class ExpertShape(WholeListing):
    """An expert (专家); `title` is what they work on, `person` is null once erased."""

    kind: Literal["expert"] = "expert"
    person: PersonShape | None
    topics: tuple[TopicShape, ...]
    languages: tuple[Language, ...]
    availability: tuple[Availability, ...]
    load_cap: int | None


def path_of(listing: Listing) -> str:
    """Name a listing's page on this server."""
    return f"/{FOLDERS[listing.KIND]}/{listing.id}"


def brief(listing: Listing, organizations: Organizations) -> ListingBrief:
    """Shape a listing for a list; an organisation that is not among `organizations` stays unnamed."""
    person = listing.person if isinstance(listing, Expert) else None
    own: dict[str, object] = {
        "kind": listing.KIND,
        "name": person.name if person else None,
        "maturity": listing.maturity if isinstance(listing, Achievement | Need) else None,
    }
    return ListingBrief.model_validate(_values(ListingBrief, listing, organizations) | own)


def whole_achievement(listing: Achievement, organizations: Organizations) -> AchievementShape:
    """Shape an achievement with everything a viewer was given."""
    return AchievementShape.model_validate(_values(AchievementShape, listing, organizations))


def whole_need(listing: Need, organizations: Organizations) -> NeedShape:
    """Shape a need with everything a viewer was given."""
    return NeedShape.model_validate(_values(NeedShape, listing, organizations))


def whole_expert(listing: Expert, organizations: Organizations) -> ExpertShape:
    """Shape an expert with everything a viewer was given but contact details and conflicts."""
    return ExpertShape.model_validate(_values(ExpertShape, listing, organizations))


def _values(shape: type[ApiShape], listing: Listing, organizations: Organizations) -> dict[str, object]:
    """Take those of a listing's fields that the shape names as they are."""
    values: dict[str, object] = {name: getattr(listing, name) for name in shape.model_fields if hasattr(listing, name)}
    return values | {"organization": organizations.get(listing.organization_id), "path": path_of(listing)}
