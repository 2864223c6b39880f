"""The second factor of one's own account: set up, proved, given new recovery codes, taken away."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import segno
from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import Member
from market.account.second_factor import enrolment_address
from market.account.session import Session
from market.account.store import members, second_factors, sessions
from market.errors import NotAllowed, NotFound, NotSignedIn
from market.rate_limit import SECOND_FACTOR, TooMany
from web.account.account import OLD_WRONG
from web.account.authentication import HOME, SET_UP, check_own_password, safe_path
from web.http.context import CurrentMarket, Market
from web.http.rate_limit import take_attempt
from web.http.visitor import CurrentVisitor, Visitor, put_cookie
from web.page.filters import address
from web.page.form import BLANK, Form, read_form
from web.page.language import message
from web.page.notices import Notice, make_retry_notice
from web.page.rendering import page_response, redirect_response
from web.page.templating import SVG

router = APIRouter()

QR = "/account/second-factor/qr.svg"
WRONG_CODE = message("This code is wrong. Look whether the telephone's clock is right, and wait for the next one.")


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """The second factor as it stands: none, being set up (with its `secret`), or in use.

    `asks_password`: whoever is signed in already shows the password again before something changes.
    """

    TEMPLATE: ClassVar[str] = "second_factor.html"

    member: Member
    onward: str
    secret: str | None
    codes_left: int
    asks_password: bool
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class RecoveryCodesPage:
    """The recovery codes, shown this once."""

    TEMPLATE: ClassVar[str] = "recovery_codes.html"

    codes: tuple[str, ...]
    onward: str


@router.api_route(SET_UP, methods=["GET", "HEAD"])
async def show_second_factor(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show the second factor, or what there is to do to have one."""
    session = _session(visitor)
    return await _show(request, market, session, safe_path(request.query_params.get("next", "")))


@router.api_route(QR, methods=["GET", "HEAD"])
async def show_qr(market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Draw the secret that is being set up for the camera of the member's telephone."""
    member = _session(visitor).member
    async with market.database.reading() as conn:
        secret = await second_factors.pending(conn, member.id, key=market.secret_key)
        person = await members.person_of(conn, member.id)
    if secret is None:
        raise NotFound("second factor to set up of", member.id)
    drawing = io.BytesIO()
    account = person.email if person is not None else str(member.id)
    segno.make(enrolment_address(secret, account), micro=False).save(
        drawing, kind="svg", scale=6, border=4, light="#fff", xmldecl=False
    )
    return Response(drawing.getvalue(), media_type=SVG, headers={"Cache-Control": "no-store"})


@router.post(SET_UP)
async def change_second_factor(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Begin to set it up, confirm it, make new recovery codes, or take it away."""
    session = _session(visitor)
    form = await read_form(request)
    onward = safe_path(form.value("next"))
    try:
        match form.value("do"):
            case "begin":
                async with market.database.writing() as conn:
                    await second_factors.begin(conn, session.member.id, key=market.secret_key)
                return redirect_response(request, address(SET_UP, ("next", onward)))
            case "confirm":
                return await _confirm(request, market, session, form, onward)
            case "codes" | "remove":
                return await _change(request, market, session, form, onward)
    except TooMany as error:
        return await _show(request, market, session, onward, notices=(make_retry_notice(error),), status=429)
    raise NotFound("change of the second factor", form.value("do"))


async def _confirm(request: Request, market: Market, session: Session, form: Form, onward: str) -> Response:
    if session.counts and not await check_own_password(market, session.member, form.value("password")):
        return await _show(request, market, session, onward, faults={"password": OLD_WRONG}, status=400)
    await take_attempt(market, SECOND_FACTOR, str(session.member.id))
    async with market.database.writing() as conn:
        codes = await second_factors.confirm(
            conn, session.member, form.value("code"), at=datetime.now(UTC), key=market.secret_key
        )
        secret = None if codes is None else await sessions.prove(conn, session.digest)
    if codes is None or secret is None:
        return await _show(request, market, session, onward, faults={"code": WRONG_CODE}, status=400)
    response = page_response(request, RecoveryCodesPage(codes, onward))
    put_cookie(request, response, secret)
    return response


async def _change(request: Request, market: Market, session: Session, form: Form, onward: str) -> Response:
    """Make new recovery codes or take the second factor away, for who shows the password.

    Raises NotSignedIn for who has not yet shown the second factor; NotAllowed where it can't be done without.
    """
    if not session.counts:
        raise NotSignedIn
    member = session.member
    if not await check_own_password(market, member, form.value("password")):
        return await _show(request, market, session, onward, faults={"password": OLD_WRONG}, status=400)
    response: Response = redirect_response(request, HOME)
    async with market.database.writing() as conn:
        if form.value("do") == "codes":
            response = page_response(request, RecoveryCodesPage(await second_factors.renew_codes(conn, member), HOME))
        elif member.requires_second_factor:
            raise NotAllowed("this account can't do without a second factor")
        else:
            await second_factors.remove(conn, member.id, actor=member.actor)
            await sessions.end_others(conn, member.id, session.digest)
        secret = await sessions.renew(conn, session.digest)
    if secret is not None:
        put_cookie(request, response, secret)
    return response


async def _show(
    request: Request,
    market: Market,
    session: Session,
    onward: str,
    *,
    faults: dict[str, str] | None = None,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    member = session.member
    if member.second_factor and not session.counts:
        raise NotSignedIn  # whoever has one shows it first
    async with market.database.reading() as conn:
        secret = await second_factors.pending(conn, member.id, key=market.secret_key)
        left = await second_factors.codes_left(conn, member.id)
    page = SecondFactorPage(member, onward, secret, left, session.counts, BLANK.wrong(faults or {}), notices)
    return page_response(request, page, status=status)


def _session(visitor: Visitor) -> Session:
    """Give the session of whoever has shown their password; the second factor may still be owed.

    Raises NotSignedIn, and NotAllowed in the demonstration.
    """
    if visitor.session is None:
        raise NotSignedIn
    if visitor.session.demonstration:
        raise NotAllowed("the demonstration changes no account")
    return visitor.session
