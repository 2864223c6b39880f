"""Delivering (推送): digests go to members' webhooks, each until it arrives or its week is over.

A delivery is taken into hand in a transaction of its own, sent, and settled in another. A sender that dies in between
leaves it to be taken up again, under the same id: whoever receives it does once what came twice.

Webhook body (推送正文): what a digest says to a program, as docs/webhooks.md describes it.

It is made anew for each attempt, of what its member may see at that moment, and kept nowhere. Titles alone stand in it,
no organisation and no person: whoever wants more follows the addresses, as who they are.
"""

import asyncio
import json
import logging
from datetime import UTC, datetime
from random import random

from market.account.store import members
from market.errors import Invalid, NotFound
from market.job.job import RunningJob
from market.notification.digest import Digest, DigestId, NewsItem
from market.notification.store import digests
from market.viewer import CLOCK
from market.web_address import WebhookAddress
from market.webhook.store import deliveries
from market.webhook.webhook import Claim, DeliveryAnswer, DeliveryFault, WebhookId, WebhookState, signed_headers
from web.http.context import Market
from web.http.origin import public_origin
from web.http.outgoing import OutgoingClient
from web.listing.card import PATHS
from web.page.language import message
from web.privacy.contact_emails import email_member

DIGEST = "news.digest"
TRIAL = "webhook.trial"


def format_digest(digest: Digest, *, origin: str) -> bytes:
    """Write a digest; `origin` stands before every path."""
    news = [_item(item, origin) for item in digest.items]
    rest = {"more": digest.more, "page": f"{origin}/account/news"}
    return _written(DIGEST, digest.decided_at, {"digest": str(digest.id), "news": news, **rest})


def format_trial(at: datetime) -> bytes:
    """Write what a trial says, which is nothing."""
    return _written(TRIAL, at, {})


def _item(item: NewsItem, origin: str) -> dict[str, object]:
    listing, source = item.listing, item.source
    return {
        "id": str(item.name),
        "kind": listing.KIND.value,
        "listing": str(listing.id),
        "version": item.listing_version,
        "rewritten": item.rewritten,
        "title": listing.title,
        "language": listing.language.value,
        "url": f"{origin}{PATHS[listing.KIND]}/{listing.id}",
        "found_at": item.found_at.isoformat(),
        "source": {"kind": source.kind.value, "id": str(source.id), "name": source.name},
    }


def _written(kind: str, at: datetime, data: dict[str, object]) -> bytes:
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


TOGETHER = 8
"""So many addresses are waited for at once, each with a moment of the database before and after."""

SWITCHED_OFF = message("A webhook of yours was switched off")
SWITCHED_OFF_TEXT = message(
    "Your digests could not be delivered to a webhook of yours at the technology market, and no more is sent to it. "
    "Nothing is lost: your page of news has all of it.\n\n"
    "See what went wrong, and switch the webhook on again, here:\n%(link)s"
)

logger = logging.getLogger("cuibai.work")


async def deliver_webhooks(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Send what is due."""
    sent = await send_due(market, OutgoingClient(market.settings.webhook_hosts))
    if sent:
        logger.info("attempts to deliver digests: %d", sent)


async def send_due(market: Market, outgoing: OutgoingClient) -> int:
    """Send everything that is due, several at once and in rounds of one for each webhook, and count the attempts.

    An address that failed is left alone until the next time, whatever else waits for it. Raises what kept one from
    being settled, once the others are.
    """
    failed, served = set[WebhookId](), set[WebhookId]()
    total, unsettled = 0, list[Exception]()
    while True:
        async with market.database.writing() as conn:
            claims = await deliveries.claim(conn, key=market.secret_key, limit=TOGETHER, but_not=failed | served)
        if not claims and not served:
            break
        if not claims:
            served.clear()  # the next round
            continue
        ended = await asyncio.gather(*(_send(market, outgoing, each) for each in claims), return_exceptions=True)
        for claim, fault in zip(claims, ended, strict=True):
            if isinstance(fault, Exception):
                unsettled.append(fault)
            elif isinstance(fault, BaseException):
                raise fault
            (served if fault is None else failed).add(claim.webhook_id)
        total += len(claims)
    if unsettled:
        raise unsettled[0]
    return total


async def _send(market: Market, outgoing: OutgoingClient, claim: Claim) -> DeliveryFault | None:
    """Send what is in hand and keep what came of it; its member gets a letter where their webhook was switched off."""
    try:
        answer = await _answer(market, outgoing, claim)
    except Exception:  # one that can't be sent has its end like any other, and keeps no other waiting
        logger.exception("delivery %s could not be sent", claim.delivery_id)
        answer = DeliveryAnswer(fault=DeliveryFault.BROKEN)
    async with market.database.writing() as conn:
        switched = await deliveries.settle(conn, claim, answer, chance=random())
        if switched in (WebhookState.FAILING, WebhookState.GONE):
            words = (SWITCHED_OFF, SWITCHED_OFF_TEXT, f"/account/webhooks/{claim.webhook_id}")
            await email_member(conn, market, claim.member_id, words, actor=CLOCK)
    return None if answer is None else answer.fault


async def _answer(market: Market, outgoing: OutgoingClient, claim: Claim) -> DeliveryAnswer | None:
    """Send a body and give its answer; None where nothing is left to tell."""
    body = await _body(market, claim)
    if body is None:
        return None
    if not claim.secrets:
        return DeliveryAnswer(fault=DeliveryFault.SEALED)
    try:
        address = WebhookAddress.read(claim.url, inner_hosts=market.settings.webhook_hosts)
    except Invalid:  # a host that the market's keeper allows no more
        return DeliveryAnswer(fault=DeliveryFault.INNER)
    headers = signed_headers(claim.secrets, str(claim.delivery_id), datetime.now(UTC), body)
    return await outgoing.post(address, headers, body)


async def _body(market: Market, claim: Claim) -> bytes | None:
    """Write what the member may see now; None where it is nothing."""
    if claim.digest_id is None:
        return format_trial(claim.promised_at)
    async with market.database.reading() as conn:
        member = await members.get(conn, claim.member_id)
        try:
            digest = await digests.contents(conn, DigestId(claim.digest_id), viewer=member.viewer)
        except NotFound:
            return None
    return format_digest(digest, origin=public_origin(market.settings)) if digest.items else None
