"""Password (密码): what makes one acceptable, and what is kept of it."""

import asyncio
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache, partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from market.rate_limit import TooMany

LENGTH_MIN = 8
LENGTH_MAX = 128
CONTEXT_MIN = 4
"""Shorter words, such as a name of three letters, come up in good passwords by chance."""

WORKERS = 2
WAITING_MAX = 32
BUSY_S = 5

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Br77yIwEk8snhGjm2Qdgow$4v9OLEev5XfpG5qDSymON1huuoNNqp2t1ct4Tyis+cM"
"""The hash that is compared where there is none, so that an unknown address takes as long as a known one."""

_T = TypeVar("_T")

_USUAL_HERE = frozenset({"woaini1314", "woaini521", "5201314520", "1314520520", "wodemima", "nihao123", "admin888"})
_PRODUCT = ("cuibai", "翠柏", "keji", "科技大市场")


class PasswordFault(Enum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    USUAL = "usual"
    CONTEXT = "context"


def password_fault(password: str, *, about: Iterable[str]) -> PasswordFault | None:
    """Say why a password can't be taken; None where it can.

    Any character counts, none is asked for. Refused are the passwords that are tried first everywhere, and those that
    hold a word of their own context: the market's name and the texts `about` the account.
    """
    if len(password) < LENGTH_MIN:
        return PasswordFault.SHORT
    if len(password) > LENGTH_MAX:
        return PasswordFault.LONG
    folded = password.casefold()
    if folded in _usual() or len(set(folded)) <= 2:
        return PasswordFault.USUAL
    words = {word.casefold() for text in (*_PRODUCT, *about) for word in _words(text)}
    if any(word in folded for word in words):
        return PasswordFault.CONTEXT
    return None


def _words(text: str) -> list[str]:
    """Give a text and its parts between signs; a Chinese word says as much as twice as many letters."""
    parts = [text, *"".join(char if char.isalnum() else " " for char in text).split()]
    return [part for part in parts if len(part.encode()) >= CONTEXT_MIN and len(part) >= 2]


@cache
def _usual() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"]) | _USUAL_HERE


class Passwords:
    """Hashes and compares passwords (argon2id) in threads: each takes 19 MiB and some 20 ms of a processor.

    So many are worked on at once and no more; whoever comes when the queue is full is told to come back.
    """

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(WORKERS)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Compute what is kept of a password. Raises TooMany."""
        return await self._in_turn(partial(_HASHER.hash, password))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the kept one; None is nobody's and takes as long. Raises TooMany."""
        same = await self._in_turn(partial(_is_same, kept or _NOBODY, password))
        return same and kept is not None

    async def renewed(self, kept: str | None, password: str) -> str | None:
        """Compute anew what is kept of a right password, if it was made with other settings; None where it was not.

        Raises TooMany.
        """
        if kept is None or not _HASHER.check_needs_rehash(kept):
            return None
        return await self.hash(password)

    async def _in_turn(self, work: Callable[[], _T]) -> _T:
        if self._waiting >= WAITING_MAX:
            raise TooMany(BUSY_S)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _is_same(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except VerificationError:
        return False
