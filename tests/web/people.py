"""People before the real application: sample members of every role, and the browsers they are signed in with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import httpx
from fastapi import FastAPI

from market.account.member import Member, MemberPerson, MemberStanding
from market.account.store import members, sessions
from market.listing.listing import ListingId
from market.office.store import organizations
from market.organization import Organization, OrganizationKind
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, MemberId, Role
from tests.listings import an_organization
from web.http.visitor import COOKIE

HERE = "http://127.0.0.1:8000"
ORGANIZED = (Role.ENTERPRISE, Role.INSTITUTE)
"""Who belongs to an organisation in any case."""


def a_member(
    role: Role = Role.ENTERPRISE,
    organization: Organization | None = None,
    *,
    editor: bool = True,
    standing: MemberStanding = MemberStanding.ACTIVE,
    expert_id: ListingId | None = None,
) -> Member:
    """Make an account."""
    return Member(
        id=MemberId(uuid4()),
        role=role,
        organization_id=None if organization is None else organization.id,
        expert_id=expert_id,
        editor=editor,
        standing=standing,
    )


def a_person(member: Member) -> MemberPerson:
    """Make the person behind an account, whose address is nobody's."""
    return MemberPerson(
        name="样例会员（样例）",
        email=f"sample-{member.id.hex[:12]}@example.invalid",
        phone="000-0000",
        source="sign-up",
        held_on=date(2026, 4, 5),
    )


async def add_firm(
    database: Database, number: int, kind: OrganizationKind = OrganizationKind.ENTERPRISE
) -> Organization:
    """Add an organisation, each number its own."""
    firm = replace(an_organization(number), kind=kind)
    async with database.writing() as conn:
        await organizations.add(conn, firm, actor=COMMAND_LINE)
    return firm


async def add_member(database: Database, member: Member, person: MemberPerson | None = None) -> Member:
    """Add an account with a person behind it."""
    async with database.writing() as conn:
        await members.add(conn, member, person or a_person(member), actor=COMMAND_LINE)
    return member


async def session_of(database: Database, member: Member, *, proved: bool = True) -> str:
    """Begin a sitting, with the second factor shown, and give the secret of its cookie."""
    async with database.writing() as conn:
        return await sessions.begin(conn, member.id, proved=proved, client="Sample browser")


def browser(app: FastAPI, secret: str | None = None, *, base: str = HERE) -> httpx.AsyncClient:
    """Open a browser before an application; without a secret nobody is signed in."""
    cookies = httpx.Cookies()
    if secret is not None:
        cookies.set(COOKIE, secret, domain=httpx.URL(base).host)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 50_000))
    return httpx.AsyncClient(
        transport=transport,
        base_url=base,
        headers={"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"},
        cookies=cookies,
    )


@dataclass(frozen=True)
class People:
    """Whoever may come before an application, each with a browser of their own."""

    app: FastAPI
    database: Database

    async def join(
        self,
        role: Role,
        organization: Organization | None = None,
        *,
        editor: bool = True,
        standing: MemberStanding = MemberStanding.ACTIVE,
        expert_id: ListingId | None = None,
    ) -> Member:
        """Add a member; an enterprise's and an institute's need their organisation."""
        if role in ORGANIZED and standing is MemberStanding.ACTIVE and organization is None:
            raise AssertionError(f"a member of role {role.value} belongs to an organisation")
        member = a_member(role, organization, editor=editor, standing=standing, expert_id=expert_id)
        return await add_member(self.database, member)

    @asynccontextmanager
    async def signed_in(self, member: Member, *, proved: bool = True) -> AsyncIterator[httpx.AsyncClient]:
        """Open the browser of a member who is signed in."""
        async with browser(self.app, await session_of(self.database, member, proved=proved)) as client:
            yield client

    @asynccontextmanager
    async def stranger(self) -> AsyncIterator[httpx.AsyncClient]:
        """Open the browser of somebody without an account."""
        async with browser(self.app) as client:
            yield client

    @asynccontextmanager
    async def of(
        self, role: Role, organization: Organization | None = None, *, editor: bool = True
    ) -> AsyncIterator[httpx.AsyncClient]:
        """Add a member and open their browser, in one go."""
        async with self.signed_in(await self.join(role, organization, editor=editor)) as client:
            yield client
