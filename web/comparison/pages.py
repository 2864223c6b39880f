"""Comparison (方案比选): the sheet of a need's answers, and what its organisation does with it as a whole.

Deciding (定标): what an organisation chose and why, whom it wants to meet, and the comparison as a file.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.comparison.comparison import Comparison, ComparisonDecision, StillEmpty, named_ids
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, scores
from market.comparison.store.scores import empty_cells
from market.errors import Invalid, NotFound
from market.introduction.introduction import Introduction
from market.introduction.store import steps as introduction_steps
from market.listing.listing import ListingId
from market.listing.need import Need
from market.viewer import Actor, MemberId
from matcher.answering.local import market_day
from web.comparison.export import build_tables
from web.comparison.labels import FAULTS, describe_error
from web.comparison.sheet import AnswerColumns, ComparisonSheet, make_sheet, read_columns
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_tables, list_sheet_formats

router = APIRouter()
TAKEN_OUT = "×"
EMPTY = message("Before you can finish, give each cell a score or say that you can't judge it: %(count)s are left.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """A comparison that was begun, as its reader may know it. `empty` counts the cells that they still owe."""

    comparison: Comparison
    shown: AnswerColumns
    sheet: ComparisonSheet
    introductions: dict[ListingId, Introduction]
    empty: int
    sees_others: bool
    finished: bool

    @property
    def decision(self) -> ComparisonDecision | None:
        """Give what was decided last."""
        return self.comparison.decisions[0] if self.comparison.decisions else None

    def letters(self, ids: tuple[ListingId, ...]) -> list[str]:
        """Name answers by their letters; TAKEN_OUT stands for each that was taken out since."""
        known = {each.listing_id: each.letter for each in self.comparison.answers}
        return sorted(known.get(one, TAKEN_OUT) for one in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """The comparison of a need's answers; `standing` is None where none was begun. `today` stands on the print."""

    TEMPLATE: ClassVar[str] = "comparison.html"

    need: Need
    standing: ComparisonView | None
    editor: bool
    me: MemberId | None
    form: Form
    today: date
    formats: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


@router.api_route("/needs/{id}/comparison", methods=["GET", "HEAD"])
async def show_comparison(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the comparison to the members of the need's organisation."""
    return await render_comparison(request, market, visitor.actor(), ListingId(id))


@router.post("/needs/{id}/comparison")
async def begin_comparison(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Begin a comparison, blind if that is wanted, with the answers that came along; one that is there goes on."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    try:
        async with market.database.writing() as conn:
            await comparisons.begin(conn, need_id, blind=form.value("blind") == "1", actor=actor)
            await comparison_answers.add(conn, need_id, read_chosen(form), actor=actor)
    except Invalid as error:
        notices = tuple(Notice(describe_error(name), Tone.WARNING) for name in error.fields)
        return await render_comparison(request, market, actor, need_id, notices=notices, status=422)
    return redirect_response(request, f"/needs/{id}/comparison/answers")


@router.post("/needs/{id}/comparison/finish")
async def finish_scoring(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Be done with one's own scores, which shows those of the others who are done."""
    actor, need_id = visitor.actor(), ListingId(id)
    try:
        async with market.database.writing() as conn:
            await scores.finish(conn, need_id, actor=actor)
    except StillEmpty as still:
        notices = (Notice(EMPTY, Tone.WARNING, {"count": still.count}),)
        return await render_comparison(request, market, actor, need_id, notices=notices, status=409)
    return redirect_response(request, f"/needs/{id}/comparison")


@router.post("/needs/{id}/comparison/open")
async def open_scores(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show every member of the organisation all scores, whoever is done."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        await comparisons.open_scores(conn, ListingId(id), actor=actor)
    return redirect_response(request, f"/needs/{id}/comparison")


@router.post("/needs/{id}/comparison/unblind")
async def name_organizations(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Name the organisations behind the answers, for good."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        await comparisons.unblind(conn, ListingId(id), actor=actor)
    return redirect_response(request, f"/needs/{id}/comparison")


def read_chosen(form: Form) -> tuple[ListingId, ...]:
    """Read which answers were ticked, or named by hand. Raises Invalid."""
    try:
        return named_ids([*form.every("with"), *filter(None, [form.line("by_hand")])])
    except ValueError:
        raise Invalid({"by_hand": describe_error("by_hand")}) from None


async def read_comparison(market: Market, need_id: ListingId, *, actor: Actor) -> tuple[Need, ComparisonView | None]:
    """Read a need and its comparison as a member may know it. Raises NotFound for everybody else."""
    viewer = actor.viewer
    async with market.database.reading() as conn:
        need = await comparisons.own_need(conn, need_id, viewer=viewer)
        comparison = await comparisons.find(conn, need_id, viewer=viewer)
        begun = {} if comparison is None else await introduction_steps.of_need(conn, need_id, viewer=viewer)
    if comparison is None:
        return need, None
    shown = await read_columns(market.database, comparison, need, viewer=viewer)
    me = actor.member_id
    return need, ComparisonView(
        comparison=comparison,
        shown=shown,
        sheet=make_sheet(comparison, shown, me),
        introductions=begun,
        empty=0 if me is None else empty_cells(comparison, me, shown.offered),
        sees_others=comparison.sees_others(me),
        finished=comparison.finished(me),
    )


async def render_comparison(
    request: Request,
    market: Market,
    actor: Actor,
    need_id: ListingId,
    *,
    form: Form = BLANK,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    """Show the comparison as it stands now."""
    need, standing = await read_comparison(market, need_id, actor=actor)
    page = ComparisonPage(
        need=need,
        standing=standing,
        editor=actor.editor,
        me=actor.member_id,
        form=form,
        today=market_day(),
        formats=list_sheet_formats(),
        notices=notices,
    )
    return page_response(request, page, status=status)


@router.post("/needs/{id}/comparison/decision")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Record which answers were chosen, and why."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    try:
        async with market.database.writing() as conn:
            await comparisons.decide(
                conn, need_id, form.every("chosen"), reason=form.value("reason").strip(), actor=actor
            )
    except Invalid as error:
        wrong = form.wrong(collect_errors(error, FAULTS))
        return await render_comparison(request, market, actor, need_id, form=wrong, status=422)
    return redirect_response(request, f"/needs/{id}/comparison#decision")


@router.post("/needs/{id}/comparison/introductions")
async def ask_for_introduction(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Ask to be introduced to who offers an answer, once the organisations are named."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    async with market.database.writing() as conn:
        comparison = await comparisons.hold(conn, need_id, actor=actor)
        comparison.check_named()
        answer = comparison.answer(form.value("letter"))
        begun = await introduction_steps.ask(conn, need_id, answer.listing_id, actor=actor)
    return redirect_response(request, f"/introductions/{begun}")


@router.get("/needs/{id}/comparison/sheet.{ending}")
async def give_sheet(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    ending: str,
) -> Response:
    """Give the comparison as a file, which says no more than its page."""
    _, standing = await read_comparison(market, ListingId(id), actor=visitor.actor())
    if standing is None:
        raise NotFound("comparison", id)
    catalogue = market.catalogues[read_preferences(request).language]
    return await answer_tables(build_tables(standing, catalogue), ending, "comparison")
