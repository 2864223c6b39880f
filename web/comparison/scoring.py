"""Scoring (打分): one scorer's own scores of one answer, with a note beside each."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.comparison.comparison import NOTE_LIMIT, POINTS, Comparison, ComparisonOutdated
from market.comparison.criterion import CriterionId
from market.comparison.store import comparisons, scores
from market.comparison.store.scores import CellScore, empty_cells
from market.errors import Invalid, NotFound
from market.listing.listing import ListingId
from market.listing.need import Need
from market.viewer import Actor, MemberId
from web.comparison.labels import describe_error
from web.comparison.sheet import AnswerColumn, AnswerColumns, read_columns
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import Form, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()
CANNOT = "cannot"
OUTDATED = message("Somebody changed the criteria meanwhile. What you typed is kept; look at it again and send it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringPage:
    """One answer in front of one scorer. `left` counts by letter the cells that they still owe."""

    TEMPLATE: ClassVar[str] = "scoring.html"

    need: Need
    comparison: Comparison
    shown: AnswerColumns
    column: AnswerColumn
    form: Form
    left: dict[str, int]
    notices: tuple[Notice, ...]
    points: tuple[int, ...] = POINTS
    note_limit: int = NOTE_LIMIT


@router.api_route("/needs/{id}/comparison/scores/{letter}", methods=["GET", "HEAD"])
async def show_scoring(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
    letter: str,
) -> Response:
    """Show a scorer one answer and what they have said of it."""
    return await _respond(request, market, visitor.actor(), ListingId(id), letter)


@router.post("/needs/{id}/comparison/scores/{letter}")
async def save_scores(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    letter: str,
) -> Response:
    """Keep a scorer's scores of one answer, and go on with the next that is not done."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    try:
        words = _read(form)
        async with market.database.writing() as conn:
            await scores.score(
                conn,
                need_id,
                letter,
                words,
                version=form.whole("version"),
                listing_version=form.whole("listing_version"),
                actor=actor,
            )
    except Invalid as error:
        wrong = form.wrong({name: describe_error(name) for name in error.fields})
        return await _respond(request, market, actor, need_id, letter, form=wrong, status=422)
    except ComparisonOutdated:
        notices = (Notice(OUTDATED, Tone.WARNING),)
        return await _respond(request, market, actor, need_id, letter, form=form, notices=notices, status=409)
    return redirect_response(request, await _next(market, actor, need_id, letter))


def _read(form: Form) -> dict[CriterionId, CellScore | None]:
    """Read what was said of each criterion; None where nothing was. Raises Invalid for a note without a score."""
    words: dict[CriterionId, CellScore | None] = {}
    wrong: dict[str, str] = {}
    for name in form.values:
        part, _, key = name.partition("-")
        if part != "note":
            continue
        note, chosen = form.value(name).strip(), form.value(f"points-{key}")
        points = int(chosen) if chosen in {str(each) for each in POINTS} else None
        if points is None and chosen != CANNOT and (note or chosen):
            wrong[f"points-{key}"] = "choose a score beside the note"
        try:
            words[CriterionId(UUID(key))] = CellScore(points, note) if chosen else None
        except ValueError:
            raise NotFound("criterion", key) from None
    if wrong:
        raise Invalid(wrong)
    return words


async def _next(market: Market, actor: Actor, need_id: ListingId, letter: str) -> str:
    need, comparison = await _read_own(market, actor, need_id)
    shown = await read_columns(market.database, comparison, need, viewer=actor.viewer)
    left = _left(comparison, shown, actor.member_id)
    owed = [each for each, count in left.items() if count]
    later = [each for each in owed if each > letter] or owed
    here = f"/needs/{need_id}/comparison"
    return f"{here}/scores/{later[0]}" if later else f"{here}#scorers"


def _left(comparison: Comparison, shown: AnswerColumns, member_id: MemberId | None) -> dict[str, int]:
    return {
        each.answer.letter: 0 if member_id is None else empty_cells(comparison, member_id, [each.answer.listing_id])
        for each in shown.columns
        if each.listing is not None
    }


async def _read_own(market: Market, actor: Actor, need_id: ListingId) -> tuple[Need, Comparison]:
    async with market.database.reading() as conn:
        need = await comparisons.own_need(conn, need_id, viewer=actor.viewer)
        actor.check_owner(need.organization_id)
        return need, await comparisons.get(conn, need_id, viewer=actor.viewer)


async def _respond(
    request: Request,
    market: Market,
    actor: Actor,
    need_id: ListingId,
    letter: str,
    *,
    form: Form | None = None,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    need, comparison = await _read_own(market, actor, need_id)
    answer = comparison.answer(letter)
    shown = await read_columns(market.database, comparison, need, viewer=actor.viewer)
    column = next(each for each in shown.columns if each.answer == answer)
    if column.listing is None:
        raise NotFound("answer", letter)
    page = ScoringPage(
        need=need,
        comparison=comparison,
        shown=shown,
        column=column,
        form=_prefill(comparison, answer.listing_id, actor.member_id) if form is None else form,
        left=_left(comparison, shown, actor.member_id),
        notices=notices,
    )
    return page_response(request, page, status=status)


def _prefill(comparison: Comparison, listing_id: ListingId, member_id: MemberId | None) -> Form:
    own = [each for each in comparison.scores if each.member_id == member_id and each.listing_id == listing_id]
    values = {f"note-{each.criterion_id}": each.note for each in own}
    values |= {f"points-{each.criterion_id}": CANNOT if each.points is None else str(each.points) for each in own}
    return Form(values)
