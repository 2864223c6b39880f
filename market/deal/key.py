"""Key of idempotency (幂等键): the same key and body are one effect, however often they are sent."""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from market.errors import Conflict, Invalid

_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}", re.ASCII)


class KeyReused(Conflict):
    """The key was sent before, with another body."""


class KeyInFlight(Conflict):
    """What was sent with the same key is being done at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """A key and the digest of what came with it; a `patient` one waits for what is in flight instead of being told."""

    key: str
    body_sha256: bytes
    patient: bool = False

    @classmethod
    def of(cls, key: str, *parts: str, patient: bool = False) -> Self:
        """Take a key with what it was sent for. Raises Invalid for a key that is none."""
        if not _KEY.fullmatch(key):
            raise Invalid({"idempotency_key": "write 8 to 100 letters, digits and _ . : -"})
        body = hashlib.sha256("\0".join(parts).encode()).digest()
        return cls(key=key, body_sha256=body, patient=patient)
