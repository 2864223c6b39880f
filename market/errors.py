"""What can go wrong in the market, in words a person can act on.

No HTTP here: `web/http/errors.py` maps each class to a status.
"""

from collections.abc import Mapping


class MarketError(Exception):
    """The root of every error that the market raises on purpose."""


class NotFound(MarketError):
    """There is no such thing, or the viewer may not know that there is."""

    def __init__(self, noun: str, key: object) -> None:
        super().__init__(f"{noun} {key} not found")
        self.noun = noun
        self.key = key


class NotAllowed(MarketError):
    """The actor may not do this; the thing itself is known to them."""


class NotSignedIn(MarketError):
    """Whoever asks has to sign in first."""


class Invalid(MarketError):
    """A value breaks a rule. `fields` maps each field to what is wrong and how to mend it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in fields.items()))
        self.fields = dict(fields)


class Conflict(MarketError):
    """The request contradicts what is there now: a life cycle, a version, a number in use."""


class Contended(MarketError):
    """Others were writing the same rows at that moment; nothing was written, and the same again may go through.

    No Conflict: whoever takes one for "it is done already" would take this for it too.
    """


class StoreUnavailable(MarketError):
    """PostgreSQL does not answer; nothing was written. `passing`: waiting may be all that is needed."""

    def __init__(self, why: str, *, passing: bool = True) -> None:
        super().__init__(why)
        self.passing = passing


class SettingsError(MarketError):
    """A setting can't be used; the text names the variable, the value and the fix."""
