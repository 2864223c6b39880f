"""Webhooks (推送设置): the addresses to which a member's digests are sent, and adding one."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.viewer import Actor
from market.web_address import ADDRESS_LIMIT, WebhookAddress
from market.webhook.store import webhooks
from market.webhook.webhook import WEBHOOKS_MAX, Webhook
from web.context import CurrentMarket, Market
from web.form import BLANK, Form, faults_of, read_form
from web.language import message
from web.notices import Notice, Tone
from web.pages.webhook import PATH, own_actor, secret_response
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()

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
    return page_response(request, await _page(market, own_actor(visitor)))


@router.post(PATH)
async def add_webhook(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Add a webhook and show its secret, which nobody can do again."""
    actor, form = own_actor(visitor), await read_form(request)
    try:
        address = WebhookAddress.read(form.value("url"), inner_hosts=market.settings.webhook_hosts)
        async with market.database.writing() as conn:
            webhook_id, secret = await webhooks.add(conn, address, key=market.secret_key, actor=actor)
    except Invalid as error:
        page = await _page(market, actor, form=form.wrong(faults_of(error, FAULTS)))
        return page_response(request, page, status=400)
    except Conflict:
        page = await _page(market, actor, form=form, notices=(Notice(THERE, Tone.WARNING),))
        return page_response(request, page, status=409)
    return await secret_response(request, market, webhook_id, secret, actor=actor)


async def _page(market: Market, actor: Actor, *, form: Form = BLANK, notices: tuple[Notice, ...] = ()) -> WebhooksPage:
    async with market.database.reading() as conn:
        return WebhooksPage(tuple(await webhooks.own(conn, viewer=actor.viewer)), form, notices)
