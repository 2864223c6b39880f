"""Shapes of deals in the JSON API: what is sent to be recorded, and what is told of a deal.

Amounts are whole fen, from one to just under a million million yuan; days are the market's own.
"""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BeforeValidator, Field

from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind, Held, Result, Title
from market.deal.line import FEN_MAX, LineKind
from market.deal.rule import RuleId
from market.deal.state import DealEvent, State
from market.listing.property import RightKind
from market.posting.attachment import MediaType
from web.api.shape import ApiShape

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _as_day(value: object) -> object:
    """Let a day through that is written as one; a number or a moment is none."""
    if type(value) is not date and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("write a day as 2026-11-26")
    return value


Day = Annotated[date, BeforeValidator(_as_day)]
Fen = Annotated[int, Field(strict=True, ge=1, le=FEN_MAX)]
Words = Annotated[str, Field(max_length=2000)]


class PartySent(ApiShape):
    """A party; `area` is a path such as CN/浙江省/宁波市/海曙区. A natural person has no code."""

    name: Words
    code: Words = ""
    type: PartyType
    area: Words


class LineSent(ApiShape):
    """A line; whether it is technical the rules say. `sets` is for carriers alone."""

    kind: LineKind
    description: Words
    amount_fen: Fen
    sets: Annotated[int, Field(strict=True, ge=1, le=9999)] | None = None
    reason: Words = ""


class InstalmentShape(ApiShape):
    """A part of the price, due on a day or when something has happened."""

    due_on: Day | None = None
    condition: Words = ""
    amount_fen: Fen


class KindAnswersShape(ApiShape):
    """Answers to the kind adviser's four questions."""

    held: Held
    title: Title
    result: Result
    goal: Annotated[bool, Field(strict=True)]


class TermsSent(ApiShape):
    """The terms, whole."""

    subject: Words
    kind: DealKind
    seller: PartySent
    buyer: PartySent
    lines: Annotated[tuple[LineSent, ...], Field(min_length=1, max_length=40)]
    contract_number: Words = ""
    field_code: Words = ""
    statistics_field: Words = ""
    ip: RightKind | None = None
    ip_clause: Words = ""
    begins_on: Day | None = None
    ends_on: Day | None = None
    plan: Annotated[tuple[InstalmentShape, ...], Field(max_length=40)] = ()
    answers: KindAnswersShape | None = None
    kind_reason: Words = ""


class RegistrationSent(ApiShape):
    """What the registrar gave; the amounts as approved (核定)."""

    number: Words
    agency: Words
    approved_total_fen: Fen
    approved_technical_fen: Annotated[int, Field(strict=True, ge=0, le=FEN_MAX)]


class EntrySent(ApiShape):
    """What happened: each event brings what belongs to it, a correction all that it replaces.

    `corrects` is the number of the entry in whose place this one stands (`corrected`), or that never held (`struck`).
    `seen`, where it is sent, is the number of the last entry that the sender knows of.
    """

    event: DealEvent
    happened_on: Day
    terms: TermsSent | None = None
    registration: RegistrationSent | None = None
    amount_fen: Fen | None = None
    corrects: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None
    reason: Words = ""
    seen: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = None


class DealSent(EntrySent):
    """A deal with its first entry: an intention (`drafted`) or a signature (`signed`)."""

    series: Series = Series.MARKET
    introduction_id: UUID | None = None


class DecisionSent(ApiShape):
    """What a second person of the office decided."""

    approved: Annotated[bool, Field(strict=True)]
    reason: Words = ""


class ReceiptShape(ApiShape):
    """What was recorded; `repeated`: it had been, under the same key. One that `waits` counts once it is approved."""

    deal_id: UUID
    number: int
    waits: bool
    repeated: bool


class LineShape(LineSent):
    """A line as it was judged."""

    technical: bool
    rule: RuleId


class TermsShape(TermsSent):
    """The terms as they stand, with what they add up to."""

    lines: tuple[LineShape, ...]
    rules: str
    advised: DealKind | None
    advised_rule: RuleId | None
    total_fen: int
    technical_fen: int


class RegistrationShape(RegistrationSent):
    """What the registrar gave, and by which version of the rules."""

    rules: str


class EntryShape(ApiShape):
    """A line of a deal's ledger. What neither counts nor is open, for a second person, was refused by one."""

    number: int
    event: DealEvent
    happened_on: date
    recorded_at: datetime
    amount_fen: int | None
    total_fen: int | None
    corrects: int | None
    decides: int | None
    counts: bool
    is_open: bool
    reason: str


class DealFileShape(ApiShape):
    """A file of an entry by its digest; its name is empty once it was erased."""

    name: str
    media_type: MediaType
    size_bytes: int
    sha256: str = Field(description="In hexadecimal")


class WholeEntryShape(EntryShape):
    """An entry with all that it brought, whether or not it counts."""

    terms: TermsShape | None
    registration: RegistrationShape | None
    files: tuple[DealFileShape, ...]


class DealShape(ApiShape):
    """A deal as it stands; `state` and `terms` are null while nothing of it counts."""

    id: UUID
    series: Series
    sample: bool
    state: State | None
    introduction_id: UUID | None
    terms: TermsShape | None
    registration: RegistrationShape | None
    paid_fen: int
    entries: tuple[EntryShape, ...]


class DealBriefShape(ApiShape):
    """A deal as a line of a list."""

    id: UUID
    series: Series
    sample: bool
    state: State | None
    subject: str
    kind: DealKind | None
    seller: str
    buyer: str
    total_fen: int | None
    technical_fen: int | None
    approved_technical_fen: int | None
    signed_on: date | None
    registered_on: date | None


class SumShape(ApiShape):
    """What the deals of one series in one state add up to; two of these are never added."""

    series: Series
    state: State
    deals: int
    total_fen: int
    technical_fen: int
    approved_total_fen: int
    approved_technical_fen: int
    paid_fen: int


class DealList(ApiShape):
    """Some of the deals that concern the reader, and what all that are wanted add up to."""

    total: int
    offset: int
    limit: int
    deals: tuple[DealBriefShape, ...]
    sums: tuple[SumShape, ...]


DealPath = Annotated[UUID, Path(description="The deal's id")]
