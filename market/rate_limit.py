"""Rate limit (限流): a bucket of tokens that fills by and by; whoever finds it empty is told when to come back."""

from dataclasses import dataclass
from datetime import timedelta

from market.errors import MarketError


class TooMany(MarketError):
    """Too many attempts in a short time; the same may succeed in `retry_after_s`."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many attempts; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Limit:
    """So many `attempts` at once; an empty bucket is full again after `within`."""

    name: str
    attempts: int
    within: timedelta

    @property
    def per_s(self) -> float:
        """Give the tokens that come back in a second."""
        return self.attempts / self.within.total_seconds()


SIGN_IN_ACCOUNT = Limit("sign-in account", 10, timedelta(minutes=5))
SIGN_IN_ADDRESS = Limit("sign-in address", 10, timedelta(minutes=5))
SECOND_FACTOR = Limit("second factor", 5, timedelta(minutes=5))
PASSWORD_CHECK = Limit("password check", 10, timedelta(minutes=5))
SIGN_UP = Limit("sign-up", 5, timedelta(hours=1))
RESET = Limit("reset", 5, timedelta(hours=1))
INVITATION = Limit("invitation", 20, timedelta(hours=1))
LINK = Limit("link", 20, timedelta(minutes=5))
OBJECTION = Limit("objection", 5, timedelta(hours=1))
WEBHOOK_TRIAL = Limit("webhook trial", 10, timedelta(minutes=10))
ADVICE = Limit("advice", 1, timedelta(days=7))
"""How often an owner is asked to say more in a need."""
