"""An owner's own listings: where each stands, what to do next, and the steps that need no review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member, MemberStanding
from market.day import current_day
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Kind, ListingId, Step
from market.office.store import settings as office_settings
from market.posting.manuscript import check_may_begin
from market.posting.posting import Posting, PostingStage
from market.posting.store import manuscripts, postings
from market.viewer import Role
from web.account.pending import PendingAnswers, count_pending
from web.http.context import CurrentMarket, Market
from web.http.upload import read_fields
from web.http.visitor import CurrentVisitor
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.paging import PER_PAGE, Paging, make_paging, offset_of, read_page
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.posting.labels import FormLabels
from web.posting.manuscript import prefill_form

router = APIRouter()

SUBMITTED = message("Submitted. The market office looks at it; you see here what it says.")
CONFIRMED = message("Confirmed: it stays in the market until the day that you named.")
STEPPED = message("Done.")
STALE = message("It had changed meanwhile, so nothing was done. This is how it stands now.")
BAD_DAY = message("Write a day to come as 2027-12-31.")
KINDS = ((Kind.NEED, Kind.ACHIEVEMENT, Kind.EXPERT), (Kind.ACHIEVEMENT, Kind.EXPERT, Kind.NEED))
"""What may be posted, the likeliest first: by an enterprise, by an institute."""
STAGES = {
    PostingStage.RETURNED: message("returned"),
    PostingStage.EXPIRING: message("about to expire"),
    PostingStage.WRITING: message("being written"),
    PostingStage.DRAFT: message("draft"),
    PostingStage.SUBMITTED: message("with the office"),
    PostingStage.PUBLISHED: message("published"),
    PostingStage.PAUSED: message("paused"),
    PostingStage.EXPIRED: message("expired"),
    PostingStage.WITHDRAWN: message("withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MinePage:
    """A page of an owner's own; `stages` with how many there are, `stage` the chosen one. `until` is offered anew.

    `labels` name the parts that the office gave reasons for.
    """

    TEMPLATE: ClassVar[str] = "mine.html"

    postings: tuple[Posting, ...]
    stages: tuple[tuple[PostingStage, str, int], ...]
    stage: PostingStage | None
    total: int
    awaiting: PendingAnswers
    may_write: bool
    waits: bool
    until: date
    paging: Paging
    notices: tuple[Notice, ...]
    kinds: tuple[Kind, ...]
    labels: Mapping[Kind, Mapping[str, str]]

    def named(self, stage: PostingStage) -> str:
        """Call a stage by its name (a message id)."""
        return STAGES[stage]


@router.api_route("/mine", methods=["GET", "HEAD"])
async def show_mine(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List what is the member's own, the latest first."""
    params = request.query_params
    told = {"submitted": SUBMITTED, "confirmed": CONFIRMED, "done": STEPPED}
    notices = tuple(Notice(text) for name, text in told.items() if name in params)
    return await _show(request, market, visitor.signed_in(), notices)


@router.post("/mine/{id}/begin-edit")
async def begin_edit(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Begin an edit of a listing, or go on with the one that a colleague began."""
    listing_id, language = ListingId(id), read_preferences(request).language
    async with market.database.writing() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), listing_id)
        listing = await postings.read_own(conn, listing_id, actor=actor)
        form = prefill_form(listing, taxonomy=market.taxonomy, language=language)
        version = listing.version
        await manuscripts.begin_edit(conn, listing_id, listing.KIND, form, listing_version=version, actor=actor)
    return redirect_response(request, f"/mine/{id}/edit")


@router.post("/mine/{id}/steps/{step}")
async def take_step(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID, step: Step) -> Response:  # noqa: A002  as above
    """Pause, resume or withdraw a listing; the same step twice is one. Raises NotFound for a step of others."""
    if step not in postings.OWN_STEPS:
        raise NotFound("step", step.value)
    sent = await read_fields(request)
    member = visitor.signed_in()
    try:
        async with market.database.writing() as conn:
            actor = await postings.writer_of(conn, member, ListingId(id))
            await postings.take_step(conn, ListingId(id), step, version=_version(sent), actor=actor)
    except Conflict:
        return await show_mine_stale(request, market, member)
    return redirect_response(request, "/mine?done=1")


@router.post("/mine/{id}/confirm")
async def confirm(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Say that a listing still holds, until a day to come."""
    sent = await read_fields(request)
    member = visitor.signed_in()
    try:
        until = date.fromisoformat(sent.get("until", ("",))[0].strip())
        async with market.database.writing() as conn:
            actor = await postings.writer_of(conn, member, ListingId(id))
            await postings.confirm(conn, ListingId(id), until, version=_version(sent), today=current_day(), actor=actor)
    except (ValueError, Invalid):
        return await _show(request, market, member, (Notice(BAD_DAY, Tone.WARNING),), status=422)
    except Conflict:
        return await show_mine_stale(request, market, member)
    return redirect_response(request, "/mine?confirmed=1")


async def show_mine_stale(request: Request, market: Market, member: Member) -> Response:
    """Show a member's own as it stands, where a step came too late."""
    return await _show(request, market, member, (Notice(STALE, Tone.WARNING),), status=409)


async def _show(
    request: Request, market: Market, member: Member, notices: tuple[Notice, ...], *, status: int = 200
) -> Response:
    stage, number = _stage(request.query_params.get("stage", "")), read_page(request.query_params)
    async with market.database.reading() as conn:
        office = await office_settings.get(conn)
        awaiting = await count_pending(conn, actor=member.actor)
        found = await postings.page(
            conn, member, stage=stage, remind_days=office.remind_days, offset=offset_of(number), limit=PER_PAGE
        )
    total = sum(found.counts.values()) if stage is None else found.counts.get(stage, 0)
    paging = make_paging("/mine", () if stage is None else (("stage", stage.value),), number, total)
    if paging.last is not None:
        return redirect_response(request, paging.last)
    catalogue = market.catalogues[read_preferences(request).language]
    page = MinePage(
        postings=found.postings,
        stages=tuple((each, STAGES[each], found.counts[each]) for each in PostingStage if found.counts.get(each)),
        stage=stage,
        total=sum(found.counts.values()),
        awaiting=awaiting,
        may_write=_may_write(member),
        waits=member.standing is MemberStanding.WAITING,
        until=current_day() + timedelta(days=office.valid_days),
        paging=paging,
        notices=notices,
        labels={kind: FormLabels(kind, catalogue, market.taxonomy).labels() for kind in Kind},
        kinds=KINDS[member.role is Role.INSTITUTE],
    )
    return page_response(request, page, status=status)


def _stage(text: str) -> PostingStage | None:
    if not text:
        return None
    try:
        return PostingStage(text)
    except ValueError:
        raise Invalid({"stage": f"write one of: {', '.join(stage.value for stage in PostingStage)}"}) from None


def _may_write(member: Member) -> bool:
    try:
        check_may_begin(member.actor)
    except NotAllowed:
        return False
    return True


def _version(sent: dict[str, tuple[str, ...]]) -> int:
    written = sent.get("version", ("",))[0]
    if not (written.isascii() and written.isdecimal() and len(written) < 9):
        raise Conflict("the listing was changed meanwhile; look at it again")
    return int(written)
