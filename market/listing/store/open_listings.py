"""Open listings (开放数据条目): what anybody may take away: titles, fields, who, where and when; no text, no person."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from market.listing.field import FieldCode
from market.listing.listing import Kind, Language, ListingId
from market.listing.store import changes
from market.listing.store.changes import ChangeLane
from market.listing.store.codecs import load_field
from market.place import Place
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Viewer

OPEN_KINDS = (Kind.ACHIEVEMENT, Kind.NEED)
"""Experts are left out: they agreed to be asked through the market, not to be handed on."""

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenListing:
    """A published listing's L0; the organisation's parts are None for an anonymous need."""

    id: ListingId
    kind: Kind
    title: str
    language: Language
    organization_code: str | None
    organization_name: str | None
    organization_name_en: str | None
    place: Place
    fields: tuple[FieldCode, ...]
    published_at: datetime
    updated_at: datetime
    expires_on: date | None
    sample: bool


async def batches(
    conn: Connection,
    kind: Kind,
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer; whoever asks gets what the public gets
) -> AsyncIterator[list[OpenListing]]:
    """Go through the published listings of a kind, by id.

    Raises ValueError for a kind that is not open.
    """
    if kind not in OPEN_KINDS:
        raise ValueError(f"listings of {kind.value} are no open data")
    after: ListingId | None = None
    while rows := await conn.fetch(queries(__name__)["after"], kind.value, after, BATCH):
        found = [_open(row) for row in rows]
        yield found
        after = found[-1].id


async def state(conn: Connection) -> str:
    """Name the state of the store that the open listings are made of: another name, and they may have changed.

    The change that may be read last, and how many are committed behind it, say which changes there are, also while a
    long transaction holds back their order. The day belongs to it, since listings end with their last one.
    """
    parts = [await changes.store_identity(conn), str(await conn.fetchval(queries(__name__)["today"]))]
    for lane in ChangeLane:
        head = await changes.head(conn, lane)
        parts.append(f"{head.xid}.{head.seq}+{await changes.count_after(conn, lane, after=head)}")
    return "/".join(parts)


def _open(row: Record) -> OpenListing:
    return OpenListing(
        id=ListingId(row["id"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        language=Language(row["language"]),
        organization_code=row["organization_code"],
        organization_name=row["organization_name"],
        organization_name_en=row["organization_name_en"],
        place=Place(row["country"], row["province"], row["city"], row["district"]),
        fields=tuple(load_field(field) for field in row["fields"]),
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        expires_on=row["expires_on"],
        sample=row["sample"],
    )


@dataclass(frozen=True, slots=True)
class Address:
    """A listing that the viewer may see, and when it was last changed."""

    id: ListingId
    updated_at: datetime


async def page(
    conn: Connection, kind: Kind, *, viewer: Viewer, samples: bool, offset: int, limit: int
) -> list[Address]:
    """Give a page of the addresses of a kind, by id, with the invented listings or without."""
    rows = await conn.fetch(
        queries(__name__)["page"],
        kind=kind.value,
        drafts=viewer.reads_drafts,
        offset=offset,
        limit=limit,
        samples=samples,
    )
    return [Address(ListingId(row["id"]), row["updated_at"]) for row in rows]


async def count(conn: Connection, kind: Kind, *, viewer: Viewer, samples: bool) -> int:
    """Count the addresses of a kind."""
    return int(await conn.fetchval(queries(__name__)["count"], kind.value, viewer.reads_drafts, samples))
