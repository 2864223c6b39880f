"""The API's addresses, put together; `web/app.py` hangs them under /api/v1."""

from fastapi import APIRouter

from web.api import about, lists, questions, reference
from web.api.answer_shape import ErrorShape

ERRORS: dict[int | str, dict[str, object]] = {
    400: {"model": ErrorShape, "description": "A parameter or the body can't be used; `fields` says which and why"},
    404: {"model": ErrorShape, "description": "There is no such thing, or it is not public"},
    413: {"model": ErrorShape, "description": "The body is larger than a document may be"},
    422: {"model": ErrorShape, "description": "The document can't be read"},
    503: {"model": ErrorShape, "description": "Busy, or the database is away: try again after Retry-After seconds"},
}

router = APIRouter(responses=ERRORS)
router.include_router(questions.router, tags=["questions"])
router.include_router(lists.router, tags=["listings"])
router.include_router(about.router, tags=["about"])
router.include_router(reference.router, include_in_schema=False)
