"""Webhook signature (推送签名): what is sent is signed as Standard Webhooks 1.0.0 says, so that any receiver checks it.

Signed is `id.timestamp.body` by HMAC-SHA256, with the bytes that the secret's base64 stands for.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

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
