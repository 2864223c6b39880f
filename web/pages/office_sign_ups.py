"""Sign-ups before the market office: each organisation is let in, or sent back with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.account.member import MemberPerson
from market.account.sign_up import SignUp, SignUpId
from market.account.store import members, sign_ups
from market.errors import Conflict, Invalid, NotFound
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import Actor
from web.context import CurrentMarket, Market
from web.form import read_form
from web.invitation import DONE, NOT_NOW
from web.language import message
from web.letters import Letters
from web.notices import Notice, Tone
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor
from web.work import mail

router = APIRouter()

PATH = "/office/sign-ups"
NO_REASON = message("Write the reason: the member reads it and can correct the sign-up.")


@dataclass(frozen=True, slots=True)
class Asking:
    """A sign-up with whoever asks, and the organisation of the same code that the store knows, if any."""

    sign_up: SignUp
    person: MemberPerson | None
    known: Organization | None


@dataclass(frozen=True, slots=True)
class SignUpsPage:
    """What waits for a decision; `faults` maps a sign-up to the sentence that mends its form."""

    TEMPLATE: ClassVar[str] = "office_sign_ups.html"

    asking: tuple[Asking, ...]
    total: int
    faults: Mapping[SignUpId, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_sign_ups(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show what waits, the oldest first."""
    notices = (Notice(DONE),) if "done" in request.query_params else ()
    return page_response(request, await _page(market, visitor.operator(), notices=notices))


@router.post(PATH + "/{id}")
async def decide(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Let an organisation in, or send it back."""
    actor = visitor.operator()
    form = await read_form(request)
    sign_up_id = SignUpId(id)
    try:
        async with market.database.writing() as conn:
            match form.value("do"):
                case "approve":
                    await _write(conn, market, await sign_ups.approve(conn, sign_up_id, actor=actor), actor)
                case "refuse":
                    reason = form.value("reason").strip()
                    refused = await sign_ups.refuse(conn, sign_up_id, reason, actor=actor)
                    await _write(conn, market, refused, actor, reason=reason)
                case other:
                    raise NotFound("decision", other)
    except Invalid:
        page = await _page(market, actor, faults={sign_up_id: NO_REASON})
        return page_response(request, page, status=400)
    except Conflict:
        page = await _page(market, actor, notices=(Notice(NOT_NOW, Tone.WARNING),))
        return page_response(request, page, status=409)
    return redirect_response(request, f"{PATH}?done=1")


async def _write(conn: Connection, market: Market, sign_up: SignUp, actor: Actor, *, reason: str | None = None) -> None:
    """Write to the member what was decided."""
    member = await members.get(conn, sign_up.member_id)
    person = await members.person_of(conn, sign_up.member_id)
    if person is None:
        return
    letters = Letters(market.catalogues, market.settings)
    if reason is None:
        letter = letters.approved(person.email, sign_up.name, member.language)
    else:
        letter = letters.refused(person.email, sign_up.name, reason, member.language)
    await mail.send(conn, letter, settings=market.settings, actor=actor)


async def _page(
    market: Market,
    actor: Actor,
    *,
    faults: Mapping[SignUpId, str] | None = None,
    notices: tuple[Notice, ...] = (),
) -> SignUpsPage:
    async with market.database.reading() as conn:
        waiting, total = await sign_ups.waiting(conn, actor=actor)
        codes = [sign_up.code for sign_up in waiting]
        known = await organizations.find_by_codes(conn, codes, viewer=actor.viewer)
        asking = [
            Asking(sign_up, await members.person_of(conn, sign_up.member_id), known.get(sign_up.code))
            for sign_up in waiting
        ]
    return SignUpsPage(tuple(asking), total, faults or {}, notices)
