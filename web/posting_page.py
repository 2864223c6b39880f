"""Posting page (发布页面): the form of a listing as it is shown, with what is beside it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from corpus.posting.form import REMOVED
from market.disclosure.store import confidential_texts
from market.listing.field import Taxonomy
from market.listing.listing import Kind, ListingId, Tier
from market.posting.attachment import Attachment
from market.posting.manuscript import Form, ManuscriptState
from market.posting.review import Review
from market.posting.store import attachments, postings
from web.coaching_view import HintsShown
from web.context import Market
from web.language import message
from web.manuscript_coaching import coach_manuscript
from web.manuscript_reading import ManuscriptRead
from web.notices import Notice, Tone
from web.posting_form import SPARE_ROWS, FormMaker, PostingForm
from web.posting_sections import PERSON
from web.preferences import read_preferences
from web.rendering import page_response
from web.visitor import Visitor

MORE_ROWS = 4
SAVED = message("Saved.")
RETURNED = message("The office returned it. What it says stands beside the fields; mend it and submit it again.")
LIES_THERE = message("It lies with the market office and can't be changed now. Take it back to go on writing.")
SUBMITTED_MEANWHILE = message(
    "Somebody submitted it meanwhile, so what you typed was not saved. It still stands here: take the listing back in "
    "another window, then press Save."
)
WAITS = message("Your organisation waits for the market office. You can write; you can submit once it is approved.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPage:
    """The form of a listing. `version` 0 is one that nobody has saved yet; `edits` one that is in the market already.

    `office` is what the office says of the whole. `find` is what the fields are searched for.
    """

    TEMPLATE: ClassVar[str] = "posting.html"

    id: ListingId
    kind: Kind
    version: int
    form: PostingForm
    taxonomy: Taxonomy
    ticked: frozenset[str]
    find: str
    edits: bool
    locked: bool
    saved_at: datetime | None
    office: str
    notices: tuple[Notice, ...]
    coach: HintsShown
    attachments: tuple[Attachment, ...] = ()
    file_error: str = ""


async def show_posting(
    request: Request,
    market: Market,
    visitor: Visitor,
    read: ManuscriptRead,
    review: Review | None,
    *,
    faulty: bool = False,
    file_error: str = "",
    typed: Form | None = None,
    notices: tuple[Notice, ...] = (),
) -> Response:
    """Show a saved form; with `faulty` what is wrong with it, else only what the office said.

    `typed` is what could not be saved, since it was submitted meanwhile: it is shown in its place, to be kept.
    """
    manuscript, params = read.manuscript, request.query_params
    returned = review is not None and manuscript.state is ManuscriptState.RETURNED
    reasons = review.reasons if review is not None and returned else {}
    locked = manuscript.state is ManuscriptState.SUBMITTED and typed is None
    holding = ((RETURNED, returned), (LIES_THERE, locked), (SUBMITTED_MEANWHILE, typed is not None))
    told = [Notice(text, Tone.WARNING) for text, holds in holding if holds]
    form = manuscript.form if typed is None else typed
    waits = [Notice(WAITS)] if manuscript.organization_id is None else []
    beside, kept = await _beside(market, visitor, manuscript.id)
    without = removals_without(kept).union(PERSON if manuscript.listing_version is not None else ())
    page = PostingPage(
        id=manuscript.id,
        kind=manuscript.kind,
        version=manuscript.version,
        form=form_maker(request, market).make(
            manuscript.kind,
            form,
            faults=read.faults if faulty else (),
            reasons=reasons,
            spare=MORE_ROWS if "rows" in params else SPARE_ROWS,
            without=without,
        ),
        taxonomy=market.taxonomy,
        ticked=frozenset(form.get("fields", ())),
        find=params.get("find", "").strip()[:40],
        edits=manuscript.listing_version is not None,
        locked=locked,
        saved_at=manuscript.saved_at,
        office=reasons.get("", ""),
        notices=(*notices, *told, *waits),
        coach=await coach_manuscript(request, market, manuscript, visitor.viewer),
        attachments=beside,
        file_error=file_error,
    )
    return page_response(request, page, status=409 if typed is not None else 422 if faulty or file_error else 200)


async def _beside(
    market: Market, visitor: Visitor, listing_id: ListingId
) -> tuple[tuple[Attachment, ...], tuple[Tier, ...]]:
    """Find the files beside a listing, and which confidential texts are kept."""
    async with market.database.reading() as conn:
        actor = await postings.writer_of(conn, visitor.signed_in(), listing_id)
        files = await attachments.list_of(conn, listing_id, viewer=actor.viewer)
        return tuple(files), await confidential_texts.tiers(conn, listing_id, viewer=actor.viewer)


def removals_without(kept: Collection[Tier]) -> frozenset[str]:
    """Name the ticks that take away a text which is not kept; a form leaves them out."""
    return frozenset(name for tier, name in REMOVED.items() if tier not in kept)


def form_maker(request: Request, market: Market) -> FormMaker:
    """Make forms in the reader's language."""
    return FormMaker(market.catalogues[read_preferences(request).language], market.taxonomy)
