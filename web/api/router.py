"""The API's addresses, put together; `web/app.py` hangs them under /api/v1."""

from fastapi import APIRouter

from web.api import (
    about,
    calls,
    deal_entries,
    deal_flags,
    deal_package,
    deal_recording,
    deals,
    judging,
    lists,
    public_totals,
    questions,
    reference,
    target,
)
from web.api.mishaps import ANY_OTHER

router = APIRouter(responses=ANY_OTHER)
router.include_router(questions.router, tags=["questions"])
router.include_router(lists.router, tags=["listings"])
router.include_router(calls.router, tags=["calls"])
router.include_router(deals.router, tags=["deals"])
router.include_router(deal_entries.router, tags=["deals"])
router.include_router(deal_recording.router, tags=["deals"])
router.include_router(deal_package.router, tags=["deals"])
router.include_router(deal_flags.router, tags=["deals"])
router.include_router(target.router, tags=["target"])
router.include_router(public_totals.router, tags=["totals"])
router.include_router(about.router, tags=["about"])
router.include_router(judging.router, include_in_schema=False)
router.include_router(reference.router, include_in_schema=False)
