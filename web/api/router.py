"""The API's addresses, put together from what each capability hands over; `web/app.py` hangs them under /api/v1."""

from collections.abc import Sequence

from fastapi import APIRouter

from web.api.errors import ANY_OTHER
from web.capability import Capability


def api_router(capabilities: Sequence[Capability]) -> APIRouter:
    """Put the sections of all capabilities under one router; a section without a tag is not described."""
    router = APIRouter(responses=ANY_OTHER)
    for section in (section for each in capabilities for section in each.api):
        if section.tag is None:
            router.include_router(section.router, include_in_schema=False)
        else:
            router.include_router(section.router, tags=[section.tag])
    return router
