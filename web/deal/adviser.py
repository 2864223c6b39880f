"""The kind adviser (合同类别咨询): four questions, and which kind a contract looks like. Nothing is kept."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.deal_rules import load_rule_sets
from market.deal.kind import Advice, Held, Result, Title, advise
from market.deal.rule import RuleSet
from web.deal.form import DealForm
from web.deal.labels import QUESTIONS
from web.http.visitor import CurrentVisitor
from web.page.form import Form
from web.page.rendering import page_response

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserPage:
    """The four questions, and the advice once all are answered."""

    TEMPLATE: ClassVar[str] = "deal_adviser.html"

    form: Form
    rules: RuleSet
    advice: Advice | None
    held: tuple[Held, ...] = tuple(Held)
    titles: tuple[Title, ...] = tuple(Title)
    results: tuple[Result, ...] = tuple(Result)


@router.api_route("/deals/adviser", methods=["GET", "HEAD"])
async def show_adviser(request: Request, visitor: CurrentVisitor) -> Response:
    """Ask four questions about a contract, and say which kind it looks like."""
    visitor.actor()
    form, rules = Form(dict(request.query_params)), load_rule_sets()[0]
    reader = DealForm(form, rules)
    answers = reader.answers()
    advice = None if answers is None else advise(answers)
    asked = any(form.value(name) for name in QUESTIONS)
    page = AdviserPage(form=form.wrong(reader.unanswered() if asked else {}), rules=rules, advice=advice)
    return page_response(request, page)
