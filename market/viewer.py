"""Who reads (`Viewer`) and who writes (`Actor`).

Every read takes a viewer and every write an actor. Until there are accounts the viewers are the public
and the indexer, and the actors the command line and the market's own clock.
"""

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What kind of reader a viewer is."""

    PUBLIC = "public"
    INDEXER = "indexer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader; `role` decides which rows and which tiers of text the store gives out."""

    role: Role

    @property
    def reads_drafts(self) -> bool:
        """Say whether listings that are not published are visible to this viewer."""
        return self.role is Role.OPERATOR

    @property
    def reads_members_text(self) -> bool:
        """Say whether an L1 that its owner limits to members is visible to this viewer."""
        return self.role in (Role.INDEXER, Role.OPERATOR)


PUBLIC = Viewer(Role.PUBLIC)
INDEXER = Viewer(Role.INDEXER)
OPERATOR = Viewer(Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever writes; `name` is a reference (a role, later a member's id), never a person's name."""

    name: str

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("an actor needs a name")


COMMAND_LINE = Actor("command-line")
CLOCK = Actor("clock")
SAMPLES = Actor("samples")
