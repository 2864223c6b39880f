"""One webhook (单个推送地址): what was sent and what came of it; trying it out, switching it off, a new secret."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Invalid
from market.rate_limit import WEBHOOK_TRIAL
from market.viewer import Actor
from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import DEAD_MAX, Delivery, DeliveryId, DeliveryState, Webhook, WebhookId
from web.attempts import take
from web.context import CurrentMarket, Market
from web.form import read_form
from web.rendering import page_response, redirect_response
from web.visitor import CurrentVisitor, Visitor

router = APIRouter()

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
    return page_response(request, await _page(market, WebhookId(id), actor=own_actor(visitor)))


@router.post(PATH + "/{id}")
async def change_webhook(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Try a webhook out, pause it, switch it on again, give it a new secret or remove it, as `do` says."""
    actor, webhook_id, do = own_actor(visitor), WebhookId(id), (await read_form(request)).value("do")
    if do == "rotate":
        async with market.database.writing() as conn:
            secret = await webhooks.rotate(conn, webhook_id, key=market.secret_key, actor=actor)
        return await secret_response(request, market, webhook_id, secret, actor=actor)
    if do == "try":
        await take(market, WEBHOOK_TRIAL, actor.name)
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
    actor = own_actor(visitor)
    async with market.database.writing() as conn:
        await deliveries.send_again(conn, WebhookId(id), DeliveryId(delivery), actor=actor)
    return redirect_response(request, f"{PATH}/{id}")


def own_actor(visitor: Visitor) -> Actor:
    """Give whoever may have webhooks: an active member in person. Raises NotSignedIn, NotAllowed."""
    visitor.own_account()
    return visitor.actor()


async def secret_response(
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
