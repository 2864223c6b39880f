"""Accounts in the store as lists: an organisation's for its editors, everybody's for the market office."""

from market.db import Connection, Record
from market.member import Account
from market.organization import OrganizationId
from market.store.members import read_member, read_person
from market.store.queries import queries
from market.viewer import Actor, Role


async def of_organization(conn: Connection, organization_id: OrganizationId, *, actor: Actor) -> list[Account]:
    """List an organisation's accounts, editors first.

    Raises NotFound for strangers, NotAllowed for colleagues who don't edit.
    """
    actor.check_owner_or_operator(organization_id)
    rows = await conn.fetch(queries("accounts")["of_organization"], organization_id)
    return [_account(row) for row in rows]


async def page(
    conn: Connection, *, actor: Actor, words: str = "", role: Role | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[Account], int]:
    """Give a part of everybody's accounts, and how many there are; those first who wait for a new password.

    Raises NotAllowed for all but the market office.
    """
    actor.check_operator()
    chosen = (words.strip(), None if role is None else role.value)
    rows = await conn.fetch(queries("accounts")["page"], *chosen, offset, limit)
    return [_account(row) for row in rows], int(await conn.fetchval(queries("accounts")["count"], *chosen))


def _account(row: Record) -> Account:
    return Account(
        member=read_member(row),
        person=None if row["email"] is None else read_person(row),
        organization_name=row["organization_name"],
        seen_at=row["seen_at"],
        reset_asked_at=row["reset_asked_at"],
        sample=row["sample"],
    )
