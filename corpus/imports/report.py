"""Import report (导入报告): what became of every row of a file, or would become of it."""

from dataclasses import dataclass

from corpus.validation.row import ListingRow, OrganizationRow, RowError, SkippedRow
from market.listing.listing import ListingId, Status
from market.organization import OrganizationId


@dataclass(frozen=True, slots=True, order=True)
class RowPlace:
    """Where a row stands, as the file shows it; `sheet` "" where a file has none."""

    sheet: str
    row: int

    @classmethod
    def of(cls, row: ListingRow | OrganizationRow | SkippedRow | RowError) -> "RowPlace":
        """Give the place of a row, or of a row's error."""
        return cls(row.sheet, row.row if isinstance(row, RowError) else row.number)

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}" if self.sheet else f"row {self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateTarget:
    """What a row nearly repeats: a listing of the store (`id`), or an earlier row of the same file (`place`).

    `organization` is the owner's name, or in the same file its code.
    """

    title: str
    number: str | None
    organization: str
    id: ListingId | None = None
    place: RowPlace | None = None

    def __str__(self) -> str:
        kept = "" if self.id is None else f", {self.id}"
        named = f"{self.title!r} ({self.number or 'no number'}, {self.organization}{kept})"
        return named if self.place is None else f"{self.place} {named}"


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A new row that nearly repeats something; `likeness` is the share of the text in common, from 0 to 1.

    One of the `same_title` counts however little of the text that is.
    """

    place: RowPlace
    title: str
    likeness: float
    resembled: DuplicateTarget
    same_title: bool = False

    def __str__(self) -> str:
        percent = int(100 * self.likeness)  # rounded down: 100 stands for equal texts alone
        titled = "it has the title, and " if self.same_title else ""
        return f"{self.place} ({self.title}): {titled}{percent} % of its text is that of {self.resembled}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a row changes of what is there, by keys; `emptied` are those that it leaves with nothing.

    Of a listing `title` and `number` are its own, of an organisation they are its name and code.

    `held`: a row without a number would have edited a listing that has one, and was held back for it.
    """

    place: RowPlace
    id: ListingId | OrganizationId
    title: str
    number: str | None
    changed: tuple[str, ...]
    emptied: tuple[str, ...] = ()
    held: bool = False

    def __str__(self) -> str:
        emptied = f"; emptied: {', '.join(self.emptied)}" if self.emptied else ""
        named = f"{self.title!r} ({self.number or 'no number'}, {self.id})"
        return f"{self.place} changes {named}: {', '.join(self.changed)}{emptied}"


@dataclass(frozen=True, slots=True)
class UnpublishedRow:
    """A row whose listing an import that publishes leaves where it is."""

    place: RowPlace
    id: ListingId
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do (`written` False: a dry run, or a file refused for its bad rows).

    `refused` holds every broken rule, a row may have several; `by_title` are rows that were known by their title for
    lack of a 编号; `skipped` those passed over on purpose; `published` counts listings that the import published.
    `near_duplicates` are new rows that resemble something; `held` says whether they were held back for it. `changes`
    tell of each row that edits a listing, and of those held back for want of a number.
    """

    added: int
    changed: int
    unchanged: int
    published: int
    organizations: int
    organizations_changed: int
    organizations_unchanged: int
    changes: tuple[RowChange, ...]
    unpublished: tuple[UnpublishedRow, ...]
    refused: tuple[RowError, ...]
    near_duplicates: tuple[NearDuplicate, ...]
    held: bool
    by_title: tuple[RowPlace, ...]
    skipped: tuple[SkippedRow, ...]
    written: bool
    file_refused: bool

    @property
    def refused_rows(self) -> int:
        """Count the rows that were refused."""
        return len({RowPlace.of(error) for error in self.refused})

    @property
    def held_rows(self) -> int:
        """Count the rows that were held back: they nearly repeat something, or would edit a numbered listing."""
        near = len(self.near_duplicates) if self.held else 0
        return near + sum(change.held for change in self.changes)
