"""Flags of deals (疑点): what rules found, for programs of the market office; a person decides on the page."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from market.registration.flag import Flag, FlagKind, FlagStep, Sign
from market.registration.store import flags as registration_flags
from market.registration.store.flags import Wanted
from web.api.mishaps import LATER, UNUSABLE
from web.api.parameters import Limit, Offset
from web.api.shape import Shape
from web.context import CurrentMarket
from web.visitor import CurrentVisitor

router = APIRouter()


class FlaggedDealShape(Shape):
    """A deal in which it was found, with what its terms said then; `current` says whether they stand."""

    deal_id: UUID
    total_fen: int
    technical_fen: int
    current: bool


class FlagStepShape(Shape):
    """What became of a flag; who decided stands on its page."""

    number: int
    step: FlagStep
    reason: str
    taken_at: datetime


class FlagShape(Shape):
    """What a rule found; `stands` says whether it still does, `verdict` what a person decided last."""

    id: UUID
    kind: FlagKind
    figures: dict[str, int] = Field(description="What it was held against, by name; limits are those of the rules")
    signs: tuple[Sign, ...]
    rules: str
    found_at: datetime
    stands: bool
    verdict: FlagStep | None
    deals: tuple[FlaggedDealShape, ...]
    steps: tuple[FlagStepShape, ...]


class FlagList(Shape):
    """Some flags, those that wait for a person first."""

    total: int
    offset: int
    limit: int
    flags: tuple[FlagShape, ...]


@router.get("/flags", responses=UNUSABLE | LATER)
async def list_flags(
    *,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    kind: Annotated[FlagKind | None, Query(description="Only one kind")] = None,
    waits: Annotated[bool, Query(description="Only those that stand and that nobody decided about")] = False,
    offset: Offset = 0,
    limit: Limit = 20,
) -> FlagList:
    """List the flags of deals, for a token of the market office."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        found, total = await registration_flags.find(
            conn, Wanted(kind=kind, waits=waits), viewer=viewer, offset=offset, limit=limit
        )
    return FlagList(total=total, offset=offset, limit=limit, flags=tuple(map(_shape, found)))


def _shape(flag: Flag) -> FlagShape:
    return FlagShape(
        id=flag.id,
        kind=flag.kind,
        figures=dict(flag.figures),
        signs=flag.signs,
        rules=flag.rules,
        found_at=flag.found_at,
        stands=flag.stands,
        verdict=flag.verdict,
        deals=tuple(FlaggedDealShape.model_validate(each) for each in flag.evidence),
        steps=tuple(FlagStepShape.model_validate(each) for each in flag.steps),
    )
