"""A listing with confidential texts, the firm that owns it and others that may ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import pytest

from market.account.member import Member, MemberPerson, MemberStanding
from market.account.store import members
from market.disclosure.grant import GrantId
from market.disclosure.ground import ExportDecision, GroundOutcome, Nda
from market.disclosure.store import grants, grounds
from market.listing.achievement import Achievement
from market.listing.listing import Step, Tier
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.organization import Organization, OrganizationKind
from market.place import Place
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Actor, MemberId, Role
from tests.listings import an_achievement, an_organization

TEXTS: Mapping[Tier, str] = {Tier.L2: "烧结曲线在此（保密）", Tier.L3: "配方在此（更保密）"}


@dataclass(frozen=True)
class Disclosing:
    """Editors of three firms, a reader of the owner's, a broker and an operator, and the owner's listing."""

    conn: Connection
    listing: Achievement
    owner: Actor
    colleague: Actor
    asker: Actor
    abroad: Actor
    stranger: Actor
    broker: Actor
    operator: Actor

    async def asked(self, tier: Tier = Tier.L2, actor: Actor | None = None) -> GrantId:
        return await grants.ask(self.conn, self.listing.id, tier, reason="评估合作", actor=actor or self.asker)

    async def granted(self, tier: Tier = Tier.L2, actor: Actor | None = None, *, until: date | None = None) -> GrantId:
        grant_id = await self.asked(tier, actor)
        await grants.give(self.conn, grant_id, expires_on=until, answer="", actor=self.owner)
        return grant_id

    async def sign(self, grant_id: GrantId, other: Actor | None = None, *, until: date | None = None) -> None:
        """Record an NDA between the owner and who asked."""
        assert self.owner.organization_id is not None
        other_id = (other or self.asker).organization_id
        assert other_id is not None
        parties = frozenset((self.owner.organization_id, other_id))
        nda = Nda(parties=parties, signed_on=date(2020, 1, 2), valid_until=until, file_sha256=bytes(32))
        await grounds.record_nda(self.conn, grant_id, nda, actor=self.owner)

    async def clear(self, grant_id: GrantId, outcome: GroundOutcome) -> None:
        """Decide about export control."""
        decision = ExportDecision(
            grant_id=grant_id,
            outcome=outcome,
            catalogue="样例目录",
            catalogue_seen_on=date(2026, 1, 1),
            reason="已核对",
        )
        await grounds.decide_export(self.conn, decision, actor=self.operator)


async def join(conn: Connection, role: Role, organization: Organization | None = None, *, editor: bool = True) -> Actor:
    """Add a member and give the writer that they are."""
    member = Member(
        id=MemberId(uuid4()),
        role=role,
        organization_id=None if organization is None else organization.id,
        editor=editor,
        standing=MemberStanding.ACTIVE,
    )
    name, email = f"{role.value}（样例）", f"sample-{member.id.hex[:12]}@example.invalid"
    person = MemberPerson(name=name, email=email, source="sign-up", held_on=date(2026, 4, 5))
    await members.add(conn, member, person, actor=COMMAND_LINE)
    return member.actor


async def _firm(conn: Connection, number: int, kind: OrganizationKind, country: str = "CN") -> Organization:
    firm = replace(an_organization(number), kind=kind, place=Place(country))
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    return firm


@pytest.fixture
async def disclosing(conn: Connection) -> Disclosing:
    """Publish an achievement with an L2 and an L3."""
    owner = await _firm(conn, 61, OrganizationKind.INSTITUTE)
    listing = replace(an_achievement(owner), confidential=TEXTS)
    await achievements.add(conn, listing, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, listing.id, step, actor=COMMAND_LINE)
    return Disclosing(
        conn=conn,
        listing=listing,
        owner=await join(conn, Role.INSTITUTE, owner),
        colleague=await join(conn, Role.INSTITUTE, owner, editor=False),
        asker=await join(conn, Role.ENTERPRISE, await _firm(conn, 62, OrganizationKind.ENTERPRISE)),
        abroad=await join(conn, Role.ENTERPRISE, await _firm(conn, 63, OrganizationKind.ENTERPRISE, "FI")),
        stranger=await join(conn, Role.ENTERPRISE, await _firm(conn, 64, OrganizationKind.ENTERPRISE)),
        broker=await join(conn, Role.BROKER),
        operator=await join(conn, Role.OPERATOR),
    )
