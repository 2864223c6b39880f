"""The demonstration: one click per role, on this machine alone, while the market holds samples and nothing else."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.day import current_day
from market.errors import Conflict, NotFound
from market.office.store import demonstrations
from market.viewer import MEMBER_ROLES, Role
from web.http.client import client_name
from web.http.context import CurrentMarket, Market
from web.http.peer import check_loopback
from web.http.visitor import CurrentVisitor, put_cookie
from web.page.form import read_form
from web.page.rendering import redirect_response

router = APIRouter()

PATH = "/demonstration"
STARTS = {Role.OPERATOR: "/office", Role.BROKER: "/queue"}
"""Where each begins; the others at their own listings."""


@router.post(PATH)
async def enter_as_sample(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Begin a sitting as the sample member of a role. Raises NotFound where there is no demonstration."""
    check_loopback(request)
    if visitor.session is not None and not visitor.session.demonstration:
        raise NotFound("demonstration", "of a member")
    named = (await read_form(request)).value("role")
    role = next((role for role in MEMBER_ROLES if role.value == named), None)
    if role is None:
        raise NotFound("demonstration", named)
    try:
        secret = await _enter(request, market, role)
    except Conflict:  # somebody else made the same member at this moment, who is there now
        secret = await _enter(request, market, role)
    response = redirect_response(request, STARTS.get(role, "/mine"))
    put_cookie(request, response, secret)
    return response


async def _enter(request: Request, market: Market, role: Role) -> str:
    async with market.database.writing() as conn:
        today = current_day()
        return await demonstrations.enter(conn, role, today=today, client=client_name(request))
