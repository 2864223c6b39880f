"""The pages that say what is kept of people, and take what somebody without an account has to say about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Invalid
from market.privacy.objection import ANSWER_DAYS, ObjectionChoice, ObjectionId, Statement
from market.privacy.personal_data import Kept
from market.privacy.personal_tables import KEPT
from market.privacy.store import objections
from market.rate_limit import OBJECTION, TooMany
from web.http.context import CurrentMarket
from web.http.rate_limit import take_address_attempt
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, make_retry_notice
from web.page.rendering import page_response, redirect_response
from web.privacy.labels import ENDINGS, GROUNDS, PRIVACY_TEXTS, READERS, PrivacyText

router = APIRouter()

FAULTS: Mapping[str, str] = {
    "wish": message("Choose what you want."),
    "name": message("Write your name, in at most 60 characters."),
    "about": message("Say what it is about, in at most 2,000 characters."),
    "reach": message("Write how we can reach you, in at most 200 characters."),
}


@dataclass(frozen=True, slots=True)
class PrivacyRow:
    """One portion of what is kept, each part as a message id."""

    words: PrivacyText
    ground: str
    ending: str
    readers: tuple[str, ...]

    @classmethod
    def of(cls, kept: Kept) -> "PrivacyRow":
        """Put a portion into words."""
        readers = tuple(READERS[reader] for reader in kept.readers)
        return cls(PRIVACY_TEXTS[kept.datum], GROUNDS[kept.ground], ENDINGS[kept.ending], readers)


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """What is kept of people, and what they can do; `erased` to whoever comes from having erased their account."""

    TEMPLATE: ClassVar[str] = "privacy.html"

    rows: tuple[PrivacyRow, ...]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """The form of an objection, or (`sent`) that it has arrived."""

    TEMPLATE: ClassVar[str] = "objection.html"

    id: UUID
    sent: bool = False
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()
    wishes: tuple[ObjectionChoice, ...] = tuple(ObjectionChoice)
    answer_days: int = ANSWER_DAYS


@router.api_route("/privacy", methods=["GET", "HEAD"])
async def show_privacy(request: Request) -> Response:
    """Say what is kept of people, why and for how long."""
    rows = tuple(PrivacyRow.of(kept) for kept in KEPT)
    return page_response(request, PrivacyPage(rows, erased="erased" in request.query_params))


@router.api_route("/privacy/objection", methods=["GET", "HEAD"])
async def show_objection(request: Request) -> Response:
    """Show the form of an objection, or thank for one."""
    return page_response(request, ObjectionPage(uuid4(), sent="sent" in request.query_params))


@router.post("/privacy/objection")
async def send_objection(request: Request, market: CurrentMarket) -> Response:
    """Lay an objection before the market office."""
    form = await read_form(request)
    try:
        objection_id, wish, statement = _read(form)
    except Invalid as error:
        page = ObjectionPage(uuid4(), form=form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=422)
    try:
        await take_address_attempt(request, market, OBJECTION)
    except TooMany as error:
        page = ObjectionPage(uuid4(), form=form, notices=(make_retry_notice(error),))
        return page_response(request, page, status=429)
    async with market.database.writing() as conn:
        await objections.add(conn, objection_id, wish, statement)
    return redirect_response(request, "/privacy/objection?sent")


def _read(form: Form) -> tuple[ObjectionId, ObjectionChoice, Statement]:
    """Read the form, telling every mistake at once. Raises Invalid."""
    wrong: dict[str, str] = {}
    chosen = {wish.value: wish for wish in ObjectionChoice}.get(form.value("wish"))
    if chosen is None:
        wrong["wish"] = "choose one"
    try:
        statement = Statement(form.line("name"), form.value("about").strip(), form.line("reach"))
    except Invalid as error:
        raise Invalid(wrong | error.fields) from None
    if chosen is None:
        raise Invalid(wrong)
    try:
        objection_id = ObjectionId(UUID(form.value("id")))
    except ValueError:
        objection_id = ObjectionId(uuid4())  # a form of somebody's own making is one objection each time
    return objection_id, chosen, statement
