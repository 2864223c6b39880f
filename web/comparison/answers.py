"""The answers of a comparison (入选方案): picked from the ranking, from introductions or by hand, and taken out."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.comparison.comparison import ANSWERS_MAX, Comparison, HoldsScores
from market.comparison.mask import Mask
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons
from market.errors import Invalid
from market.introduction.store import introductions
from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.listing import Listing, ListingId
from market.listing.need import Need
from market.listing.store import achievements
from market.office.store import organizations
from market.postgres.db import Database
from market.viewer import Actor, Viewer
from matcher.errors import MatcherError
from web.comparison.labels import FAULTS
from web.comparison.pages import read_chosen
from web.comparison.sheet import AnswerColumns, read_columns
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()
RANKED_MAX = 20
NO_RANKING = message("The ranking does not answer at this moment. Answers can be put in by hand.")


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """An achievement that could be put in; `organization` is empty in a blind comparison."""

    id: ListingId
    title: str
    lang: str
    organization: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonAnswersPage:
    """What is compared, and what could be: `sure` names the answer whose scores would go with it, and how many."""

    TEMPLATE: ClassVar[str] = "comparison_answers.html"

    need: Need
    comparison: Comparison
    shown: AnswerColumns
    ranked: tuple[AnswerCandidate, ...]
    introduced: tuple[AnswerCandidate, ...]
    form: Form
    notices: tuple[Notice, ...]
    sure: tuple[str, int] | None = None
    most: int = ANSWERS_MAX


@router.api_route("/needs/{id}/comparison/answers", methods=["GET", "HEAD"])
async def show_answers(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show which answers are compared, and which could be."""
    return await _respond(request, market, visitor.actor(), ListingId(id))


@router.post("/needs/{id}/comparison/answers")
async def add_answers(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Put answers in: those that were ticked, and one by the address of its page."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    try:
        ids = read_chosen(form)
        async with market.database.writing() as conn:
            await comparison_answers.add(conn, need_id, ids, actor=actor)
    except Invalid as error:
        wrong = form.wrong(collect_errors(error, FAULTS))
        return await _respond(request, market, actor, need_id, form=wrong, status=422)
    return redirect_response(request, f"/needs/{id}/comparison/answers")


@router.post("/needs/{id}/comparison/answers/remove")
async def remove_answer(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take an answer out; where scores would go with it, that is asked first."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    letter, sure = form.value("letter"), form.value("sure") == "1"
    try:
        async with market.database.writing() as conn:
            await comparison_answers.remove(conn, need_id, letter, sure=sure, actor=actor)
    except HoldsScores as held:
        return await _respond(request, market, actor, need_id, sure=(letter, held.count), status=409)
    return redirect_response(request, f"/needs/{id}/comparison/answers")


async def _respond(
    request: Request,
    market: Market,
    actor: Actor,
    need_id: ListingId,
    *,
    form: Form = BLANK,
    sure: tuple[str, int] | None = None,
    status: int = 200,
) -> Response:
    viewer = actor.viewer
    async with market.database.reading() as conn:
        need = await comparisons.own_need(conn, need_id, viewer=viewer)
        actor.check_owner(need.organization_id)
        comparison = await comparisons.get(conn, need_id, viewer=viewer)
        begun = await introductions.find(conn, viewer=viewer, need_id=need_id)
        met = await achievements.find(conn, [each.listing_id for each in begun], viewer=viewer)
    ranked, notices = await _ranked(market, need_id, viewer)
    page = ComparisonAnswersPage(
        need=need,
        comparison=comparison,
        shown=await read_columns(market.database, comparison, need, viewer=viewer),
        ranked=await _candidates(market.database, comparison, ranked, viewer),
        introduced=await _candidates(market.database, comparison, list(met.values()), viewer),
        form=form,
        notices=notices,
        sure=sure,
    )
    return page_response(request, page, status=status)


async def _ranked(market: Market, need_id: ListingId, viewer: Viewer) -> tuple[list[Listing], tuple[Notice, ...]]:
    try:
        answers = await market.matching.match_listing(need_id, viewer=viewer, filters=NO_FILTERS, limit=RANKED_MAX)
    except MatcherError:
        return [], (Notice(NO_RANKING, Tone.WARNING),)
    return [match.listing for match in answers.achievements], ()


async def _candidates(
    database: Database, comparison: Comparison, listings: list[Listing], viewer: Viewer
) -> tuple[AnswerCandidate, ...]:
    """Leave out what is compared already; in a blind comparison names are masked here too."""
    there = {each.listing_id for each in comparison.answers}
    new = [each for each in listings if isinstance(each, Achievement) and each.id not in there]
    async with database.reading() as conn:
        known = await organizations.find(conn, sorted({each.organization_id for each in new}, key=str), viewer=viewer)
    mask = Mask(known.values() if comparison.hides else ())
    return tuple(
        AnswerCandidate(
            id=each.id,
            title=mask.text(each.title),
            lang="zh-CN" if each.language.value == "zh" else "en",
            organization="" if comparison.hides else known[each.organization_id].name,
        )
        for each in new
    )
