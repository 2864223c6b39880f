"""Member (会员): a person with an account, who belongs to an organisation and reads or edits there."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from market.errors import Invalid, NotFound
from market.listing.expert import Basis
from market.listing.listing import Language, ListingId
from market.organization import OrganizationId
from market.viewer import MEMBER_ROLES, Actor, MemberId, Role, Viewer

NAME_LIMIT = 60
EMAIL_LIMIT = 254
ORGANIZED_ROLES = (Role.ENTERPRISE, Role.INSTITUTE)
"""Who belongs to an organisation in any case, and is looked after by its editors."""
SECOND_FACTOR_ROLES = (Role.BROKER, Role.OPERATOR)
"""Who works with others' texts signs in with a second factor."""

_PHONE = re.compile(r"[0-9+() -]{3,40}", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]+\.[^\s@<>\"(),:;\\\[\]]{2,}")


def is_email(text: str) -> bool:
    """Say whether a text is one e-mail address."""
    return len(text) <= EMAIL_LIMIT and _EMAIL.fullmatch(text) is not None


def read_phone(text: str) -> str | None:
    """Read a phone's number, None for an empty text; 全角 digits are digits. Raises Invalid."""
    phone = " ".join(unicodedata.normalize("NFKC", text).split())
    if phone and not _PHONE.fullmatch(phone):
        raise Invalid({"phone": "write digits, with + - ( ) and blanks between, 40 at most"})
    return phone or None


class MemberStanding(Enum):
    """Where an account stands; only an ACTIVE one reads and writes as a member."""

    WAITING = "waiting"
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPerson:
    """The personal fields of a member, kept in a table of their own that can be erased."""

    name: str
    email: str
    phone: str | None = None
    basis: Basis = Basis.CONSENT
    source: str
    held_on: date

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if not 1 <= len(self.name.strip()) <= NAME_LIMIT or not self.name.isprintable():
            wrong["name"] = f"write a name of at most {NAME_LIMIT} characters"
        if len(self.email) > EMAIL_LIMIT or not self.email.isascii() or not _EMAIL.fullmatch(self.email):
            wrong["email"] = "write an e-mail address such as name@example.org"
        if wrong:
            raise Invalid(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account, without the person behind it.

    `editor` may change what the organisation has, a reader only sees it. `expert_id` is the listing of the store of
    experts that a member of role EXPERT is. `organization_id` is None for the market's own operators and brokers, and
    while a sign-up waits.
    """

    id: MemberId
    role: Role
    organization_id: OrganizationId | None = None
    expert_id: ListingId | None = None
    editor: bool = False
    standing: MemberStanding = MemberStanding.WAITING
    second_factor: bool = False
    language: Language = Language.ZH
    version: int = 1

    def __post_init__(self) -> None:
        if self.role not in MEMBER_ROLES:
            raise ValueError(f"a member is no {self.role.value}")

    @property
    def requires_second_factor(self) -> bool:
        """Say whether this member can't do without a second factor."""
        return self.role in SECOND_FACTOR_ROLES

    @property
    def needs_second_factor(self) -> bool:
        """Say whether a session of this member counts only with a second factor."""
        return self.second_factor or self.requires_second_factor

    @property
    def viewer(self) -> Viewer:
        """Give the reader that this member is; one that is not active reads as the public does."""
        if self.standing is not MemberStanding.ACTIVE:
            return Viewer(Role.PUBLIC)
        return Viewer(self.role, self._acts_for, self.id)

    @property
    def actor(self) -> Actor:
        """Give the writer that this member is; one that is not active changes nothing but their own account."""
        active = self.standing is MemberStanding.ACTIVE
        role = self.role if active else Role.PUBLIC
        organization_id = self._acts_for if active else None
        return Actor(f"member:{self.id}", role, organization_id, self.id, active and self.editor)

    @property
    def _acts_for(self) -> OrganizationId | None:
        """Give the organisation whose rights they have; an expert has those of their own listing, not their unit's."""
        return None if self.role is Role.EXPERT else self.organization_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member as those see it who look after accounts: with the person, None once they were erased.

    `seen_at` is the last use of a sitting that still lasts. `reset_asked_at` is set while somebody waits for a link to
    a new password.
    """

    member: Member
    person: MemberPerson | None
    organization_name: str | None = None
    seen_at: datetime | None = None
    reset_asked_at: datetime | None = None
    sample: bool = False


def check_looks_after(member: Member, actor: Actor) -> None:
    """Let those pass who look after an account: the market office, and editors of the organisation it belongs to.

    Raises NotFound for strangers, NotAllowed for colleagues who don't edit.
    """
    if actor.operates:
        return
    if member.organization_id is None or member.role not in ORGANIZED_ROLES:
        raise NotFound("member", member.id)
    actor.check_owner(member.organization_id)
