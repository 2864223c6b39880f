"""Deals (合同): those that concern whoever asks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from market.account.api_token import Scope
from market.deal.deal import DealId, Series
from market.deal.kind import DealKind
from market.deal.list import Wanted
from market.deal.state import State
from market.deal.store import deals
from market.deal.store import lists as deal_lists
from web.api.deal_shape import DealBriefShape, DealList, DealShape, EntryShape, RegistrationShape, SumShape, TermsShape
from web.api.mishaps import LATER, MISSING, UNUSABLE
from web.api.parameters import Limit, Offset
from web.api.parameters import Words as Text
from web.context import CurrentMarket
from web.visitor import CurrentVisitor

router = APIRouter()
DealKey = Annotated[UUID, Path(description="The deal's id")]


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
    viewer = visitor.actor(scope=Scope.READ).viewer
    wanted = Wanted(series=series, state=state, kind=kind, words=" ".join(q.split())[:100])
    async with market.database.reading() as conn:
        found, total = await deal_lists.find(conn, wanted, viewer=viewer, offset=offset, limit=limit)
        sums = await deal_lists.sums(conn, wanted, viewer=viewer)
    briefs = tuple(DealBriefShape.model_validate(each) for each in found)
    told = tuple(SumShape.model_validate(each) for each in sums)
    return DealList(total=total, offset=offset, limit=limit, deals=briefs, sums=told)


@router.get("/deals/{id}", responses=MISSING | LATER)
async def get_deal(market: CurrentMarket, visitor: CurrentVisitor, id: DealKey) -> DealShape:  # noqa: A002  the address says id
    """Give one deal as it stands, with its entries."""
    actor = visitor.actor(scope=Scope.READ)
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
