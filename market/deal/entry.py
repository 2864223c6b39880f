"""Entry of a deal (记账): one thing that happened to it, on a day, recorded at a time; never changed afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from market.deal.deal import DealId, Registration, Terms
from market.deal.state import DealEvent
from market.organization import OrganizationId
from market.posting.attachment import MediaType

FILES_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFile:
    """A file that an entry brings; its name is empty once it was erased."""

    name: str
    media_type: MediaType
    size_bytes: int
    sha256: bytes


DealEntryId = NewType("DealEntryId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of a deal's ledger. `corrects` and `decides` are numbers of other entries of the same deal.

    `total_fen` is the sum of the terms that it brings and `approved_fen` what the registrar approved, None where it
    brings none. `approved`: None while it waits for a second person. `recorder` is a name, for the office alone.
    `party_ids` are the parties of its terms that are in the market.
    """

    id: DealEntryId
    deal_id: DealId
    number: int
    event: DealEvent
    happened_on: date
    amount_fen: int | None
    corrects: int | None
    decides: int | None
    waits: bool
    approved: bool | None
    reason: str
    recorded_by: str
    recorded_at: datetime
    total_fen: int | None = None
    technical_fen: int | None = None
    approved_fen: int | None = None
    registration: str | None = None
    files: tuple[DealFile, ...] = ()
    recorder: str | None = None
    party_ids: frozenset[OrganizationId] = frozenset()

    @property
    def counts(self) -> bool:
        """Say whether it counts: it needs no second person, or has one's approval."""
        return not self.waits or self.approved is True

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a second person's decision."""
        return self.waits and self.approved is None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryContent:
    """What an entry brought; of one that waits, what would hold if it were approved."""

    terms: Terms | None
    registration: Registration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryInput:
    """What is to be recorded: an event on a day, with what it brings."""

    event: DealEvent
    happened_on: date
    terms: Terms | None = None
    registration: Registration | None = None
    amount_fen: int | None = None
    corrects: int | None = None
    reason: str = ""
    files: tuple[DealFile, ...] = ()

    @property
    def codes(self) -> list[str]:
        """List the codes of the parties that its terms name."""
        return [] if self.terms is None else [self.terms.seller.code, self.terms.buyer.code]

    @property
    def rules(self) -> str | None:
        """Give the version of the rules that its terms, or else its registration, were judged by."""
        judged = self.terms or self.registration
        return None if judged is None else judged.rules
