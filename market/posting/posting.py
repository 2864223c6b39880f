"""Posting (发布): what an organisation has in the market or is about to have, and what there is to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from market.listing.listing import Kind, ListingId, Status, Step
from market.posting.manuscript import ManuscriptState


class PostingStage(Enum):
    """Where a posting stands for its owner, in the order in which it wants them; EXPIRING is still published."""

    RETURNED = "returned"
    EXPIRING = "expiring"
    WRITING = "writing"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    PAUSED = "paused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


_MARKETED = {
    Status.PUBLISHED: PostingStage.PUBLISHED,
    Status.PAUSED: PostingStage.PAUSED,
    Status.EXPIRED: PostingStage.EXPIRED,
    Status.WITHDRAWN: PostingStage.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One of an owner's own; `status` None is no listing yet. `version` is the listing's, 0 without one.

    `edit` is where an edit of a listing stands that is in the market already; `reasons` are why the office returned it.
    """

    id: ListingId
    kind: Kind
    title: str
    stage: PostingStage
    status: Status | None
    version: int
    edit: ManuscriptState | None
    reasons: Mapping[str, str]
    expires_on: date | None
    touched_at: datetime
    sample: bool = False

    @property
    def has_manuscript(self) -> bool:
        """Say whether somebody has written at it since it was last published."""
        return self.edit is not None

    @property
    def in_market(self) -> PostingStage | None:
        """Say where the listing itself stands while a change lies beside it; None where none does."""
        if self.edit is None or self.status not in _MARKETED:
            return None
        return _MARKETED[self.status] if self.stage in (PostingStage.RETURNED, PostingStage.SUBMITTED) else self.stage

    @property
    def steps(self) -> tuple[Step, ...]:
        """List the steps that an owner may take at once, without the office."""
        return {
            Status.PUBLISHED: (Step.PAUSE, Step.WITHDRAW),
            Status.PAUSED: (Step.RESUME, Step.WITHDRAW),
            Status.EXPIRED: (Step.WITHDRAW,),
            Status.DRAFT: (Step.WITHDRAW,),
        }.get(self.status or Status.SUBMITTED, ())


@dataclass(frozen=True, slots=True)
class PostingPage:
    """Some of an owner's postings, the latest first, and how many there are at each stage."""

    postings: tuple[Posting, ...]
    counts: Mapping[PostingStage, int]
