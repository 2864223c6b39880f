"""What webhooks and deliveries are called on a page, and what went wrong with one (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.webhook.webhook import DeliveryState, Fault, WebhookState
from web.page.language import message

LABELS: Mapping[Enum, str] = {
    WebhookState.LIVE: message("switched on"),
    WebhookState.PAUSED: message("paused"),
    WebhookState.FAILING: message("switched off: nothing arrived"),
    WebhookState.GONE: message("switched off: the address wants nothing more"),
    DeliveryState.WAITING: message("waits"),
    DeliveryState.SENDING: message("being sent"),
    DeliveryState.DELIVERED: message("arrived"),
    DeliveryState.DEAD: message("given up"),
    DeliveryState.EMPTY: message("nothing left to tell"),
    Fault.NAME: message("The name leads nowhere."),
    Fault.INNER: message("It leads into an inner network, where nothing is sent."),
    Fault.UNREACHABLE: message("Nobody was reached there."),
    Fault.UNTRUSTED: message("Its certificate is not one to trust for this name."),
    Fault.SLOW: message("There was no answer within 10 seconds."),
    Fault.BROKEN: message("The answer broke off, or was no HTTP."),
    Fault.REDIRECT: message(
        "It redirects elsewhere, where nothing is sent. Name the address that takes messages itself."
    ),
    Fault.STATUS: message("It answered that it did not take the message."),
    Fault.GONE: message("It answered that it wants nothing more."),
    Fault.INTERRUPTED: message("The program ended in the middle of it."),
    Fault.SEALED: message("The market can't open the webhook's secret any more, and nothing was sent. Make a new one."),
}
