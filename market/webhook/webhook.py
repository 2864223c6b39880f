"""Webhook (推送地址): an address of a member's own to which the market sends their digests, each until it arrives.

A delivery is tried for a week, more and more rarely, and then lies among the dead letters, from which its member can
have it sent again. What it says is made anew for each attempt and kept nowhere.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType
from uuid import UUID

from market.viewer import MemberId

WebhookId = NewType("WebhookId", UUID)
DeliveryId = NewType("DeliveryId", UUID)

WEBHOOKS_MAX = 5
DEAD_MAX = 3
"""So many deliveries given up in a row switch a webhook off."""
TRIED_FOR = timedelta(days=7)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
OLD_SECRET_HOLDS = timedelta(hours=24)


class WebhookState(Enum):
    """Whether digests are sent: only to a LIVE webhook.

    PAUSED by its member, FAILING by the market after DEAD_MAX dead letters, GONE by the address's own word (410).
    """

    LIVE = "live"
    PAUSED = "paused"
    FAILING = "failing"
    GONE = "gone"


class DeliveryState(Enum):
    """Where a delivery stands. EMPTY: its member could see nothing of the digest any more when it was to be sent."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    EMPTY = "empty"


class DeliveryFault(Enum):
    """Why an attempt failed; GONE is for good, everything else is tried again."""

    NAME = "name"
    INNER = "inner"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    SLOW = "slow"
    BROKEN = "broken"
    REDIRECT = "redirect"
    STATUS = "status"
    GONE = "gone"
    INTERRUPTED = "interrupted"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook as its member sees it, without its secret; `old_secret_until` is set while the one before signs too."""

    id: WebhookId
    member_id: MemberId
    url: str
    state: WebhookState
    made_at: datetime
    old_secret_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as its member sees it; `status` is the address's last answer, `next_at` set while it waits."""

    id: DeliveryId
    webhook_id: WebhookId
    is_trial: bool
    state: DeliveryState
    attempts: int
    promised_at: datetime
    next_at: datetime | None
    attempted_at: datetime | None
    status: int | None
    fault: DeliveryFault | None
    redirect_host: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery in somebody's hands: what they need to send it. `attempt` (from 1) names this attempt of it.

    `secrets` is empty where the market's key does not open the webhook's secret any more.
    """

    delivery_id: DeliveryId
    attempt: int
    webhook_id: WebhookId
    member_id: MemberId
    url: str
    secrets: tuple[str, ...]
    digest_id: UUID | None
    asked_at: datetime
    promised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAnswer:
    """What came of an attempt: a status, a fault, or both; a redirect with the host that it names, never followed."""

    status: int | None = None
    fault: DeliveryFault | None = None
    redirect_host: str | None = None
    wait: timedelta | None = None

    @classmethod
    def of_status(
        cls, status: int, *, redirect_host: str | None = None, wait: timedelta | None = None
    ) -> "DeliveryAnswer":
        """Read a status: 2xx alone is success; `wait` is how long the address asks to be left alone."""
        if 200 <= status < 300:
            return cls(status=status)
        if 300 <= status < 400:
            return cls(status=status, fault=DeliveryFault.REDIRECT, redirect_host=redirect_host)
        return cls(status=status, fault=DeliveryFault.GONE if status == 410 else DeliveryFault.STATUS, wait=wait)


def retry_at(asked_at: datetime, *, at: datetime, chance: float, wait: timedelta | None = None) -> datetime | None:
    """Say when a delivery that failed is tried next; None when its time is over.

    It waits as long as it has been tried for, so that each wait is twice the one before, between FIRST_WAIT and
    LONGEST_WAIT, a quarter more or less by `chance` (from 0 to 1), at least the `wait` that the address asks for. The
    last attempt is at the end of the time.
    """
    end = asked_at + TRIED_FOR
    if at >= end:
        return None
    usual = min(max(at - asked_at, FIRST_WAIT), LONGEST_WAIT) * (0.75 + chance / 2)
    asked = min(wait or timedelta(0), timedelta(days=1))
    return min(at + max(usual, asked), end)


PREFIX = "whsec_"
"""What a secret begins with."""


def new_webhook_secret() -> str:
    """Make a secret of 256 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Sign a message as one entry of the header; the id and the time hold no full stop."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(keys: Sequence[str], message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """Give the three headers of a message; it is signed with each secret, so that a receiver may still know the old."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(key, message_id, timestamp, body) for key in keys),
    }
