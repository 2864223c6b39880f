"""Signing an organisation up: anybody may ask, the market office decides, and nobody learns who has an account."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member, MemberPerson, Standing
from market.account.sign_up import SignUp, SignUpId
from market.account.store import sign_ups
from market.errors import Conflict
from market.listing.listing import Language
from market.office.setting import OfficeSettings
from market.office.store import settings as office_settings
from market.organization import OrganizationKind
from market.rate_limit import SIGN_UP, TooMany
from market.viewer import VISITOR, MemberId
from web.attempts import take, take_from_address
from web.context import CurrentMarket, Market
from web.form import Form, read_form
from web.language import message
from web.letters import Letters
from web.notices import Notice, too_many
from web.passwords import password_faults
from web.preferences import read_preferences
from web.rendering import page_response, redirect_response
from web.sign_up_form import SOURCE, read_organization, read_person
from web.work import mail

router = APIRouter()

PATH = "/sign-up"
DONE = "/sign-up/done"
NOT_AGREED = message("Tick that you have read what is kept of you, and why.")


@dataclass(frozen=True, slots=True)
class SignUpPage:
    """The form, with the id that makes what is sent twice one."""

    TEMPLATE: ClassVar[str] = "sign_up.html"

    id: SignUpId
    form: Form
    notices: tuple[Notice, ...] = ()
    kinds: tuple[OrganizationKind, ...] = tuple(OrganizationKind)


@dataclass(frozen=True, slots=True)
class SignedUpPage:
    """What everybody is answered whose form was whole."""

    TEMPLATE: ClassVar[str] = "signed_up.html"


@dataclass(frozen=True, slots=True)
class SignUpClosedPage:
    """What stands there while the office takes nobody in; `contact` is how it is reached, "" where it has not said."""

    TEMPLATE: ClassVar[str] = "sign_up_closed.html"

    contact: str


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_sign_up(request: Request, market: CurrentMarket) -> Response:
    """Show the empty form, unless the office takes nobody in now."""
    office = await _office(market)
    if not office.sign_up_open:
        return page_response(request, SignUpClosedPage(office.contact))
    return page_response(request, SignUpPage(SignUpId(uuid4()), Form({"country": "CN"})))


@router.post(PATH)
async def sign_up(request: Request, market: CurrentMarket) -> Response:
    """Keep a sign-up; the answer is the same whether the address had an account or not."""
    form, office = await read_form(request), await _office(market)
    if not office.sign_up_open:
        return page_response(request, SignUpClosedPage(office.contact), status=403)
    asked, faults = read_organization(form, _read_id(form.value("id")), MemberId(uuid4()))
    person, wrong = read_person(form, SOURCE)
    faults |= wrong | _password_faults(form)
    if form.value("agreed") != "yes":
        faults["agreed"] = NOT_AGREED
    if asked is None or person is None or faults:
        return page_response(request, SignUpPage(_read_id(form.value("id")), form.wrong(faults)), status=400)
    try:
        await take_from_address(request, market, SIGN_UP)
        await take(market, SIGN_UP, person.email)
        password_hash = await market.passwords.hash(form.value("password"))
    except TooMany as error:
        return page_response(request, SignUpPage(asked.id, form, (too_many(error),)), status=429)
    await _keep(market, asked, person, password_hash, read_preferences(request).language)
    return redirect_response(request, DONE)


async def _office(market: Market) -> OfficeSettings:
    async with market.database.reading() as conn:
        return await office_settings.get(conn)


@router.api_route(DONE, methods=["GET", "HEAD"])
async def show_signed_up(request: Request) -> Response:
    """Say what happens next."""
    return page_response(request, SignedUpPage())


async def _keep(market: Market, asked: SignUp, person: MemberPerson, password_hash: str, language: Language) -> None:
    """Keep a sign-up, or write to whoever has the address already; what was sent before is left as it is."""
    member = Member(id=asked.member_id, role=asked.role, editor=True, standing=Standing.WAITING, language=language)
    try:
        async with market.database.writing() as conn:
            if not await sign_ups.add(conn, asked, member, person, password_hash):
                letter = Letters(market.catalogues, market.settings).known(person.email, language)
                await mail.send(conn, letter, settings=market.settings, actor=VISITOR)
    except Conflict:
        pass  # the same form, sent twice at once: the other one is kept


def _password_faults(form: Form) -> dict[str, str]:
    about = (form.line("email"), form.line("person"), form.line("name"), form.line("name_en"))
    return password_faults(form.value("password"), form.value("again"), about=about)


def _read_id(text: str) -> SignUpId:
    """Read the form's id; one that is none is given anew."""
    try:
        return SignUpId(UUID(text))
    except ValueError:
        return SignUpId(uuid4())
