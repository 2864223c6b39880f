"""The brokers' queue (待撮合): one pair at a time, by keyboard, the next one opening by itself.

A form of the page answers with the next page; a script asks for the `part` of it that changes, and has the pair after
the open one beforehand, so that a key is answered at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Contended, Invalid, MarketError
from market.judging.judgement import Level, Reason
from market.listing.field import Industry
from market.listing.listing import Kind
from market.queue.queue import QUEUE_KINDS, ActKind, Lease, QueueOutcome, Snooze, read_lease_id
from market.queue.store import acts as queue_acts
from market.queue.store import leases as queue_leases
from market.queue.store import pairs as queue_pairs
from market.viewer import Actor, Role
from web.http.context import CurrentMarket, Market
from web.http.errors import OUTCOMES
from web.http.visitor import CurrentVisitor
from web.judging.queue import REASON_KEYS
from web.page.form import Form, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response
from web.queue.form import PATH, QueueOptions, read_decision, read_options, read_pair
from web.queue.view import QueueView, read_queue

router = APIRouter()
BROKERS = (Role.BROKER, Role.OPERATOR)

MOVED_ON = message("This pair is not open to you any more, and nothing was changed. Go on with the next.")
GONE = message("One side of that pair has just left the market. Nothing was kept, and the pair has left the queue.")
NOT_BACK = message(
    "That can't be taken back any more: it is too long ago, one side has answered, or another broker works on it."
)
UNUSABLE = message(
    "That was not kept. Choose a level below 4 and a reason to decline; a note is one line of plain text."
)


@dataclass(frozen=True, slots=True)
class QueuePart:
    """What changes from pair to pair: the pair, what can be taken back, the day's progress, and what is to be said."""

    TEMPLATE: ClassVar[str] = "queue_part.html"

    wish: QueueOptions
    desk: QueueView
    notices: tuple[Notice, ...] = ()
    levels: tuple[Level, ...] = tuple(reversed(Level))
    reasons: Mapping[Reason, str] = field(default_factory=lambda: REASON_KEYS)
    snoozes: tuple[Snooze, ...] = tuple(Snooze)
    acts: tuple[ActKind, ...] = (ActKind.GRADE, ActKind.DECLINE, ActKind.INTRODUCE, ActKind.SNOOZE)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The page around such a part, with the fields that the broker looks after; none chosen means all."""

    TEMPLATE: ClassVar[str] = "queue.html"

    part: QueuePart
    industries: tuple[Industry, ...]
    chosen: tuple[str, ...]
    kinds: tuple[Kind, ...] = QUEUE_KINDS


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_queue(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show a broker the pair they go back to, or the next."""
    actor, wish = visitor.actor(*BROKERS), read_options(request.query_params)
    if wish.pair is None:
        return await _answer(request, market, wish, actor=actor)
    try:
        async with market.database.writing() as conn:
            lease = await queue_leases.take(conn, wish.pair, actor=actor, blind=wish.blind)
    except Conflict:
        return await _answer(request, market, wish.going_on, actor=actor, refusal=MOVED_ON)
    return await _answer(request, market, wish, actor=actor, lease=lease)


@router.post(PATH)
async def work_queue(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Do what a button says with the open pair, and answer with the next: the part for a script, else a redirect."""
    actor, form = visitor.actor(*BROKERS), await read_form(request)
    if form.value("do") == "renew":
        return await _renew(market, actor, form)
    wish, part = read_options(form.values), bool(form.value("part"))
    try:
        wish, lease, refusal = await _work(market, actor, wish, form)
    except (Conflict, Contended, Invalid) as error:
        lease, refusal = None, _refusal(error, form)
    if refusal is None and not part:
        return redirect_response(request, wish.href)
    return await _answer(request, market, wish, actor=actor, lease=lease, refusal=refusal, part=part)


@router.post(PATH + "/fields")
async def choose_fields(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Let a broker choose whose needs they are shown. Raises Invalid for a field that the plan has not."""
    actor, form = visitor.actor(*BROKERS), await read_form(request)
    codes = {value for name, value in form.ticked if name == "field"}
    if not codes <= {industry.code for industry in market.taxonomy.industries()}:
        raise Invalid({"field": "choose among the plan's industries"})
    async with market.database.writing() as conn:
        await queue_pairs.choose(conn, codes, actor=actor)
    return redirect_response(request, PATH)


async def _work(
    market: Market, actor: Actor, wish: QueueOptions, form: Form
) -> tuple[QueueOptions, Lease | None, str | None]:
    """Do what was sent; give what to show then, and what is to be said where nothing was kept."""
    decision = read_decision(form)
    async with market.database.writing() as conn:
        if decision is not None:
            outcome = await queue_acts.act(conn, read_lease_id(form.value("lease")), decision, actor=actor)
            return wish.going_on, None, GONE if outcome is QueueOutcome.GONE else None
        match form.value("do"):
            case "undo":
                back = await queue_acts.take_back(conn, read_lease_id(form.value("act")), actor=actor, blind=wish.blind)
                return wish.going_back(back.pair_id), back, None
            case "pass":
                await queue_leases.release(conn, read_lease_id(form.value("lease")), actor=actor)
                return wish.passing(read_pair(form.value("pair"))), None, None
            case "back" if wish.previous is not None:
                lease = await queue_leases.take(conn, wish.previous, actor=actor, blind=wish.blind)
                return wish.going_back(lease.pair_id), lease, None
            case _:
                return wish if form.value("do") == "stay" else wish.going_on, None, None


def _refusal(error: MarketError, form: Form) -> str:
    """Say why nothing was kept (a message id)."""
    if form.value("do") == "undo" and not isinstance(error, Contended):
        return NOT_BACK
    if isinstance(error, Invalid):
        return UNUSABLE
    return MOVED_ON if type(error) is Conflict else OUTCOMES[type(error)].sentence


async def _renew(market: Market, actor: Actor, form: Form) -> Response:
    """Keep the pairs of a page that is still open. Raises NotFound when one is not kept any more."""
    async with market.database.writing() as conn:
        for name in ("lease", "ahead"):
            if form.value(name):
                await queue_leases.renew(conn, read_lease_id(form.value(name)), actor=actor)
    return Response(status_code=204)


async def _answer(
    request: Request,
    market: Market,
    wish: QueueOptions,
    *,
    actor: Actor,
    lease: Lease | None = None,
    refusal: str | None = None,
    part: bool = False,
) -> Response:
    """Show the pair of a lease, else the next one; `refusal` says why nothing was kept (a message id).

    So it is said where the pair of the lease has left the market since it was closed.
    """
    desk = await read_queue(market, wish, lease, actor=actor)
    if lease is not None and (desk.opened is None or desk.opened.lease.id != lease.id):
        refusal = GONE
    notices = () if refusal is None else (Notice(refusal, Tone.WARNING),)
    shown, status = QueuePart(wish, desk, notices), 200 if refusal is None else 409
    if part:
        return page_response(request, shown, status=status)
    async with market.database.reading() as conn:
        chosen = await queue_pairs.of(conn, actor=actor)
    return page_response(request, QueuePage(shown, tuple(market.taxonomy.industries()), chosen), status=status)
