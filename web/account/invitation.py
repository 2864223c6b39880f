"""Invitation (邀请): links that go out by mail, or are handed over by whoever looks after an account.

Invited (受邀人): whom the market office asks in, read from its form, with what the role needs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from market.account.member import ORGANIZED_ROLES, Member, MemberPerson, MemberStanding
from market.account.store import links as account_links
from market.account.store import members, second_factors, sessions
from market.errors import NotFound
from market.listing.expert import Expert
from market.listing.listing import Language, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.rate_limit import INVITATION
from market.viewer import MEMBER_ROLES, Actor, MemberId, Role
from web.account.emails import AccountEmails
from web.account.form import read_person
from web.http.context import Market
from web.http.rate_limit import take_attempt
from web.notification import email
from web.page.form import Form
from web.page.language import message
from web.page.notices import Notice

SOURCE = "invitation"

MAILED = message("A letter with a link is on its way. The link opens once.")
HAND_OVER = message("Hand this link over yourself. It is shown this once, and opens once:")
EMAIL_TAKEN = message("This address has an account already.")
LINK_CHANGED = message("Done.")
NOT_NOW = message("This can't be done, or was done by somebody else meanwhile. The list below is as it is now.")


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """A link to hand over, and whom it lets in: handed to another it would let them in instead."""

    link: str
    person: MemberPerson


async def invite(market: Market, member: Member, person: MemberPerson, *, actor: Actor) -> InvitationLink | None:
    """Invite somebody, and give the link to hand over; None where it went out by mail.

    Raises Conflict when the address has an account already, NotFound and NotAllowed for who may not, TooMany.
    """
    await take_attempt(market, INVITATION, actor.name)  # each may send a letter, and tells whether an address is known
    letters = AccountEmails(market.catalogues, market.settings)
    async with market.database.writing() as conn:
        secret = await account_links.invite(conn, member, person, actor=actor)
        letter = letters.invitation(person.email, secret, member.language)
        sent = await email.enqueue_email(conn, letter, settings=market.settings, actor=actor)
    return None if sent else InvitationLink(letters.link(secret), person)


async def renew_link(market: Market, member_id: MemberId, *, actor: Actor) -> InvitationLink | None:
    """Make a new link, to an account's first password or to a new one, and give it as `invite` does.

    Raises Conflict, NotFound, NotAllowed, TooMany.
    """
    await take_attempt(market, INVITATION, actor.name)
    letters = AccountEmails(market.catalogues, market.settings)
    async with market.database.writing() as conn:
        secret = await account_links.renew(conn, member_id, actor=actor)
        member, person = await members.get(conn, member_id), await members.person_of(conn, member_id)
        if person is None:
            raise NotFound("person of", member_id)
        write = letters.invitation if member.standing is MemberStanding.INVITED else letters.reset
        letter = write(person.email, secret, member.language)
        sent = await email.enqueue_email(conn, letter, settings=market.settings, actor=actor)
    return None if sent else InvitationLink(letters.link(secret), person)


async def renew_by_hand(market: Market, member_id: MemberId, *, actor: Actor) -> InvitationLink:
    """Make a new link as `renew` does, and give it to an operator to hand over: no letter may have arrived.

    Raises Conflict, NotFound, NotAllowed, TooMany.
    """
    actor.check_operator()
    await take_attempt(market, INVITATION, actor.name)
    async with market.database.writing() as conn:
        secret = await account_links.renew(conn, member_id, shown=True, actor=actor)
        person = await members.person_of(conn, member_id)
    if person is None:
        raise NotFound("person of", member_id)
    return InvitationLink(AccountEmails(market.catalogues, market.settings).link(secret), person)


async def change_account(conn: Connection, member_id: MemberId, do: str, *, actor: Actor) -> None:
    """Do to an account what a button says.

    Raises Conflict, NotFound (also for a button that is none of ours), NotAllowed.
    """
    match do:
        case "suspend":
            await members.suspend(conn, member_id, actor=actor)
        case "restore":
            await members.restore(conn, member_id, actor=actor)
        case "reader" | "editor":
            await members.let_edit(conn, member_id, editor=do == "editor", actor=actor)
        case "second-factor":
            actor.check_operator()
            await members.get(conn, member_id)
            await second_factors.remove(conn, member_id, actor=actor)
            await sessions.end_all(conn, member_id)
        case _:
            raise NotFound("change of a member", do)


def describe_outcome(given: InvitationLink | None) -> Notice:
    """Say what becomes of a link."""
    return Notice(MAILED if given is None else HAND_OVER)


NO_ROLE = message("Choose what they are in the market.")
NO_ORGANIZATION = message("The store knows no organisation with this code.")
NO_EXPERT = message("Paste the address of the expert's page in the store of experts.")
BOUND = message("This expert has an account already.")

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def read_invitee(
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
        standing=MemberStanding.INVITED,
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
