"""What a deal's form begins with (预填): of an introduction the parties, the subject, the field and the right."""

from collections.abc import Sequence

from market.deal.deal import DealSide, PartyType
from market.introduction.introduction import IntroductionId, Side
from market.introduction.store import introductions
from market.listing.achievement import Achievement
from market.listing.field import FieldCode, Scheme
from market.organization import Organization, OrganizationKind
from market.postgres.db import Connection
from market.viewer import Actor
from web.introduction_view import read_facts

TYPES = {
    OrganizationKind.UNIVERSITY: PartyType.UNIVERSITY,
    OrganizationKind.INSTITUTE: PartyType.INSTITUTE,
    OrganizationKind.HOSPITAL: PartyType.HOSPITAL,
}
"""What other organisations of the market are is an enterprise, as long as nobody says otherwise."""

SIDES = {Side.NEED: DealSide.BUYER, Side.SUPPLY: DealSide.SELLER}


async def prefill(conn: Connection, introduction_id: IntroductionId, *, actor: Actor) -> dict[str, str]:
    """Fill a form from an introduction, as far as the writer may know of it. Raises NotFound, NotAllowed."""
    introduction = await introductions.get(conn, introduction_id, viewer=actor.viewer)
    introduction.check_worked_by(actor)
    facts = await read_facts(conn, introduction, viewer=actor.viewer)
    typed: dict[str, str] = {}
    for side, organization in facts.names.items():
        if organization is not None:
            typed |= _party(SIDES[side], organization)
    need, supply = facts.texts[Side.NEED], facts.texts[Side.SUPPLY]
    told = supply if isinstance(supply, Achievement) else need
    if told is not None:
        typed |= {"subject": told.title, "field_code": _plan_code(told.fields)}
    if isinstance(supply, Achievement) and supply.rights:
        typed["ip"] = supply.rights[0].kind.value
    return typed


def _party(side: DealSide, organization: Organization) -> dict[str, str]:
    where = side.value
    return {
        f"{where}.name": organization.name,
        f"{where}.code": organization.code,
        f"{where}.type": TYPES.get(organization.kind, PartyType.ENTERPRISE).value,
        f"{where}.area": "/".join(organization.place.path),
    }


def _plan_code(fields: Sequence[FieldCode]) -> str:
    return next((field.code for field in fields if field.scheme is Scheme.PLAN), "")
