"""TOTP (动态口令, RFC 6238): the second factor, six digits that an app on the member's telephone shows."""

import hmac
import secrets
from datetime import datetime

import pyotp

from market.account.session import digest_of

COUNT = 10
_GROUPS = 4
_GROUP = 6
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_recovery_codes() -> tuple[str, ...]:
    """Make codes of 120 random bits each, in four groups, without letters that look like digits."""
    return tuple("-".join(_group() for _ in range(_GROUPS)) for _ in range(COUNT))


def recovery_digest(code: str) -> bytes:
    """Give what is kept of a code, however it was typed; one of 120 random bits needs neither salt nor a slow hash."""
    return digest_of("".join(char for char in code.upper() if char.isalnum()))


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))


STEP_S = 30
ISSUER = "Cuibai 翠柏"


def new_totp_secret() -> str:
    """Make a secret of 160 random bits, in base32."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """Find the step whose code this is: the present one, or one beside it, since clocks differ; None for a wrong code.

    A step counts once: those up to `after` were used.
    """
    plain = "".join(code.split())
    now = int(at.timestamp()) // STEP_S
    generator = pyotp.TOTP(secret)
    found = None
    for step in (now - 1, now, now + 1):
        same = hmac.compare_digest(generator.at(step * STEP_S).encode(), plain.encode("utf-8", "surrogatepass"))
        if same and (after is None or step > after):
            found = step
    return found


def enrolment_address(secret: str, account: str) -> str:
    """Write the otpauth:// address that apps read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
