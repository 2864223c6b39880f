"""Recording of deals by programs: each request bears an Idempotency-Key, so that it may be sent again.

Deals (合同): those that concern whoever asks.

Entries of deals (记账) over the API: each whole, for whoever records what happens to the deal.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from corpus.reference.deal_rules import find_rules, load_rule_sets
from corpus.reference.taxonomy import plan_labels
from market.account.api_token import TokenScope
from market.deal.deal import DealId, DealParty, Registration, Series, Terms, check_codes
from market.deal.entry import EntryInput
from market.deal.key import IdempotencyKey
from market.deal.kind import DealKind, KindAnswers, advise
from market.deal.ledger import standing_entries
from market.deal.line import DraftLine, Instalment, breaches_of_lines, judge
from market.deal.list import DealFilter
from market.deal.rule import DealRefused, RuleSet, refuse
from market.deal.state import DealEvent, State
from market.deal.store import deals
from market.deal.store import entries as deal_entries
from market.deal.store import lists as deal_lists
from market.deal.store.deals import Opening
from market.deal.store.keys import Receipt
from market.errors import NotFound
from market.introduction.introduction import WORKERS, IntroductionId
from market.postgres.db import Connection
from market.viewer import Actor
from web.api.errors import LATER, MISSING, UNUSABLE, Responses
from web.api.parameters import Limit, Offset
from web.api.parameters import Words as Text
from web.deal.shape import (
    DealBriefShape,
    DealFileShape,
    DealList,
    DealPath,
    DealSent,
    DealShape,
    DecisionSent,
    EntrySent,
    EntryShape,
    PartySent,
    ReceiptShape,
    RegistrationSent,
    RegistrationShape,
    SumShape,
    TermsSent,
    TermsShape,
    WholeEntryShape,
)
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.search.shape import ErrorShape

router = APIRouter()


@router.get("/deals", responses=UNUSABLE | LATER)
async def list_deals(
    *,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    q: Annotated[Text, Query(description="Words in subject, numbers and parties")] = "",
    series: Annotated[Series | None, Query(description="Only one of the series")] = None,
    state: Annotated[State | None, Query(description="Only those in one state")] = None,
    kind: Annotated[DealKind | None, Query(description="Only one kind")] = None,
    offset: Offset = 0,
    limit: Limit = 20,
) -> DealList:
    """List the deals that concern the bearer of a token, the latest signature first, with what they add up to."""
    viewer = visitor.actor(scope=TokenScope.READ).viewer
    wanted = DealFilter(series=series, state=state, kind=kind, words=" ".join(q.split())[:100])
    async with market.database.reading() as conn:
        found, total = await deal_lists.find(conn, wanted, viewer=viewer, offset=offset, limit=limit)
        sums = await deal_lists.sums(conn, wanted, viewer=viewer)
    briefs = tuple(DealBriefShape.model_validate(each) for each in found)
    told = tuple(SumShape.model_validate(each) for each in sums)
    return DealList(total=total, offset=offset, limit=limit, deals=briefs, sums=told)


@router.get("/deals/{id}", responses=MISSING | LATER)
async def get_deal(market: CurrentMarket, visitor: CurrentVisitor, id: DealPath) -> DealShape:  # noqa: A002  the address says id
    """Give one deal as it stands, with its entries."""
    actor = visitor.actor(scope=TokenScope.READ)
    viewer = actor.viewer
    async with market.database.reading() as conn:
        deal = await deals.get(conn, DealId(id), viewer=viewer)
        entries = await deals.timeline(conn, DealId(id), viewer=viewer)
    return DealShape(
        id=deal.id,
        series=deal.series,
        sample=deal.sample,
        state=deal.state,
        introduction_id=deal.introduction_id if deal.is_worked_by(actor) else None,
        terms=None if deal.terms is None else TermsShape.model_validate(deal.terms),
        registration=None if deal.registration is None else RegistrationShape.model_validate(deal.registration),
        paid_fen=deal.paid_fen,
        entries=tuple(EntryShape.model_validate(each) for each in entries),
    )


Number = Annotated[int, Path(ge=1, le=100_000, description="The entry's number within its deal")]


@router.get("/deals/{id}/entries/{number}", responses=MISSING | LATER)
async def get_entry(market: CurrentMarket, visitor: CurrentVisitor, id: DealPath, number: Number) -> WholeEntryShape:  # noqa: A002  the address says id
    """Give all that an entry brought, also of one that was corrected, refused or still waits."""
    actor, deal_id = visitor.actor(scope=TokenScope.READ), DealId(id)
    async with market.database.reading() as conn:
        (await deals.get(conn, deal_id, viewer=actor.viewer)).check_worked_by(actor)
        entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
        entry = next((each for each in entries if each.number == number), None)
        if entry is None:
            raise NotFound("entry", number)
        brought = await deal_entries.content(conn, entry)
    files = tuple(
        DealFileShape(name=file.name, media_type=file.media_type, size_bytes=file.size_bytes, sha256=file.sha256.hex())
        for file in entry.files
    )
    return WholeEntryShape(
        **dict(EntryShape.model_validate(entry)),
        terms=None if brought.terms is None else TermsShape.model_validate(brought.terms),
        registration=None if brought.registration is None else RegistrationShape.model_validate(brought.registration),
        files=files,
    )


KEPT: Responses = {
    200: {
        "model": ReceiptShape,
        "description": "It had been recorded before, under the same key",
    }
}
REFUSED: Responses = {
    409: {"model": ErrorShape, "description": "It contradicts what is there, or the same key is being worked on"},
    422: {
        "model": ErrorShape,
        "description": "It breaks rules, which `fields` names with their days; or the key came with another body",
    },
}
KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_.:-]{8,100}$",
        description="Chosen by the sender: the same key and body is one effect",
    ),
]


def require_recorder(visitor: CurrentVisitor) -> Actor:
    """Give who records deals, before the body is looked at. Raises NotSignedIn, NotAllowed."""
    return visitor.actor(*WORKERS)


def require_second_person(visitor: CurrentVisitor) -> Actor:
    """Give who decides what waits. Raises NotSignedIn, NotAllowed."""
    return visitor.operator()


Recorder = Annotated[Actor, Depends(require_recorder)]
SecondPerson = Annotated[Actor, Depends(require_second_person)]
WaitingNumber = Annotated[int, Path(ge=1, le=100_000, description="The number of the entry that waits")]


@router.post("/deals", status_code=201, responses=KEPT | UNUSABLE | MISSING | REFUSED | LATER)
async def begin(
    *,
    request: Request,
    response: Response,
    market: CurrentMarket,
    actor: Recorder,
    key: KeyHeader,
    sent: DealSent,
) -> ReceiptShape:
    """Record a new deal, for brokers and the market office."""
    of = None if sent.introduction_id is None else IntroductionId(sent.introduction_id)
    opening = Opening(series=sent.series, introduction_id=of)
    named = IdempotencyKey.of(key, request.url.path, sent.model_dump_json())
    async with _recording(market) as conn:
        receipt = await deals.begin(conn, opening, _entry_input(sent, market, find_rules(None)), key=named, actor=actor)
    return _shape_receipt(receipt, response)


@router.post("/deals/{id}/entries", status_code=201, responses=KEPT | UNUSABLE | MISSING | REFUSED | LATER)
async def record(
    *,
    request: Request,
    response: Response,
    market: CurrentMarket,
    actor: Recorder,
    id: DealPath,  # noqa: A002  the address says id
    key: KeyHeader,
    sent: EntrySent,
) -> ReceiptShape:
    """Record what happened to a deal, for the market office and the deal's own broker."""
    named = IdempotencyKey.of(key, request.url.path, sent.model_dump_json())
    async with _recording(market) as conn:
        mended = await _amended_input(conn, DealId(id), sent, actor)
        wish = _entry_input(sent, market, find_rules(None if mended is None else mended.rules))
        wish = wish if mended is None else replace(wish, files=mended.files)
        receipt = await deals.record(conn, DealId(id), wish, seen=sent.seen, key=named, actor=actor)
    return _shape_receipt(receipt, response)


@router.post("/deals/{id}/entries/{number}/decision", responses=UNUSABLE | MISSING | REFUSED | LATER)
async def decide(
    market: CurrentMarket,
    actor: SecondPerson,
    id: DealPath,  # noqa: A002  as above
    number: WaitingNumber,
    sent: DecisionSent,
) -> ReceiptShape:
    """Approve or refuse what waits, as a second person of the market office; said twice is said once."""
    async with _recording(market) as conn:
        receipt = await deals.decide(conn, DealId(id), number, approved=sent.approved, reason=sent.reason, actor=actor)
    return ReceiptShape.model_validate(receipt)


async def _amended_input(conn: Connection, deal_id: DealId, sent: EntrySent, actor: Actor) -> EntryInput | None:
    """Give what is corrected: its rules judge the correction, which takes its files along, as programs send none."""
    if sent.corrects is None or sent.event is not DealEvent.CORRECTED:
        return None
    entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
    if sent.corrects not in dict(standing_entries(entries)):
        return None
    return await deals.brought(conn, deal_id, sent.corrects, viewer=actor.viewer)


@asynccontextmanager
async def _recording(market: Market) -> AsyncIterator[Connection]:
    """Open a transaction; what breaks rules is told with their days."""
    try:
        async with market.database.writing() as conn:
            yield conn
    except DealRefused as error:
        raise DealRefused(error.rules, load_rule_sets()[0]) from error


def _shape_receipt(receipt: Receipt, response: Response) -> ReceiptShape:
    if receipt.repeated:
        response.status_code = 200
    return ReceiptShape.model_validate(receipt)


def _entry_input(sent: EntrySent, market: Market, rules: RuleSet) -> EntryInput:
    return EntryInput(
        event=sent.event,
        happened_on=sent.happened_on,
        terms=None if sent.terms is None else _terms(sent.terms, market, rules),
        registration=None if sent.registration is None else _registration(sent.registration, rules),
        amount_fen=sent.amount_fen,
        corrects=sent.corrects,
        reason=" ".join(sent.reason.split()),
    )


def _terms(sent: TermsSent, market: Market, rules: RuleSet) -> Terms:
    answers = None if sent.answers is None else KindAnswers(**dict(sent.answers))
    advice = None if answers is None else advise(answers)
    lines = [DraftLine(**dict(line)) for line in sent.lines]
    refuse(breaches_of_lines(lines))
    terms = Terms(
        subject=sent.subject.strip(),
        kind=sent.kind,
        seller=_party(sent.seller),
        buyer=_party(sent.buyer),
        lines=judge(lines, rules),
        rules=rules.version,
        contract_number=sent.contract_number.strip(),
        field_code=sent.field_code,
        statistics_field=sent.statistics_field,
        ip=sent.ip,
        ip_clause=sent.ip_clause.strip(),
        begins_on=sent.begins_on,
        ends_on=sent.ends_on,
        plan=tuple(Instalment(**dict(each)) for each in sent.plan),
        answers=answers,
        advised=None if advice is None else advice.kind,
        advised_rule=None if advice is None else advice.rule,
        kind_reason=sent.kind_reason.strip(),
    )
    terms.check()
    check_codes(terms, frozenset(plan_labels(market.taxonomy)), rules)
    return terms


def _party(sent: PartySent) -> DealParty:
    return DealParty(name=sent.name.strip(), code=sent.code.strip().upper(), type=sent.type, area=sent.area.strip())


def _registration(sent: RegistrationSent, rules: RuleSet) -> Registration:
    return Registration(
        number=" ".join(sent.number.split()),
        agency=" ".join(sent.agency.split()),
        approved_total_fen=sent.approved_total_fen,
        approved_technical_fen=sent.approved_technical_fen,
        rules=rules.version,
    )
