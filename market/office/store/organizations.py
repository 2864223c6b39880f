"""Organisations in the store."""

from collections.abc import Iterable
from dataclasses import asdict

from market.errors import NotFound
from market.organization import Organization, OrganizationId, OrganizationKind
from market.place import Place
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, Viewer


async def add(conn: Connection, organization: Organization, *, actor: Actor) -> None:
    """Add an organisation.

    Raises Conflict when its id, code or number is in use.
    """
    place = organization.place
    await conn.execute(
        queries(__name__)["add"],
        id=organization.id,
        code=organization.code,
        number=organization.number,
        name=organization.name,
        name_en=organization.name_en,
        kind=organization.kind.value,
        **asdict(place),
        sample=organization.sample,
        recorded_by=actor.name,
    )


async def edit(conn: Connection, organization: Organization, *, actor: Actor) -> None:
    """Correct an organisation's name, number, kind and place; its listings' own places stay.

    Raises Conflict when its number is another's.
    """
    place = organization.place
    await conn.execute(
        queries(__name__)["edit"],
        id=organization.id,
        number=organization.number,
        name=organization.name,
        name_en=organization.name_en,
        kind=organization.kind.value,
        **asdict(place),
        recorded_by=actor.name,
    )


async def get(conn: Connection, organization_id: OrganizationId, *, viewer: Viewer) -> Organization:
    """Give an organisation. Raises NotFound, also for NO_ORGANIZATION."""
    found = await find(conn, [organization_id], viewer=viewer)
    if organization_id not in found:
        raise NotFound("organization", organization_id)
    return found[organization_id]


async def find_by_code(conn: Connection, code: str, *, viewer: Viewer) -> Organization | None:  # noqa: ARG001 -- every read takes a viewer
    """Find an organisation by its code; organisations are public."""
    row = await conn.fetchrow(queries(__name__)["find_by_code"], code)
    return None if row is None else _organization(row)


async def find_by_codes(
    conn: Connection,
    codes: Iterable[str],
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer
) -> dict[str, Organization]:
    """Find organisations by their codes; what is not there is left out. Organisations are public."""
    rows = await conn.fetch(queries(__name__)["find_by_codes"], list(codes))
    return {organization.code: organization for organization in map(_organization, rows)}


async def find(
    conn: Connection,
    ids: Iterable[OrganizationId],
    *,
    viewer: Viewer,  # noqa: ARG001 -- every read takes a viewer
) -> dict[OrganizationId, Organization]:
    """Find organisations by id; what is not there is left out. Organisations are public."""
    rows = await conn.fetch(queries(__name__)["find"], list(ids))
    return {organization.id: organization for organization in map(_organization, rows)}


def _organization(row: Record) -> Organization:
    return Organization(
        id=OrganizationId(row["id"]),
        code=row["code"],
        number=row["number"],
        name=row["name"],
        name_en=row["name_en"],
        kind=OrganizationKind(row["kind"]),
        place=Place(row["country"], row["province"], row["city"], row["district"]),
        sample=row["sample"],
    )
