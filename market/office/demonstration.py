"""Demonstration (演示): in a market of samples alone, one click makes a sample member of each role."""

from datetime import date
from uuid import UUID, uuid5

from market.account.member import Member, MemberPerson, MemberStanding
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.viewer import Actor, MemberId, Role

_NAMESPACE = UUID("6f1c2a54-6a57-4e0e-9d0f-5f3c6b1b7a10")
NAMES = {
    Role.ENTERPRISE: "样例企业会员（样例）",
    Role.INSTITUTE: "样例院所会员（样例）",
    Role.EXPERT: "样例专家（样例）",
    Role.BROKER: "样例技术经纪人（样例）",
    Role.OPERATOR: "样例市场管理员（样例）",
}


def sample_member_id(role: Role) -> MemberId:
    """Name the one sample member of a role: the same in every market."""
    return MemberId(uuid5(_NAMESPACE, role.value))


def demonstrates(actor: Actor) -> bool:
    """Say whether a sample member acts: what they add for good is invented, as they are."""
    return actor.member_id is not None and actor.member_id == sample_member_id(actor.role)


def sample_member(role: Role, organization_id: OrganizationId | None, expert_id: ListingId | None) -> Member:
    """Make the sample member of a role, who may do all that the role can."""
    return Member(
        id=sample_member_id(role),
        role=role,
        organization_id=organization_id,
        expert_id=expert_id,
        editor=True,
        standing=MemberStanding.ACTIVE,
    )


def sample_person(role: Role, today: date) -> MemberPerson:
    """Make the invented person behind a sample member, with an address that reaches nobody."""
    return MemberPerson(
        name=NAMES[role], email=f"sample-{role.value}@example.invalid", source="demonstration", held_on=today
    )
