"""The shared part of listings, read (条目共有部分): which rows a viewer may see, and the columns of every kind."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from market.listing.field import FieldCode
from market.listing.listing import Audience, Kind, Language, ListingId, Status
from market.listing.store.codecs import load_field
from market.organization import OrganizationId
from market.place import Place
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Viewer


class Shared(TypedDict):
    """The arguments that every kind of listing takes."""

    id: ListingId
    organization_id: OrganizationId
    number: str | None
    title: str
    summary: str
    body: str
    audience: Audience
    withheld: bool
    language: Language
    place: Place
    fields: tuple[FieldCode, ...]
    expires_on: date | None
    sample: bool
    status: Status
    version: int
    published_at: datetime | None
    updated_at: datetime | None


async def find_rows(
    conn: Connection, ids: Sequence[ListingId], *, viewer: Viewer, kind: Kind | None = None, published: bool = False
) -> list[Record]:
    """Find the shared rows of the listings that the viewer may see, in no order; `published`: of those alone."""
    return await conn.fetch(
        queries("market.listing.store.listings")["find"],
        ids=list(ids),
        drafts=viewer.reads_drafts,
        members_text=viewer.reads_members_text,
        operator=viewer.reads_posters,
        kind=None if kind is None else kind.value,
        organization_id=viewer.organization_id,
        published=published,
    )


def shared(row: Record) -> Shared:
    """Read the shared columns of one row."""
    return Shared(
        id=ListingId(row["id"]),
        organization_id=OrganizationId(row["organization_id"]),
        number=row["number"],
        title=row["title"],
        summary=row["summary"],
        body=row["body"],
        audience=Audience(row["audience"]),
        withheld=row["withheld"],
        language=Language(row["language"]),
        place=Place(row["country"], row["province"], row["city"], row["district"]),
        fields=tuple(load_field(field) for field in row["fields"]),
        expires_on=row["expires_on"],
        sample=row["sample"],
        status=Status(row["status"]),
        version=row["version"],
        published_at=row["published_at"],
        updated_at=row["updated_at"],
    )
