"""Manuscript (稿件): a listing that is being written, or an edit of one that is there, as its form holds it.

There is no listing until a manuscript is whole enough to be submitted; it has the id that the listing will have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from market.errors import Conflict, NotAllowed, NotFound
from market.listing.listing import Kind, ListingId
from market.organization import OrganizationId
from market.viewer import Actor, MemberId, Role, Viewer

Form: TypeAlias = Mapping[str, tuple[str, ...]]
"""What stands in a form's fields, by their names."""


class ManuscriptState(Enum):
    """Where a manuscript stands; a SUBMITTED one does not change until the market office has decided."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What was typed so far. It belongs to the organisation, or to its writer alone while that waits for the office.

    `listing_version` is the version of the listing that an edit began from; None for what is no listing yet.
    """

    id: ListingId
    kind: Kind
    organization_id: OrganizationId | None
    begun_by: MemberId
    form: Form
    version: int
    listing_version: int | None = None
    state: ManuscriptState = ManuscriptState.WRITING
    saved_at: datetime
    saved_by: str

    def is_for(self, viewer: Viewer) -> bool:
        """Say whether a reader may see it: its writer's colleagues, and the market office once it was submitted."""
        if viewer.reads_drafts:
            return self.state is ManuscriptState.SUBMITTED
        if self.organization_id is None:
            return viewer.member_id == self.begun_by
        return viewer.organization_id == self.organization_id

    def check_writer(self, actor: Actor) -> None:
        """Let whoever may go on writing pass.

        Raises NotFound for strangers, NotAllowed for readers of the same organisation, Conflict once it is submitted.
        """
        if self.organization_id is not None:
            actor.check_owner(self.organization_id)
        elif actor.member_id != self.begun_by:
            raise NotFound("manuscript", self.id)
        if self.state is ManuscriptState.SUBMITTED:
            raise Conflict("it lies with the market office; take it back before changing it")


class ManuscriptOutdated(Conflict):
    """Somebody saved another version meanwhile; `current` is what stands there now."""

    def __init__(self, current: Manuscript) -> None:
        super().__init__(f"the manuscript was saved meanwhile (version {current.version}); choose between both")
        self.current = current


def check_may_begin(actor: Actor) -> None:
    """Let pass who may begin a manuscript: an editor of an organisation, or a member who still waits for the office.

    Raises NotAllowed.
    """
    waits = actor.role is Role.PUBLIC and actor.organization_id is None
    if actor.member_id is None or not (waits or (actor.organization_id is not None and actor.editor)):
        raise NotAllowed("a listing is written by an editor of the organisation that it belongs to")


def part_of(name: str) -> str:
    """Name the part of a form that a field belongs to: all indicators, both ends of a budget, are one part."""
    return name.replace("[", ".").partition(".")[0]


def said(form: Form) -> dict[str, tuple[str, ...]]:
    """Leave out the fields that say nothing, and the kind of line ends a browser happens to send."""
    told = {name: tuple(filter(None, (v.replace("\r\n", "\n").strip() for v in form[name]))) for name in form}
    return {name: values for name, values in told.items() if values}


def taking(current: Form, mine: Form, parts: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Put the named parts of one form in the place of another's."""
    kept = {name: values for name, values in current.items() if part_of(name) not in parts}
    return kept | {name: values for name, values in mine.items() if part_of(name) in parts}
