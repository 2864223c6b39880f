"""Navigation (导航): the links around every page, as the capabilities hand them over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from market.account.member import Member


class NavigationPlace(Enum):
    """Where on every page an entry of the navigation stands."""

    STORES = "stores"
    MEMBER = "member"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link that every page shows, to everybody or (in the member's place) to the members that it is for.

    `label` is a message id, `rank` its order within the place, from the left.
    """

    place: NavigationPlace
    path: str
    label: str
    rank: int
    is_for: Callable[[Member], bool] = field(default=lambda _: True)

    def covers(self, path: str) -> bool:
        """Tell whether a page's path is this entry's own or lies below it."""
        own = self.path.partition("?")[0]
        return path == own or path.startswith(own + "/")


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as one page shows it; `current` is the value of aria-current, "" where the page is elsewhere."""

    path: str
    label: str
    current: str


def list_links(
    entries: Sequence[NavigationEntry], place: NavigationPlace, path: str, member: Member | None = None
) -> tuple[NavigationLink, ...]:
    """List the links of a place for a page's path, in their order; of entries that cover it the longest is current."""
    shown = [
        entry
        for entry in entries
        if entry.place is place
        and (place is not NavigationPlace.MEMBER or (member is not None and entry.is_for(member)))
    ]
    current = max((entry for entry in shown if entry.covers(path)), key=lambda entry: len(entry.path), default=None)
    return tuple(
        NavigationLink(
            entry.path, entry.label, "" if entry is not current else "page" if entry.path == path else "true"
        )
        for entry in shown
    )
