"""Invited (受邀人): whom the market office asks in, read from its form, with what the role needs."""

import re
from collections.abc import Mapping
from uuid import UUID, uuid4

from market.account.member import ORGANIZED_ROLES, Member, MemberPerson, Standing
from market.account.store import members
from market.listing.expert import Expert
from market.listing.listing import Language, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.viewer import MEMBER_ROLES, Actor, MemberId, Role
from web.form import Form
from web.invitation import SOURCE
from web.language import message
from web.sign_up_form import read_person

NO_ROLE = message("Choose what they are in the market.")
NO_ORGANIZATION = message("The store knows no organisation with this code.")
NO_EXPERT = message("Paste the address of the expert's page in the store of experts.")
BOUND = message("This expert has an account already.")

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def read_invited(
    conn: Connection, form: Form, language: Language, *, actor: Actor
) -> tuple[tuple[Member, MemberPerson] | None, Mapping[str, str]]:
    """Read whom to invite; None, and the sentences to show, where something is missing.

    An expert belongs to their listing and its organisation, a firm's and an institute's member to theirs; a broker and
    an operator to none, unless one is named.
    """
    person, faults = read_person(form, SOURCE)
    role = next((role for role in MEMBER_ROLES if role.value == form.value("role")), None)
    if role is None:
        return None, faults | {"role": NO_ROLE}
    expert, organization_id = None, None
    if role is Role.EXPERT:
        expert = await _expert(conn, form, actor)
        if expert is None:
            faults["expert"] = NO_EXPERT
        elif await members.is_bound(conn, expert.id):
            faults["expert"] = BOUND
    elif role in ORGANIZED_ROLES or form.line("organization"):
        organization_id = await _organization(conn, form, actor)
        if organization_id is None:
            faults["organization"] = NO_ORGANIZATION
    if person is None or faults:
        return None, faults
    member = Member(
        id=MemberId(uuid4()),
        role=role,
        organization_id=organization_id if expert is None else None,
        expert_id=None if expert is None else expert.id,
        editor=role not in ORGANIZED_ROLES or form.value("editor") == "yes",
        standing=Standing.INVITED,
        language=language,
    )
    return (member, person), {}


async def _organization(conn: Connection, form: Form, actor: Actor) -> OrganizationId | None:
    code = form.line("organization")
    found = await organizations.find_by_codes(conn, [code, code.upper()], viewer=actor.viewer)
    return next((organization.id for organization in found.values()), None)


async def _expert(conn: Connection, form: Form, actor: Actor) -> Expert | None:
    named = _ID.findall(form.line("expert"))
    if not named:
        return None
    listing_id = ListingId(UUID(named[-1]))
    found = (await listings.find(conn, [listing_id], viewer=actor.viewer)).get(listing_id)
    return found if isinstance(found, Expert) else None
