"""Who acted, looked up from the references that history and the record hold."""

from collections.abc import Iterable

from market.audit.author import Author, AuthorKind, author_of, member_of
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import MemberId, Role, Viewer


async def find(conn: Connection, references: Iterable[str], *, viewer: Viewer) -> dict[str, Author]:
    """Find out who acted; persons are named to their own organisation and to an operator alone."""
    authors = {reference: author_of(reference) for reference in references}
    ids = [member_id for member_id in map(member_of, authors) if member_id is not None]
    rows = await conn.fetch(queries(__name__)["find"], ids, viewer.role is Role.OPERATOR, viewer.organization_id)
    for row in rows:
        office = Role(row["role"]) is Role.OPERATOR
        owner = row["organization_id"]
        authors[f"member:{row['id']}"] = Author(
            kind=AuthorKind.OFFICE if office else AuthorKind.MEMBER,
            member_id=MemberId(row["id"]),
            organization_id=None if owner is None else OrganizationId(owner),
            name=row["name"],
        )
    return authors
