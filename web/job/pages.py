"""The office's background jobs (后台任务): what runs, what failed, and having it done again."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Invalid
from market.job.job import Job, JobId, JobState
from market.job.store import jobs
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.rendering import page_response, redirect_response

router = APIRouter()
PATH = "/office/jobs"
RETRIED = (JobState.FAILED, JobState.WAITING)
GIVEN_UP = (JobState.FAILED, JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobsPage:
    """Jobs, the newest first; `state` None for those of every state."""

    TEMPLATE: ClassVar[str] = "office_jobs.html"

    jobs: tuple[Job, ...]
    total: int
    state: JobState | None
    paging: Paging
    states: tuple[JobState, ...] = tuple(JobState)
    retried: tuple[JobState, ...] = RETRIED
    given_up: tuple[JobState, ...] = GIVEN_UP


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_jobs(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the background jobs for an operator. Raises Invalid for a state that there is not."""
    viewer, page = visitor.operator().viewer, read_page(request.query_params)
    state = _read_state(request.query_params.get("state", ""))
    async with market.database.reading() as conn:
        found = await jobs.page(conn, viewer=viewer, state=state, offset=offset_of(page), limit=PER_PAGE)
    pairs = () if state is None else (("state", state.value),)
    paging = make_paging(PATH, pairs, page, found.total)
    return page_response(request, JobsPage(found.jobs, found.total, state, paging))


@router.post(PATH + "/{id}/retry")
async def retry_job(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: int) -> Response:  # noqa: A002  the address says id
    """Have a job done again, or now."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.retry(conn, JobId(id), actor=actor)
    return redirect_response(request, PATH)


@router.post(PATH + "/{id}/cancel")
async def cancel_job(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: int) -> Response:  # noqa: A002  as above
    """Give a job up."""
    actor = visitor.operator()
    async with market.database.writing() as conn:
        await jobs.cancel(conn, JobId(id), actor=actor)
    return redirect_response(request, PATH)


def _read_state(text: str) -> JobState | None:
    if not text:
        return None
    try:
        return JobState(text)
    except ValueError:
        raise Invalid({"state": "choose one of " + ", ".join(state.value for state in JobState)}) from None
