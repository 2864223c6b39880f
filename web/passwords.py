"""Passwords on a page: what is wrong with a new one, in a sentence beside the field."""

from collections.abc import Iterable, Mapping

from market.account.password import PasswordFault, password_fault
from web.language import message

FAULTS: Mapping[PasswordFault, str] = {
    PasswordFault.SHORT: message("The password needs at least 8 characters. A sentence is easy to remember."),
    PasswordFault.LONG: message("The password is longer than 128 characters."),
    PasswordFault.USUAL: message("This password is among those that are tried first everywhere. Choose another."),
    PasswordFault.CONTEXT: message(
        "The password holds your name, your address, your organisation's name or the market's. Leave it out."
    ),
}
DIFFERENT = message("The two passwords differ. Type the same one twice.")


def password_faults(password: str, again: str, *, about: Iterable[str]) -> dict[str, str]:
    """Say what is wrong with a new password that was typed twice, by field."""
    fault = password_fault(password, about=about)
    if fault is not None:
        return {"password": FAULTS[fault]}
    return {} if password == again else {"again": DIFFERENT}
