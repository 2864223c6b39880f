"""Bulk posting (批量发布): rows of a member's table become manuscripts, and are laid before the market office.

The rules are those of a single form: rows of the member's own organisation alone, an edit of what is public waits for
the office, and nothing is submitted that would tell whose an anonymous need is. The same table again changes nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from pydantic import TypeAdapter

from corpus.imports.reading import FoundRow
from corpus.imports.resemblance import find_similar
from corpus.imports.saving import RowOutcome, RowPlan, plan_rows
from corpus.posting.form import write_posting_form
from corpus.sheet.value import PlanNames
from corpus.validation.checks import check_days
from corpus.validation.hint import FixHint, give_hint, quote_hint
from corpus.validation.row import ListingRow, RowError, SkippedRow, ValidationRule
from market.errors import Conflict, Contended, Invalid, NotAllowed, NotFound
from market.listing.listing import Language, ListingId
from market.listing.need import Need
from market.postgres.db import Connection, Database
from market.posting.anonymity import Firm, find_traces
from market.posting.bulk_import import BulkRequest
from market.posting.manuscript import Form, Manuscript, ManuscriptState, said
from market.posting.store import attachments, firms, manuscripts, submissions
from market.viewer import Actor

BATCH = 50
REFUSED_LIMIT = 2_000


class PostingOutcome(Enum):
    """What a good row became."""

    SUBMITTED = "submitted"
    DRAFT = "draft"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A good row: where it stands in the file, the listing that it is, and what it became; `note` says why not more."""

    row: int
    sheet: str
    listing_id: ListingId
    title: str
    became: PostingOutcome
    note: FixHint | None = None


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A row that was not kept because it nearly repeats a listing that its owner may see."""

    row: int
    sheet: str
    title: str
    other_id: ListingId
    other_kind: str
    other_title: str
    percent: int


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What became of a table. `undone`: a bad row refused the whole file, and nothing of it was kept."""

    kept: tuple[SavedRow, ...]
    held: tuple[WithheldRow, ...]
    refused: tuple[RowError, ...]
    skipped: tuple[SkippedRow, ...]
    undone: bool = False

    def count(self, became: PostingOutcome) -> int:
        """Count the rows that became something."""
        return sum(row.became is became for row in self.kept)


BULK_REPORT = TypeAdapter(BulkReport)
"""How a report is written as JSON, and read back strictly."""

_TELLS = give_hint("it is to be anonymous, but tells whose it is; look at it before you submit it")
_BESIDE = give_hint("it is to be anonymous and has files beside it; see whether they tell whose it is, and submit it")
_STRANGE = give_hint("the row belongs to another organisation; only rows with your own code are taken in here")
_LIES_THERE = give_hint("its last version lies with the market office; take it back first")


class _UndoneError(Exception):
    """Leave the transaction of a file that is refused whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPosting:
    """How one table is taken in, for one member."""

    database: Database
    actor: Actor
    wishes: BulkRequest
    plan: PlanNames
    language: Language
    today: date

    async def keep(self, rows: Sequence[FoundRow], *, say: Callable[[int], Awaitable[None]]) -> BulkReport:
        """Keep the rows, and say how many are through; a table that is refused whole is tried and undone.

        Raises StoreUnavailable; the batches before it stay, and the same table can be taken in again.
        """
        async with self.database.reading() as conn:
            if self.actor.organization_id is None:
                raise NotAllowed("the account waits for the market office")
            firm = await firms.get(conn, self.actor.organization_id, viewer=self.actor.viewer)
        tally = _Tally()
        good = tally.sort_out(rows, firm.organization.code, self.today)
        if self.wishes.whole and tally.refused:
            return tally.report(undone=True)
        size = max(1, len(good)) if self.wishes.whole else BATCH
        try:
            for start in range(0, len(good), size):
                async with self.database.writing() as conn:
                    for row in good[start : start + size]:
                        await self._keep(conn, row, firm, tally)
                    if self.wishes.whole and (tally.refused or tally.held):
                        raise _UndoneError  # noqa: TRY301 -- leaving by an error is how a transaction is undone
                await say(min(start + size, len(good)))
        except _UndoneError:
            return tally.report(undone=True)
        return tally.report()

    async def _keep(self, conn: Connection, row: ListingRow, firm: Firm, tally: "_Tally") -> None:
        try:
            async with conn.transaction():
                await self._take(conn, row, firm, tally)
        except (Conflict, Contended, Invalid, NotFound, NotAllowed) as error:
            name = row.listing.number or row.listing.title
            tally.refused.append(row.refused("", name, ValidationRule.CONFLICT, quote_hint(str(error))))

    async def _take(self, conn: Connection, row: ListingRow, firm: Firm, tally: "_Tally") -> None:
        (plan,) = await plan_rows(conn, [row], publish=False, sample=firm.organization.sample)
        if not isinstance(plan, RowPlan):
            tally.refused.append(plan if isinstance(plan, RowError) else plan.refused())
            return
        listing = plan.listing
        if plan.outcome is RowOutcome.UNCHANGED:
            tally.kept.append(SavedRow(row.number, row.sheet, listing.id, listing.title, PostingOutcome.UNCHANGED))
            return
        if plan.outcome is RowOutcome.ADDED and not self.wishes.keeps_alike:
            alike = await find_similar(conn, listing, viewer=self.actor.viewer)
            if alike:
                other, percent = alike[0].listing, int(100 * alike[0].likeness)
                told = (other.id, other.KIND.value, other.title, percent)
                tally.held.append(WithheldRow(row.number, row.sheet, listing.title, *told))
                return
        manuscript = await self._write(conn, plan)
        if manuscript.state is ManuscriptState.SUBMITTED:
            if said(manuscript.form) == said(self._form(plan)):
                tally.kept.append(
                    SavedRow(row.number, row.sheet, manuscript.id, listing.title, PostingOutcome.UNCHANGED)
                )
            else:
                tally.refused.append(row.refused("", listing.title, ValidationRule.CONFLICT, _LIES_THERE))
            return
        became, note = await self._submit(conn, plan, manuscript, firm)
        tally.kept.append(SavedRow(row.number, row.sheet, manuscript.id, listing.title, became, note))

    async def _write(self, conn: Connection, plan: RowPlan) -> Manuscript:
        """Write the row over its manuscript, the one with its number or (without one) its title, or begin one."""
        listing, form, actor = plan.listing, self._form(plan), self.actor
        if plan.outcome is RowOutcome.CHANGED:
            version = listing.version
            found = await manuscripts.begin_edit(
                conn, listing.id, listing.KIND, form, listing_version=version, actor=actor
            )
        else:
            known = await manuscripts.find_named(conn, listing.KIND, listing.number, listing.title, actor=actor)
            if known is None:
                return await manuscripts.save(conn, listing.id, listing.KIND, form, version=0, actor=actor)
            found = known
        if found.state is ManuscriptState.SUBMITTED:
            return found
        return await manuscripts.save(conn, found.id, found.kind, form, version=found.version, actor=actor)

    async def _submit(
        self, conn: Connection, plan: RowPlan, manuscript: Manuscript, firm: Firm
    ) -> tuple[PostingOutcome, FixHint | None]:
        attestation = self.wishes.attestation
        if attestation is None:
            return PostingOutcome.DRAFT, None
        if isinstance(plan.listing, Need) and plan.listing.anonymous:
            texts = {name: "\n".join(values) for name, values in manuscript.form.items()}
            if find_traces(firm, texts):
                return PostingOutcome.DRAFT, _TELLS
            if await attachments.list_of(conn, manuscript.id, viewer=self.actor.viewer):
                return PostingOutcome.DRAFT, _BESIDE  # their texts are read on the page before submitting, not here
        posting, version = replace(plan.listing, id=manuscript.id), manuscript.version
        await submissions.submit(conn, posting, version=version, attestation=attestation, actor=self.actor)
        return PostingOutcome.SUBMITTED, None

    def _form(self, plan: RowPlan) -> Form:
        listing = plan.listing
        written = write_posting_form(listing, organization="-", plan=self.plan, language=self.language)
        if plan.outcome is RowOutcome.CHANGED:
            written = {name: values for name, values in written.items() if not name.startswith("person.")}
        hidden = {} if listing.confidential is None else listing.confidential
        return written | {tier.value: (text,) for tier, text in hidden.items()}


@dataclass(slots=True)
class _Tally:
    kept: list[SavedRow] = field(default_factory=list)
    held: list[WithheldRow] = field(default_factory=list)
    refused: list[RowError] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)

    def sort_out(self, rows: Sequence[FoundRow], code: str, today: date) -> list[ListingRow]:
        """Give the rows that may be kept; what is wrong with the others is written down."""
        good: list[ListingRow] = []
        for row in rows:
            match row:
                case RowError():
                    self.refused.append(row)
                case SkippedRow():
                    self.skipped.append(row)
                case ListingRow() if row.organization != code:
                    self.refused.append(
                        row.refused("organization", row.organization, ValidationRule.REFERENCE, _STRANGE)
                    )
                case ListingRow():
                    odd = list(check_days(row, today=today))
                    self.refused += odd
                    good += [] if odd else [row]
        return good

    def report(self, *, undone: bool = False) -> BulkReport:
        """Give the report; of a file that was undone nothing is kept."""
        kept = () if undone else tuple(sorted(self.kept, key=lambda each: (each.sheet, each.row)))
        refused = tuple(sorted(self.refused, key=lambda each: (each.sheet, each.row))[:REFUSED_LIMIT])
        return BulkReport(kept, tuple(self.held), refused, tuple(self.skipped), undone)
