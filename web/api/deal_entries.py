"""Entries of deals (记账) over the API: each whole, for whoever records what happens to the deal."""

from typing import Annotated

from fastapi import APIRouter, Path

from market.account.api_token import Scope
from market.deal.deal import DealId
from market.deal.store import deals
from market.deal.store import entries as deal_entries
from market.errors import NotFound
from web.api.deal_shape import DealFileShape, EntryShape, RegistrationShape, TermsShape, WholeEntryShape
from web.api.deals import DealKey
from web.api.mishaps import LATER, MISSING
from web.context import CurrentMarket
from web.visitor import CurrentVisitor

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=100_000, description="The entry's number within its deal")]


@router.get("/deals/{id}/entries/{number}", responses=MISSING | LATER)
async def get_entry(market: CurrentMarket, visitor: CurrentVisitor, id: DealKey, number: Number) -> WholeEntryShape:  # noqa: A002  the address says id
    """Give all that an entry brought, also of one that was corrected, refused or still waits."""
    actor, deal_id = visitor.actor(scope=Scope.READ), DealId(id)
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
