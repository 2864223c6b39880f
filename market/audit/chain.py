"""The chain over the record (审计链): each link's digest covers its row and the digest before it.

Whoever can change the database can also make the whole chain anew: that shows only against a head that was written
down elsewhere. The digest is that of migration 0007.
"""

import hashlib
from dataclasses import dataclass
from enum import Enum

FORM = "cuibai-audit-1"
SORTED_OUT_MAX = 50
"""Of so many faulty links it is found out whether they were exchanged: each is tried in the place of each other."""

Row = tuple[str | None, ...]
"""A row as text: id, microseconds since 1970, actor, organisation, event, kind and id of subject, detail, request."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends; before the first link `position` is 0."""

    position: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is stored; `row` is None when the record has no such row."""

    position: int
    entry_id: int
    digest: bytes
    row: Row | None


class FaultKind(Enum):
    """What is wrong at a place of the record.

    ROW_CHANGED: an entry does not fit its digest. Either it was changed, or the one before it with its own digest.
    """

    ROW_CHANGED = "row-changed"
    ROW_MISSING = "row-missing"
    ROW_UNLINKED = "row-unlinked"
    LINK_CHANGED = "link-changed"
    LINK_PUT_IN = "link-put-in"
    LINKS_MISSING = "links-missing"
    EXCHANGED = "exchanged"
    END_MISSING = "end-missing"
    HEAD_CHANGED = "head-changed"
    HEAD_MISSING = "head-missing"
    NOTED_HEAD_UNKNOWN = "noted-head-unknown"
    HISTORY_CHANGED = "history-changed"
    HISTORY_UNRECORDED = "history-unrecorded"
    VERSIONS_BROKEN = "versions-broken"
    DEAL_CHANGED = "deal-changed"
    DEAL_UNRECORDED = "deal-unrecorded"
    DEAL_MISSING = "deal-missing"
    DEAL_FIGURES = "deal-figures"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One fault: at a position (to `last`, where several are missing), of a row, or of a named thing."""

    kind: FaultKind
    position: int | None = None
    last: int | None = None
    entry_id: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link whose digest is not the one of its row after `before`."""

    link: Link
    row: Row
    before: bytes
    computed: bytes


def link_digest(before: bytes, position: int, row: Row) -> bytes:
    """Compute a link's digest from the one before it and from its row."""
    parts = (FORM, str(position), *row)
    return hashlib.sha256(before + b"".join(_part(part) for part in parts)).digest()


def _part(part: str | None) -> bytes:
    if part is None:
        return b"-,"
    text = part.encode()
    return b"%d:%s," % (len(text), text)


class ChainCheck:
    """Recomputes a chain link by link, from the first on. `noted`: the digest of a head that was written down."""

    def __init__(self, noted: bytes | None = None) -> None:
        self.end = Head(0, bytes(32))
        self.noted_at = 0 if noted == self.end.digest else None
        self._noted = noted
        self._before: bytes | None = self.end.digest
        self._doubt: BrokenLink | None = None
        self._suspects: list[BrokenLink] = []
        self._faults: list[ChainFault] = []

    def add(self, link: Link) -> None:
        """Check the next link; they come by position."""
        expected = self.end.position + 1
        if link.position < expected:
            self._faults.append(ChainFault(FaultKind.LINK_PUT_IN, link.position, entry_id=link.entry_id))
            return
        if link.position > expected:
            self._settle()
            self._faults.append(ChainFault(FaultKind.LINKS_MISSING, expected, link.position - 1))
            self._before = None
        if link.digest == self._noted:
            self.noted_at = link.position
        if link.row is None:
            self._settle()
            self._faults.append(ChainFault(FaultKind.ROW_MISSING, link.position, entry_id=link.entry_id))
        elif self._before is not None:
            self._compare(link, link.row, self._before)
        self.end = Head(link.position, link.digest)
        self._before = link.digest

    def finish(self, head: Head | None) -> list[ChainFault]:
        """Compare the chain's end with what the head says, and give all faults by position."""
        if self._doubt is not None and head is not None and head.digest == self._doubt.computed:
            self._blame_link(self._doubt)
        self._settle()
        if head is None:
            self._faults.append(ChainFault(FaultKind.HEAD_MISSING))
        elif head.position > self.end.position:
            self._faults.append(ChainFault(FaultKind.END_MISSING, self.end.position + 1, head.position))
        elif head != self.end and not self._faults and not self._suspects:
            self._faults.append(ChainFault(FaultKind.HEAD_CHANGED, head.position))
        if self._noted is not None and self.noted_at is None:
            self._faults.append(ChainFault(FaultKind.NOTED_HEAD_UNKNOWN))
        faults = [*self._faults, *_sort_out(self._suspects)]
        return sorted(faults, key=lambda fault: (fault.position is None, fault.position or 0))

    def _compare(self, link: Link, row: Row, before: bytes) -> None:
        computed = link_digest(before, link.position, row)
        if computed == link.digest:
            self._settle()
        elif self._doubt is not None and link_digest(self._doubt.computed, link.position, row) == link.digest:
            self._blame_link(self._doubt)
        else:
            self._settle()
            self._doubt = BrokenLink(link, row, before, computed)

    def _blame_link(self, suspect: BrokenLink) -> None:
        """Note that a row is as it was, since what follows was made after it: only its link's digest is another."""
        self._doubt = None
        self._faults.append(ChainFault(FaultKind.LINK_CHANGED, suspect.link.position, entry_id=suspect.link.entry_id))

    def _settle(self) -> None:
        if self._doubt is not None:
            self._suspects.append(self._doubt)
            self._doubt = None


def _sort_out(suspects: list[BrokenLink]) -> list[ChainFault]:
    """Tell rows that were changed from rows and links that only stand in each other's places."""
    if len(suspects) > SORTED_OUT_MAX:
        return [_fault(FaultKind.ROW_CHANGED, suspect) for suspect in suspects]
    faults: list[ChainFault] = []
    befores = {suspect.link.digest for suspect in suspects} | {suspect.before for suspect in suspects}
    for suspect in suspects:
        place, digest = suspect.link.position, suspect.link.digest
        if any(link_digest(before, place, suspect.row) == digest for before in befores):
            continue  # sound in itself: it only follows a link that stands elsewhere now
        row_of_another = any(link_digest(suspect.before, place, other.row) == digest for other in suspects)
        place_of_another = any(
            link_digest(before, other.link.position, suspect.row) == digest for other in suspects for before in befores
        )
        exchanged = row_of_another or place_of_another
        faults.append(_fault(FaultKind.EXCHANGED if exchanged else FaultKind.ROW_CHANGED, suspect))
    return faults


def _fault(kind: FaultKind, suspect: BrokenLink) -> ChainFault:
    return ChainFault(kind, suspect.link.position, entry_id=suspect.link.entry_id)
