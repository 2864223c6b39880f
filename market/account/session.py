"""Session (会话): a member's sitting in one browser, with an end whether they are idle or not."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.account.member import Member

IDLE = timedelta(hours=2)
LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sitting; `digest` is the SHA-256 of the cookie's secret, which is kept nowhere.

    `proved`: the second factor was shown. `demonstration`: begun by one click, in a market of samples alone.
    """

    digest: bytes
    member: Member
    begun_at: datetime
    ends_at: datetime
    proved: bool
    demonstration: bool = False
    organization_name: str | None = None
    organization_name_en: str | None = None

    @property
    def counts(self) -> bool:
        """Say whether the member is signed in: those who need a second factor are only once it was shown."""
        return self.proved or self.demonstration or not self.member.needs_second_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A sitting as its member sees it in the list of their own; `client` is what the browser calls itself."""

    digest: bytes
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime
    client: str


def new_secret() -> str:
    """Make a secret of 256 bits, for a cookie, a link or a token."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """Compute what the store keeps of a secret."""
    return hashlib.sha256(secret.encode()).digest()
