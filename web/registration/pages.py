"""Registration package (认定登记材料): the registrar's form filled from the deal, what is missing first."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.table import write_registration_workbook
from corpus.exports.xlsx_format import XlsxWriter
from corpus.reference.deal_rules import find_rules, load_rule_sets
from corpus.reference.registration_form import load_registration_forms
from market.deal.deal import Deal, DealId
from market.deal.rule import DealRefused, RuleSet
from market.errors import NotFound
from market.registration.form import FormField, RegistrationForm
from market.registration.registration import AnswersOutdated, Package, fill, mark_of
from market.registration.store import registrations
from market.registration.store.registrations import Dossier
from market.viewer import Actor
from web.deal.validation import describe_errors
from web.http.context import CurrentMarket, Market
from web.http.upload import read_fields, require_sender
from web.http.visitor import CurrentVisitor
from web.page.form import Form
from web.page.formats import Formats
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response
from web.page.table_download import answer_download
from web.registration.sheets import build_sheets
from web.registration.view import RegistrationLine, RegistrationSection, list_missing, list_sections

router = APIRouter()
OUTDATED = message(
    "Somebody else answered here meanwhile. What you typed is kept, and what you left empty shows what they wrote. "
    "The form above holds theirs; look at both, then save again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationPage:
    """A deal's package; None while no terms count. `key` makes a form that is sent twice record once.

    `seen` marks the answers that the form is shown with.
    """

    TEMPLATE: ClassVar[str] = "registration.html"

    deal: Deal
    form_used: RegistrationForm
    rules: RuleSet
    package: Package | None
    parts: tuple[RegistrationSection, ...]
    missing: tuple[tuple[RegistrationSection, RegistrationLine], ...]
    asked: tuple[FormField, ...]
    form: Form
    key: str
    seen: str
    notices: tuple[Notice, ...] = ()


@router.api_route("/deals/{id}/registration", methods=["GET", "HEAD"])
async def show_registration(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show the package to who looks after the deal."""
    dossier = await _dossier(market, DealId(id), visitor.actor())
    return _respond(request, market, dossier, Form({str(code): text for code, text in dossier.answers.items()}))


@router.post("/deals/{id}/registration")
async def save_answers(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Keep what the form asks and no deal tells."""
    fields, asks = await read_fields(request), load_registration_forms()[0]
    require_sender(visitor, fields)
    actor = visitor.actor()
    form = Form({name: values[-1] for name, values in fields.items() if values})
    answers = {field.code: form.line(field.code) for field in asks.asked()}
    try:
        async with market.database.writing() as conn:
            seen = form.value("seen") or None
            await registrations.answer(conn, DealId(id), asks, answers, seen=seen, actor=actor)
    except DealRefused as error:
        catalogue = market.catalogues[read_preferences(request).language]
        wrong = form.wrong(describe_errors(error, load_rule_sets()[0], catalogue))
        return _respond(request, market, await _dossier(market, DealId(id), actor), wrong, status=422)
    except AnswersOutdated:
        dossier = await _dossier(market, DealId(id), actor)
        theirs = {str(code): text for code, text in dossier.answers.items() if not form.line(code)}
        both = Form({**form.values, **theirs, "seen": ""})
        return _respond(request, market, dossier, both, notices=(Notice(OUTDATED, Tone.WARNING),), status=409)
    return redirect_response(request, f"/deals/{id}/registration#missing")


@router.api_route("/deals/{id}/registration.xlsx", methods=["GET", "HEAD"])
async def send_workbook(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Give the package as a workbook. Raises NotFound where no terms count yet."""
    dossier = await _dossier(market, DealId(id), visitor.actor())
    asks = load_registration_forms()[0]
    package = fill(asks, dossier.deal, dossier.entries, dossier.answers)
    if package is None:
        raise NotFound("registration of deal", id)
    catalogue = market.catalogues[read_preferences(request).language]
    rules = find_rules(package.terms.rules)
    sheets = build_sheets(package, list_sections(package, rules, Formats(catalogue)), rules, catalogue)
    content = write_registration_workbook(sheets, footer=f"{asks.version} · {package.terms.rules}")
    return answer_download(content, XlsxWriter.MEDIA_TYPE, f"registration-{id}.xlsx")


async def _dossier(market: Market, deal_id: DealId, actor: Actor) -> Dossier:
    async with market.database.reading() as conn:
        return await registrations.get(conn, deal_id, actor=actor)


def _respond(
    request: Request,
    market: Market,
    dossier: Dossier,
    form: Form,
    *,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    asks, deal = load_registration_forms()[0], dossier.deal
    package = fill(asks, deal, dossier.entries, dossier.answers)
    rules = find_rules(None if deal.terms is None else deal.terms.rules)
    formats = Formats(market.catalogues[read_preferences(request).language])
    parts = () if package is None else list_sections(package, rules, formats)
    page = RegistrationPage(
        deal=deal,
        form_used=asks,
        rules=rules,
        package=package,
        parts=parts,
        missing=list_missing(parts),
        asked=asks.asked(),
        form=form,
        key=str(uuid4()),
        seen=form.value("seen") or mark_of(dossier.answers),
        notices=notices,
    )
    return page_response(request, page, status=status)
