"""Digest (摘要): what a member is told in one go, each piece of news once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType
from uuid import NAMESPACE_URL, UUID, uuid5

from market.judging.judgement import Level
from market.listing.listing import Listing, ListingId
from market.viewer import MemberId

DigestId = NewType("DigestId", UUID)
NewsId = NewType("NewsId", int)

NEWS_FOR = timedelta(days=30)
"""What entered the market, or was rewritten, longer ago than this is no news."""
SLACK = timedelta(minutes=2)
"""What was published so shortly before a search was saved counts as new: the index may not have shown it then."""
LATELY = timedelta(minutes=10)
"""A search that was saved within this time is held against all that was written within it, whatever was read before."""

DIGEST_MAX = 200
"""So many pieces of news a digest tells; how many there are besides is told in their stead."""

FIRST = 10
"""What stands among the first so many answers to a need, and reaches LEVEL, is told of it, and of the answer."""
LEVEL = Level.FAIR
SCORE = 1.0
"""Where no ranker knows a pair (experts, other encoders) its score decides: below this an answer is shown as weak."""


class SourceKind(Enum):
    """What a piece of news came up for: a saved search, or a need or an achievement of the member's organisation."""

    SEARCH = "search"
    NEED = "need"
    ACHIEVEMENT = "achievement"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsSource:
    """A standing search and what it is called: the search's name, or the title of one's own listing."""

    kind: SourceKind
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """A listing that came up, as the reader may see it now.

    `listing_version` is that in which its wording was last written when it came up; `rewritten`: an earlier wording had
    come up before. `mailed`: the member wants letters of this source.
    """

    id: NewsId
    member_id: MemberId
    source: NewsSource
    listing: Listing
    listing_version: int
    found_at: datetime
    rewritten: bool
    mailed: bool

    @property
    def name(self) -> UUID:
        """Name it for good, wherever it is told: the same piece of news has the same name."""
        return uuid5(NAMESPACE_URL, f"news:{self.member_id}:{self.source.id}:{self.listing.id}:{self.listing_version}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What was decided to be told; `items` are those that the member may see now, `mailed_at` is when a letter went.

    There are DIGEST_MAX of them at most; `more` says how many follow, which the page of news shows.
    """

    id: DigestId
    member_id: MemberId
    decided_at: datetime
    mailed_at: datetime | None
    items: tuple[NewsItem, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNews:
    """That a listing, in the wording of a version, came up for a member's standing search."""

    member_id: MemberId
    source: SourceKind
    source_id: UUID
    listing_id: ListingId
    listing_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage:
    """A member's news: the first that they have not marked as seen, the latest of those they have.

    `through` is the last of the former, with those that nobody may see any more; 0 where there is none. `more`: so many
    others came after it, of which `last` is the last.
    """

    unseen: tuple[NewsItem, ...]
    seen: tuple[NewsItem, ...]
    through: int
    more: int
    last: int
