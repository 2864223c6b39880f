"""Recovery codes (恢复码): each lets a member in once who has lost their second factor."""

import secrets

from market.session import digest_of

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
