"""Posting page (发布页面): the form of a listing as it is shown, with what is beside it.

Coaching of manuscripts (稿件体检): the hints for what stands in a form, beside it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from corpus.posting.form import REMOVED, count_rows, field_name, list_columns
from corpus.sheet.column import CellFormat as CellForm
from corpus.sheet.labels import LABELS
from corpus.sheet.labels import label as name_of
from market.disclosure.store import confidential_texts
from market.errors import StoreUnavailable
from market.indicator.indicator import Comparator
from market.listing.field import Taxonomy
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, Language, ListingId, Tier
from market.posting.attachment import Attachment
from market.posting.manuscript import Form, Manuscript, ManuscriptState
from market.posting.review import Review
from market.posting.store import attachments, postings
from market.viewer import Viewer
from matcher.errors import Busy
from web.http.context import Market
from web.http.visitor import Visitor
from web.page.filters import address
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response
from web.posting.form import SPARE_ROWS, FormBuilder, PostingForm
from web.posting.manuscript import ReadManuscript
from web.posting.sections import PERSON
from web.search.hints import HintsView, read_skips, show_hints, skip_pairs

COACHED = (Kind.NEED, Kind.ACHIEVEMENT)
_UNREAD = (CellForm.FLAG, CellForm.PLAN_FIELDS, CellForm.OTHER_FIELDS, CellForm.COUNTRY, CellForm.CODE)
_SIGNS = {Comparator.BETWEEN: "～", Comparator.PLUS_MINUS: "±"}


async def coach_manuscript(request: Request, market: Market, manuscript: Manuscript, viewer: Viewer) -> HintsView:
    """Give the hints where the address asks for them; none while too many are asking, for the form stands without."""
    kind = manuscript.kind
    if "coach" not in request.query_params or kind not in COACHED:
        return HintsView(kind)
    skips = read_skips(request.query_params)
    try:
        hints = await market.coaching.hints(
            format_form_text(kind, manuscript.form), kind, viewer=viewer, filters=NO_FILTERS, without=skips
        )
    except (Busy, StoreUnavailable):
        return HintsView(kind)
    here = f"/mine/{manuscript.id}/save"
    return show_hints(kind, hints, action=address(here, *skip_pairs(skips)), again=here)


def format_form_text(kind: Kind, form: Form) -> str:
    """Write a form as a text that says all of it but what is confidential: its fields are told by their headings."""
    return "\n".join(line for line in _lines(kind, form) if line)


def _lines(kind: Kind, form: Form) -> Iterator[str]:
    for column in list_columns(kind):
        values = [value.strip() for value in form.get(field_name(column), ()) if value.strip()]
        match column.form:
            case CellForm.INDICATORS:
                yield from (_figure(form, n) for n in range(count_rows(form)))
            case CellForm.MATURITY:
                yield from _maturity(form)
            case _ if column.key in ("title", "summary", "body"):
                yield from values
            case CellForm.AMOUNT:
                yield from (f"{column.zh.heading.partition('（')[0]} {value} 万元" for value in values)
            case _ if column.form in _UNREAD or not values or column.key.startswith(("place.", "person.")):
                pass
            case CellForm.CHOICES if column.choices is not None:
                named = {str(each.value): name_of(each, Language.ZH) for each in column.choices}
                yield f"{column.zh.heading}：{'、'.join(named.get(value, value) for value in values)}"
            case CellForm.CHOICE:
                pass
            case _:
                yield f"{column.zh.heading}：{'；'.join(values)}"


def _maturity(form: Form) -> Iterator[str]:
    scale, level = (form.get(f"maturity.{part}", ("",))[0] for part in ("scale", "level"))
    named = next((names[0] for member, names in LABELS.items() if member.value == scale), "")
    if level:
        yield f"成熟度：{named} {level}"


def _figure(form: Form, row: int) -> str:
    name, sign, value, upper, unit, condition = (
        form.get(f"indicators[{row}].{part}", ("",))[0].strip()
        for part in ("name", "comparator", "value", "upper", "unit", "condition")
    )
    if not name or not value:
        return ""
    joint = next((mark for comparator, mark in _SIGNS.items() if comparator.value == sign), "")
    bound = f"{value}{joint}{upper}" if joint else f"{sign}{value}"
    return f"{condition + '下' if condition else ''}{name}{bound} {unit}".strip()


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
class PostingFormPage:
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
    coach: HintsView
    attachments: tuple[Attachment, ...] = ()
    file_error: str = ""


async def show_posting(
    request: Request,
    market: Market,
    visitor: Visitor,
    read: ReadManuscript,
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
    page = PostingFormPage(
        id=manuscript.id,
        kind=manuscript.kind,
        version=manuscript.version,
        form=make_form_builder(request, market).make(
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


def make_form_builder(request: Request, market: Market) -> FormBuilder:
    """Make forms in the reader's language."""
    return FormBuilder(market.catalogues[read_preferences(request).language], market.taxonomy)
