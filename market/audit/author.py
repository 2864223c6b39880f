"""Author (经手人): who did something that is told of, as far as a reader may know."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from market.organization import OrganizationId
from market.viewer import CLOCK, COMMAND_LINE, SAMPLES, VISITOR, MemberId

_MEMBER = "member:"


class AuthorKind(Enum):
    """As what somebody acted."""

    MEMBER = "member"
    OFFICE = "office"
    COMMAND_LINE = "command-line"
    CLOCK = "clock"
    SAMPLES = "samples"
    VISITOR = "visitor"
    PROGRAM = "program"


_OWN = {actor.name: AuthorKind(actor.name) for actor in (COMMAND_LINE, CLOCK, SAMPLES, VISITOR)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who acted. `name` is a person's: known to their own organisation and to an operator, None once erased."""

    kind: AuthorKind
    member_id: MemberId | None = None
    organization_id: OrganizationId | None = None
    name: str | None = None


def member_of(reference: str) -> MemberId | None:
    """Read the member out of an actor's reference (member:<id>); None for the market's own actors."""
    try:
        return MemberId(UUID(reference.removeprefix(_MEMBER))) if reference.startswith(_MEMBER) else None
    except ValueError:
        return None


def author_of(reference: str) -> Author:
    """Read an actor's reference without knowing more of a member than that they are one."""
    if reference.startswith(_MEMBER):
        return Author(kind=AuthorKind.MEMBER, member_id=member_of(reference))
    return Author(kind=_OWN.get(reference, AuthorKind.PROGRAM))
