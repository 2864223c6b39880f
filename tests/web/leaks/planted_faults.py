"""Planting: faults that open what is hidden, so that whoever looks for leaks is seen to find them."""

from collections.abc import Callable, Mapping

import pytest

from market.disclosure.store import confidential_texts
from market.viewer import Viewer
from tests.web.leaks.secrets import Secret


async def _no_right_needed(*_: object) -> None:
    """Let everybody read."""


_FAULTS: Mapping[Secret, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    Secret.MEMBERS_TEXT: ("nobody", lambda patch: patch.setattr(Viewer, "reads_members_text", True)),
    Secret.IDENTITY: ("editor", lambda patch: patch.setattr(Viewer, "reads_posters", True)),
    Secret.CONFIDENTIAL: ("editor", lambda patch: patch.setattr(confidential_texts, "_right", _no_right_needed)),
}


def plant(secret: Secret, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open a secret to everybody for the length of a test, and name a visitor to whom it should be closed."""
    visitor, fault = _FAULTS[secret]
    fault(monkeypatch)
    return visitor
