"""What webhooks and deliveries are called on a page, and what went wrong with one (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.webhook.webhook import DeliveryFault, DeliveryState, WebhookState
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
    DeliveryFault.NAME: message("The name leads nowhere."),
    DeliveryFault.INNER: message("It leads into an inner network, where nothing is sent."),
    DeliveryFault.UNREACHABLE: message("Nobody was reached there."),
    DeliveryFault.UNTRUSTED: message("Its certificate is not one to trust for this name."),
    DeliveryFault.SLOW: message("There was no answer within 10 seconds."),
    DeliveryFault.BROKEN: message("The answer broke off, or was no HTTP."),
    DeliveryFault.REDIRECT: message(
        "It redirects elsewhere, where nothing is sent. Name the address that takes messages itself."
    ),
    DeliveryFault.STATUS: message("It answered that it did not take the message."),
    DeliveryFault.GONE: message("It answered that it wants nothing more."),
    DeliveryFault.INTERRUPTED: message("The program ended in the middle of it."),
    DeliveryFault.SEALED: message(
        "The market can't open the webhook's secret any more, and nothing was sent. Make a new one."
    ),
}
