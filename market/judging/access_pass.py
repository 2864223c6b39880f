"""Judging pass (评判凭证): a random secret that lets one browser, or one command, judge; only its digest is kept."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256

from market.listing.listing import Kind

_BYTES = 32


class PassPurpose(Enum):
    """What a pass is for: a link that opens once, the cookie it turns into, or a command's own question."""

    LINK = "link"
    COOKIE = "cookie"
    BEARER = "bearer"


LIVES = {
    PassPurpose.LINK: timedelta(minutes=15),
    PassPurpose.COOKIE: timedelta(hours=12),
    PassPurpose.BEARER: timedelta(minutes=15),
}
"""How long each holds."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who holds a pass: the judge, and the store whose listings they judge."""

    judge: str
    kind: Kind


def new_secret() -> str:
    """Make a secret of 256 random bits, as letters that an address and a header can carry."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> bytes:
    """Give what is kept of a secret, 32 bytes; one of 256 random bits needs neither salt nor a slow hash."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
