"""What the rows of all listings share, read before the keys of their kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.clauses import day, known, read_fields, read_place, write_fields, write_place
from corpus.record import Record
from corpus.row import UNKEPT, UNRESOLVED, Json
from market.listing.field import FieldCode
from market.listing.listing import BODY_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, Audience, Language, Listing, ListingId
from market.organization import OrganizationId
from market.place import Place

NUMBER_LIMIT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The shared values of a listing on its way in; `organization` is a code, not yet an id."""

    id: ListingId = UNKEPT
    organization_id: OrganizationId = UNRESOLVED
    organization: str
    number: str | None
    title: str
    summary: str
    body: str
    audience: Audience
    language: Language
    place: Place | None
    fields: tuple[FieldCode, ...]
    expires_on: date | None


def read_shared(record: Record, labels: Mapping[str, str]) -> Shared:
    """Read the keys that every listing has; whether they are right, the record knows."""
    return Shared(
        organization=record.code("organization", limit=NUMBER_LIMIT, required=True),
        number=record.optional_code("number", limit=NUMBER_LIMIT),
        title=record.text("title", limit=TITLE_LIMIT, required=True),
        summary=record.text("summary", limit=SUMMARY_LIMIT),
        body=record.text("body", limit=BODY_LIMIT, lines=True),
        audience=record.choice("audience", Audience) or Audience.PUBLIC,
        language=record.choice("language", Language) or Language.ZH,
        place=read_place(record.record("place")),
        fields=read_fields(record.records("fields"), labels),
        expires_on=record.day("expires_on"),
    )


def write_shared(listing: Listing, organization: str, place: Place | None) -> dict[str, Json]:
    """Write the keys that every listing has, the organisation as its code."""
    return known(
        {
            "kind": listing.KIND.value,
            "organization": organization,
            "number": listing.number,
            "title": listing.title,
            "summary": listing.summary,
            "body": listing.body,
            "language": listing.language.value,
            "audience": listing.audience.value,
            "place": write_place(place),
            "fields": write_fields(listing.fields),
            "expires_on": day(listing.expires_on),
        }
    )
