"""Visitors and rules: who comes, and what each rule makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from market.account.member import MemberStanding
from market.viewer import Role


class Outcome(Enum):
    """What a visitor meets. OPEN: an answer that has nothing to do with who asks, be it that a form is wrong."""

    OPEN = "open"
    SIGN_IN = "sign in first"
    REFUSED = "403"
    HIDDEN = "404"


class Firm(Enum):
    """How a visitor's organisation stands to what a route is about."""

    NONE = "none"
    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True)
class Who:
    """A visitor; one without a role is nobody."""

    role: Role | None = None
    firm: Firm = Firm.NONE
    editor: bool = True
    standing: MemberStanding = MemberStanding.ACTIVE
    same_site: bool = True

    @property
    def name(self) -> str:
        if self.role is None:
            return "nobody"
        parts = [self.role.value, self.firm.value, "" if self.editor else "reader"]
        parts += [] if self.standing is MemberStanding.ACTIVE else [self.standing.value]
        return " ".join(filter(None, [*parts, "" if self.same_site else "from another site"]))

    @property
    def known(self) -> bool:
        """Say whether a member is signed in; the sessions of one who is suspended have ended."""
        return self.role is not None and self.standing is not MemberStanding.SUSPENDED

    @property
    def active(self) -> bool:
        return self.known and self.standing is MemberStanding.ACTIVE

    @property
    def owns(self) -> bool:
        """An expert has the rights of their own listing, and none of their unit's."""
        return self.active and self.firm is Firm.OWN and self.role is not Role.EXPERT

    @property
    def writes_for_firm(self) -> bool:
        return self.firm is not Firm.NONE and self.editor and self.role is not Role.EXPERT

    @property
    def operates(self) -> bool:
        return self.active and self.role is Role.OPERATOR


NOBODY = Who()
WAITING = Who(Role.ENTERPRISE, standing=MemberStanding.WAITING)
OWN_EDITOR = Who(Role.ENTERPRISE, Firm.OWN)
STRANGER = Who(Role.ENTERPRISE, Firm.OTHER)
OFFICE = Who(Role.OPERATOR)
FEW = (NOBODY, OWN_EDITOR, STRANGER, OFFICE)
"""Who comes in the short form."""

ALL = (
    *(NOBODY, WAITING, Who(Role.ENTERPRISE, Firm.OWN, standing=MemberStanding.SUSPENDED)),
    *(
        Who(role, firm, editor)
        for role in (Role.ENTERPRISE, Role.INSTITUTE, Role.EXPERT, Role.BROKER, Role.OPERATOR)
        for firm in Firm
        for editor in (True, False)
        if firm is not Firm.NONE or role not in (Role.ENTERPRISE, Role.INSTITUTE)
    ),
)
FROM_ANOTHER_SITE = (Who(Role.ENTERPRISE, Firm.OWN, same_site=False), Who(Role.OPERATOR, same_site=False))

Rule: TypeAlias = Callable[[Who], Outcome]


def everybody(_: Who) -> Outcome:
    """Let all in."""
    return Outcome.OPEN


def refused_to_all(_: Who) -> Outcome:
    """Refuse all: something else than an account opens this."""
    return Outcome.REFUSED


def hidden_from_all(_: Who) -> Outcome:
    """Show nothing to anybody: something else than an account opens this."""
    return Outcome.HIDDEN


def signed_in(who: Who) -> Outcome:
    """Let members in, those too who wait for the office."""
    return Outcome.OPEN if who.known else Outcome.SIGN_IN


def members(who: Who) -> Outcome:
    """Let active members in."""
    if not who.known:
        return Outcome.SIGN_IN
    return Outcome.OPEN if who.active else Outcome.REFUSED


def only(*roles: Role) -> Rule:
    """Let active members of some roles in."""

    def rule(who: Who) -> Outcome:
        allowed = members(who)
        return Outcome.REFUSED if allowed is Outcome.OPEN and who.role not in roles else allowed

    rule.__name__ = f"only {', '.join(role.value for role in roles)}"
    return rule


office = only(Role.OPERATOR)


def but_nothing_there(rule: Rule) -> Rule:
    """Follow a rule where there is nothing to be found: whom it lets in meets 404."""

    def of_nothing(who: Who) -> Outcome:
        allowed = rule(who)
        return Outcome.HIDDEN if allowed is Outcome.OPEN else allowed

    of_nothing.__name__ = f"{rule.__name__}, and there is nothing"
    return of_nothing


finds_nothing = but_nothing_there(signed_in)


def sees_unpublished(who: Who) -> Outcome:
    """Show what is not published to its organisation and the office; to others there is no such thing."""
    return Outcome.OPEN if who.owns or who.operates else Outcome.HIDDEN


def owner_or_office(who: Who) -> Outcome:
    """Show what is the owner's affair to the owner's members and the office."""
    allowed = members(who)
    return allowed if allowed is not Outcome.OPEN else sees_unpublished(who)


def owner(who: Who) -> Outcome:
    """Show what is the owner's affair to the owner's members; the office has pages of its own."""
    return Outcome.HIDDEN if who.operates else owner_or_office(who)


def hears_of_own(who: Who) -> Outcome:
    """Let whoever belongs to the owner in; to others, the office too, there is no such thing."""
    allowed = members(who)
    return Outcome.HIDDEN if allowed is Outcome.OPEN and not who.owns else allowed


def owner_edits(who: Who) -> Outcome:
    """Let the owner's editors change something; its readers are refused, others find nothing."""
    allowed = hears_of_own(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and not who.editor else allowed


def owner_edits_or_office(who: Who) -> Outcome:
    """Let the owner's editors change something, and the office."""
    return Outcome.OPEN if who.operates else owner_edits(who)


def reads_confidential(who: Who) -> Outcome:
    """Give a confidential text that was granted to nobody to its owner's members, and to the office for a reason."""
    allowed = members(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and not (who.owns or who.operates) else allowed


def compares_confidential(who: Who) -> Outcome:
    """Compare with a confidential text that was granted to nobody for its owner's members alone."""
    allowed = reads_confidential(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and who.operates else allowed


def asks_for_text(who: Who) -> Outcome:
    """Let brokers ask for a confidential text, and editors of organisations."""
    allowed = only(Role.ENTERPRISE, Role.INSTITUTE, Role.BROKER)(who)
    if allowed is not Outcome.OPEN or who.role is Role.BROKER:
        return allowed
    return Outcome.OPEN if who.writes_for_firm else Outcome.REFUSED


def begins_listing(who: Who) -> Outcome:
    """Let editors of organisations begin a listing, and members who wait for the office."""
    if not who.known:
        return Outcome.SIGN_IN
    return Outcome.OPEN if not who.active or who.writes_for_firm else Outcome.REFUSED


def edits_for_a_firm(who: Who) -> Outcome:
    """Let active editors of organisations in, those of the office not."""
    allowed = members(who)
    belongs = who.writes_for_firm and not who.operates
    return Outcome.REFUSED if allowed is Outcome.OPEN and not belongs else allowed


def writers_see(who: Who) -> Outcome:
    """Show what is being written to the writer's colleagues alone; the office sees it once it is submitted."""
    if not who.known:
        return Outcome.SIGN_IN
    return Outcome.OPEN if who.owns and not who.operates else Outcome.HIDDEN


def writers_edit(who: Who) -> Outcome:
    """Let the editors among the writer's colleagues go on writing."""
    if not who.known:
        return Outcome.SIGN_IN
    if not who.owns:
        return Outcome.HIDDEN
    return Outcome.OPEN if who.editor else Outcome.REFUSED


def writers_check(who: Who) -> Outcome:
    """Let the editors among the writer's colleagues see what they are about to do."""
    return writers_edit(who) if writers_see(who) is Outcome.OPEN else writers_see(who)


def writers_save(who: Who) -> Outcome:
    """Let the editors among the writer's colleagues save, and show it to them; the office sees what is submitted."""
    return Outcome.HIDDEN if who.operates and who.editor else writers_edit(who)


def sees_own(who: Who) -> Outcome:
    """Show a file that was not let into the market to its firm's members; to others there is no such thing."""
    return Outcome.OPEN if who.owns else Outcome.HIDDEN


def firm_editors(who: Who) -> Outcome:
    """Let editors of enterprises and institutes in."""
    allowed = only(Role.ENTERPRISE, Role.INSTITUTE)(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and not who.editor else allowed


def firm_edits(who: Who) -> Outcome:
    """Let editors of an enterprise or an institute change a colleague's account."""
    allowed = only(Role.ENTERPRISE, Role.INSTITUTE)(who)
    return owner_edits(who) if allowed is Outcome.OPEN else allowed


def asks_for_contact(who: Who) -> Outcome:
    """Let brokers ask for an expert's contact details, and editors of enterprises and institutes."""
    allowed = only(Role.ENTERPRISE, Role.INSTITUTE, Role.BROKER)(who)
    if allowed is not Outcome.OPEN or who.role is Role.BROKER:
        return allowed
    return Outcome.OPEN if who.editor else Outcome.REFUSED


def shows_contact(who: Who) -> Outcome:
    """Show contact details to nobody without a consent, whoever they are."""
    allowed = members(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN else allowed


def sees_introduction(who: Who) -> Outcome:
    """Show an introduction to the members of its sides, to brokers and to the office."""
    allowed = members(who)
    if allowed is not Outcome.OPEN:
        return allowed
    return Outcome.OPEN if who.owns or who.role in (Role.BROKER, Role.OPERATOR) else Outcome.HIDDEN


def answers_introduction(who: Who) -> Outcome:
    """Let the editors of a side speak for it; who else sees the introduction is refused."""
    allowed = sees_introduction(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and not (who.owns and who.editor) else allowed


def works_introduction(who: Who) -> Outcome:
    """Let the office move an introduction that no broker owns; who else sees it is refused."""
    allowed = sees_introduction(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and not who.operates else allowed


def writes_in_introduction(who: Who) -> Outcome:
    """Let the office write, and the editors of the side that reads it."""
    return Outcome.OPEN if who.operates else answers_introduction(who)


def refused_introduction(who: Who) -> Outcome:
    """Refuse all who see an introduction: nobody has agreed to show anything."""
    allowed = sees_introduction(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN else allowed
