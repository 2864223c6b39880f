"""Who reads (`Viewer`) and who writes (`Actor`).

Every read takes a viewer and every write an actor. Neither knows a person: a member is a reference.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import NotAllowed, NotFound
from market.organization import OrganizationId

MemberId = NewType("MemberId", UUID)


class Role(Enum):
    """What kind of reader or writer somebody is; the public and the indexer only read."""

    PUBLIC = "public"
    INDEXER = "indexer"
    ENTERPRISE = "enterprise"
    INSTITUTE = "institute"
    EXPERT = "expert"
    BROKER = "broker"
    OPERATOR = "operator"


MEMBER_ROLES = (Role.ENTERPRISE, Role.INSTITUTE, Role.EXPERT, Role.BROKER, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader; `role` and `organization_id` decide which rows and which tiers of text the store gives out.

    A member of an organisation reads its own listings whatever their status, and who is behind its anonymous needs.
    """

    role: Role
    organization_id: OrganizationId | None = None
    member_id: MemberId | None = None

    @property
    def reads_drafts(self) -> bool:
        """Say whether everybody's listings that are not published are visible to this viewer."""
        return self.role is Role.OPERATOR

    @property
    def reads_members_text(self) -> bool:
        """Say whether an L1 that its owner limits to members is visible to this viewer."""
        return self.role is not Role.PUBLIC

    @property
    def reads_posters(self) -> bool:
        """Say whether the organisations behind everybody's anonymous needs are visible to this viewer."""
        return self.role is Role.OPERATOR


PUBLIC = Viewer(Role.PUBLIC)
INDEXER = Viewer(Role.INDEXER)
OPERATOR = Viewer(Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever writes; `name` is a reference (a role, or member:<id>), never a person's name.

    `editor` says whether they may change what their organisation owns. An operator may change everybody's.
    """

    name: str
    role: Role = Role.OPERATOR
    organization_id: OrganizationId | None = None
    member_id: MemberId | None = None
    editor: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("an actor needs a name")

    @property
    def viewer(self) -> Viewer:
        """Give the reader that this writer is."""
        return Viewer(self.role, self.organization_id, self.member_id)

    @property
    def operates(self) -> bool:
        """Say whether they act for the market office."""
        return self.role is Role.OPERATOR

    def owns(self, organization_id: OrganizationId) -> bool:
        """Say whether they belong to an organisation."""
        return self.organization_id == organization_id

    def check_owner(self, organization_id: OrganizationId) -> None:
        """Let editors of the owning organisation pass, and nobody else, operators neither.

        Raises NotFound for strangers, NotAllowed for readers of the same organisation.
        """
        if not self.owns(organization_id):
            raise NotFound("organization", organization_id)
        if not self.editor:
            raise NotAllowed("your account may read what your organisation has, not change it")

    def check_owner_or_operator(self, organization_id: OrganizationId) -> None:
        """Let editors of the owning organisation pass, and the market office. Raises as `check_owner` does."""
        if not self.operates:
            self.check_owner(organization_id)

    def check_operator(self) -> None:
        """Let the market office pass. Raises NotAllowed."""
        if not self.operates:
            raise NotAllowed("this is for the market office")


COMMAND_LINE = Actor("command-line")
CLOCK = Actor("clock")
SAMPLES = Actor("samples")
VISITOR = Actor("visitor", Role.PUBLIC, editor=False)
"""Somebody without an account, or not signed in to theirs."""
