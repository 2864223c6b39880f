"""Criteria (评价标准): what an organisation judges the answers to its need by, all in one form.

What a need asks for, worded as criteria in the language of the page.
"""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.comparison.comparison import Comparison, ComparisonOutdated, HoldsScores
from market.comparison.criterion import (
    CRITERIA_MAX,
    GOOD_LIMIT,
    NAME_LIMIT,
    Aspect,
    Criterion,
    CriterionDraft,
    CriterionId,
    Proposal,
    proposals,
)
from market.comparison.store import comparisons, criteria
from market.errors import Invalid
from market.listing.listing import ListingId
from market.listing.need import Need
from market.listing.requirement import requirements_of
from market.viewer import Actor
from web.comparison.labels import describe_error
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import Form, read_form
from web.page.formats import Formats
from web.page.labels import LABELS
from web.page.language import Catalogue, message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response

AT_LEAST = message("at least %(level)s")


def draft_criterion(proposal: Proposal, need: Need, catalogue: Catalogue) -> CriterionDraft:
    """Word a proposal as a criterion that weighs one, with what the need asks for as what is good."""
    name = proposal.indicator or catalogue.text(LABELS[proposal.aspect])
    return CriterionDraft(f"take {proposal.key}", name[:NAME_LIMIT], "1", _good(proposal, need, catalogue)[:GOOD_LIMIT])


def _good(proposal: Proposal, need: Need, catalogue: Catalogue) -> str:
    formats, required = Formats(catalogue), requirements_of(need)
    match proposal.aspect:
        case Aspect.INDICATOR:
            wanted = next(each for each in required.indicators if each.name == proposal.indicator)
            return " ".join(filter(None, [formats.bound(wanted), wanted.unit, wanted.condition]))
        case Aspect.MATURITY if required.maturity is not None:
            return catalogue.text(AT_LEAST, level=formats.short_level(required.maturity))
        case Aspect.PRICE if required.budget is not None:
            return str(formats.price(required.budget))
        case Aspect.MODE:
            return str(formats.listed([catalogue.text(LABELS[mode]) for mode in required.modes]))
    return ""


router = APIRouter()
NEW = ("new1", "new2", "new3")
OUTDATED = message(
    "Somebody else changed the criteria meanwhile. What you typed stands in the form; sent again, it replaces theirs."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaPage:
    """The criteria in their form. `held` counts the scores that would go with what is ticked to be taken out.

    `outdated`: somebody else changed them meanwhile, and what stands now is shown beside what was typed.
    """

    TEMPLATE: ClassVar[str] = "criteria.html"

    need: Need
    comparison: Comparison
    keys: tuple[str, ...]
    proposed: tuple[Proposal, ...]
    form: Form
    notices: tuple[Notice, ...] = ()
    held: int = 0
    outdated: bool = False
    name_limit: int = NAME_LIMIT
    good_limit: int = GOOD_LIMIT
    most: int = CRITERIA_MAX

    def known(self, key: str) -> Criterion | None:
        """Give the criterion that a part of the form is about, None for a new one."""
        return next((each for each in self.comparison.criteria if str(each.id) == key), None)


@router.api_route("/needs/{id}/comparison/criteria", methods=["GET", "HEAD"])
async def show_criteria(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the criteria to who may change them."""
    return await _respond(request, market, visitor.actor(), ListingId(id))


@router.post("/needs/{id}/comparison/criteria")
async def save_criteria(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Keep the criteria as typed, with what was taken over from the need; what would lose scores is asked first."""
    actor, form, need_id = visitor.actor(), await read_form(request), ListingId(id)
    keys = _keys(form)
    try:
        async with market.database.writing() as conn:
            need = await comparisons.own_need(conn, need_id, viewer=actor.viewer)
            await criteria.write(
                conn,
                need_id,
                [_draft(form, key) for key in keys],
                proposals=_taken(request, market, form, need),
                removed=[CriterionId(UUID(key)) for key in keys if ("remove", key) in form.ticked and key not in NEW],
                version=form.whole("version"),
                sure=form.value("sure") == "1",
                actor=actor,
            )
    except Invalid as error:
        wrong = form.wrong({name: describe_error(name) for name in error.fields})
        return await _respond(request, market, actor, need_id, form=wrong, status=422)
    except HoldsScores as held:
        return await _respond(request, market, actor, need_id, form=form, held=held.count, status=409)
    except ComparisonOutdated:
        return await _respond(request, market, actor, need_id, form=form, outdated=True, status=409)
    return redirect_response(request, f"/needs/{id}/comparison/criteria")


def _keys(form: Form) -> list[str]:
    """List the criteria of a form by what follows name-. Raises Invalid for what no form of ours has."""
    keys = [name.removeprefix("name-") for name in form.values if name.startswith("name-")]
    for key in keys:
        if key not in NEW:
            _id(key)
    return keys


def _id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise Invalid({"name": "there is no such criterion"}) from None


def _draft(form: Form, key: str) -> CriterionDraft:
    return CriterionDraft(key, *(form.line(f"{part}-{key}") for part in ("name", "weight", "good")))


def _taken(request: Request, market: Market, form: Form, need: Need) -> list[tuple[Proposal, CriterionDraft]]:
    """Word the proposals that were ticked, in the language of the page."""
    catalogue = market.catalogues[read_preferences(request).language]
    ticked = [each for each in proposals(need, ()) if ("take", each.key) in form.ticked]
    return [(each, draft_criterion(each, need, catalogue)) for each in ticked]


async def _respond(
    request: Request,
    market: Market,
    actor: Actor,
    need_id: ListingId,
    *,
    form: Form | None = None,
    held: int = 0,
    outdated: bool = False,
    status: int = 200,
) -> Response:
    async with market.database.reading() as conn:
        need = await comparisons.own_need(conn, need_id, viewer=actor.viewer)
        actor.check_owner(need.organization_id)
        comparison = await comparisons.get(conn, need_id, viewer=actor.viewer)
    filled, there = _prefill(comparison), [str(each.id) for each in comparison.criteria]
    typed = [] if form is None else [key for key in _keys(form) if key not in there and not _draft(form, key).blank]
    blanks = [key for key in NEW if key not in typed][: max(CRITERIA_MAX - len(there) - len(typed), 0)]
    page = CriteriaPage(
        need=need,
        comparison=comparison,
        keys=(*there, *typed, *blanks),
        proposed=proposals(need, comparison.criteria),
        form=filled if form is None else replace(form, values={**filled.values, **form.values}),
        notices=(Notice(OUTDATED, Tone.WARNING),) if outdated else (),
        held=held,
        outdated=outdated,
    )
    return page_response(request, page, status=status)


def _prefill(comparison: Comparison) -> Form:
    values = {
        f"{part}-{each.id}": value
        for each in comparison.criteria
        for part, value in (("name", each.name), ("weight", f"{each.weight.normalize():f}"), ("good", each.good))
    }
    return Form(values)
