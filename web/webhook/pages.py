"""One webhook (单个推送地址): what was sent and what came of it; trying it out, switching it off, a new secret.

The office's view of webhooks (推送情况): how many there are and what comes of them, not whose and where.

Webhooks (推送设置): the addresses to which a member's digests are sent, and adding one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.rate_limit import WEBHOOK_TRIAL
from market.viewer import Actor
from market.web_address import ADDRESS_LIMIT, WebhookAddress
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import (
    DEAD_MAX,
    WEBHOOKS_MAX,
    Delivery,
    DeliveryFault,
    DeliveryId,
    DeliveryState,
    Webhook,
    WebhookId,
    WebhookState,
)
from web.http.context import CurrentMarket, Market
from web.http.rate_limit import take_attempt
from web.http.visitor import CurrentVisitor, Visitor
from web.page.form import BLANK, Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class OfficeWebhooksPage:
    """Webhooks and deliveries counted by state, and by their last fault those that have not arrived."""

    TEMPLATE: ClassVar[str] = "office_webhooks.html"

    webhooks: Mapping[WebhookState, int]
    deliveries: Mapping[DeliveryState, int]
    faults: Mapping[DeliveryFault, tuple[int, int]]


@router.api_route("/office/webhooks", methods=["GET", "HEAD"])
async def show_counts(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Count webhooks and deliveries for an operator."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        hooks = await webhooks.counts(conn, viewer=viewer)
        found = await deliveries.counts(conn, viewer=viewer)
    by_state = {state: sum(count for (each, _), count in found.items() if each is state) for state in DeliveryState}
    faults = {
        fault: (sum(found.get((state, fault), 0) for state in OPEN), found.get((DeliveryState.DEAD, fault), 0))
        for fault in DeliveryFault
    }
    told = {fault: counts for fault, counts in faults.items() if any(counts)}
    return page_response(request, OfficeWebhooksPage(hooks, by_state, told))


PATH = "/account/webhooks"
SHOWN = 50
SWITCHES = {"pause": webhooks.pause, "resume": webhooks.resume, "remove": webhooks.delete}


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """A webhook with the newest of what was sent to it, what was given up apart, and how many wait.

    `secret` is one that was just made, shown this once.
    """

    TEMPLATE: ClassVar[str] = "webhook.html"

    webhook: Webhook
    waiting: int
    dead: tuple[Delivery, ...]
    newest: tuple[Delivery, ...]
    secret: str | None = None
    dead_max: int = DEAD_MAX


@router.api_route(PATH + "/{id}", methods=["GET", "HEAD"])
async def show_webhook(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show one of one's own webhooks."""
    return page_response(request, await _page(market, WebhookId(id), actor=require_own_actor(visitor)))


@router.post(PATH + "/{id}")
async def change_webhook(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Try a webhook out, pause it, switch it on again, give it a new secret or remove it, as `do` says."""
    actor, webhook_id, do = require_own_actor(visitor), WebhookId(id), (await read_form(request)).value("do")
    if do == "rotate":
        async with market.database.writing() as conn:
            secret = await webhooks.rotate(conn, webhook_id, key=market.secret_key, actor=actor)
        return await render_secret(request, market, webhook_id, secret, actor=actor)
    if do == "try":
        await take_attempt(market, WEBHOOK_TRIAL, actor.name)
        async with market.database.writing() as conn:
            await deliveries.try_out(conn, webhook_id, actor=actor)
    elif do in SWITCHES:
        async with market.database.writing() as conn:
            await SWITCHES[do](conn, webhook_id, actor=actor)
    else:
        raise Invalid({"do": "choose one of try, rotate, " + ", ".join(SWITCHES)})
    return redirect_response(request, PATH if do == "remove" else f"{PATH}/{webhook_id}")


@router.post(PATH + "/{id}/deliveries/{delivery}")
async def send_again(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    delivery: UUID,
) -> Response:
    """Have a dead letter sent again."""
    actor = require_own_actor(visitor)
    async with market.database.writing() as conn:
        await deliveries.send_again(conn, WebhookId(id), DeliveryId(delivery), actor=actor)
    return redirect_response(request, f"{PATH}/{id}")


def require_own_actor(visitor: Visitor) -> Actor:
    """Give whoever may have webhooks: an active member in person. Raises NotSignedIn, NotAllowed."""
    visitor.own_account()
    return visitor.actor()


async def render_secret(
    request: Request, market: Market, webhook_id: WebhookId, secret: str, *, actor: Actor
) -> Response:
    """Show a webhook with a secret that was just made; no cache keeps it, and it is in no address."""
    return page_response(request, await _page(market, webhook_id, actor=actor, secret=secret))


async def _page(market: Market, webhook_id: WebhookId, *, actor: Actor, secret: str | None = None) -> WebhookPage:
    viewer = actor.viewer
    async with market.database.reading() as conn:
        webhook = await webhooks.get(conn, webhook_id, viewer=viewer)
        dead = await deliveries.of_webhook(conn, webhook_id, viewer=viewer, state=DeliveryState.DEAD, limit=SHOWN)
        return WebhookPage(
            webhook=webhook,
            waiting=(await deliveries.by_state(conn, webhook_id, viewer=viewer))[DeliveryState.WAITING],
            dead=tuple(dead),
            newest=tuple(await deliveries.of_webhook(conn, webhook_id, viewer=viewer, limit=SHOWN)),
            secret=secret,
        )


FAULTS = {
    "url": message(
        "Write an address such as https://example.org/hooks: https, a name and not a number, no user and password, "
        "port 443 or one from 1024 on."
    )
}
THERE = message("You have a webhook to this address already, or as many as anybody needs. Remove one first.")


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """A member's webhooks, and the form of a new one."""

    TEMPLATE: ClassVar[str] = "webhooks.html"

    webhooks: tuple[Webhook, ...]
    form: Form = BLANK
    notices: tuple[Notice, ...] = ()
    most: int = WEBHOOKS_MAX
    limit: int = ADDRESS_LIMIT


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_webhooks(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show one's own webhooks."""
    return page_response(request, await _webhooks_page(market, require_own_actor(visitor)))


@router.post(PATH)
async def add_webhook(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Add a webhook and show its secret, which nobody can do again."""
    actor, form = require_own_actor(visitor), await read_form(request)
    try:
        address = WebhookAddress.read(form.value("url"), inner_hosts=market.settings.webhook_hosts)
        async with market.database.writing() as conn:
            webhook_id, secret = await webhooks.add(conn, address, key=market.secret_key, actor=actor)
    except Invalid as error:
        page = await _webhooks_page(market, actor, form=form.wrong(collect_errors(error, FAULTS)))
        return page_response(request, page, status=400)
    except Conflict:
        page = await _webhooks_page(market, actor, form=form, notices=(Notice(THERE, Tone.WARNING),))
        return page_response(request, page, status=409)
    return await render_secret(request, market, webhook_id, secret, actor=actor)


async def _webhooks_page(
    market: Market, actor: Actor, *, form: Form = BLANK, notices: tuple[Notice, ...] = ()
) -> WebhooksPage:
    async with market.database.reading() as conn:
        return WebhooksPage(tuple(await webhooks.own(conn, viewer=actor.viewer)), form, notices)
