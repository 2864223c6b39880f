"""An entry's particulars as they are shown: named where they have a name, digests cut short, ranges in short form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from market.listing.listing import Status
from web.history_words import STATUSES
from web.language import message

SHOWN_DIGITS = 12
_DIGEST = re.compile(r"[0-9a-f]{64}")
_YES, _NO = message("yes"), message("no")
_ORDER = ("before", "after", "version", "listings")
"""What says most comes first; the store keeps no order."""

NAMES: Mapping[str, str] = {
    "tier": message("tier"),
    "version": message("version"),
    "before": message("before"),
    "after": message("afterwards"),
    "listings": message("listings"),
    "listing": message("listing"),
    "history": message("rows of history"),
    "sha256": message("digest"),
    "until": message("until"),
    "outcome": message("outcome"),
    "format": message("format"),
    "up_to": message("up to No."),
    "role": message("role"),
    "editor": message("may edit"),
    "grant": message("grant"),
    "consent": message("consent"),
    "member": message("member"),
    "recipient": message("recipient"),
    "scopes": message("scopes"),
    "file": message("file"),
    "about": message("about"),
    "second_factor": message("second factor"),
}
"""Message ids; a key without one is shown as it is kept."""


@dataclass(frozen=True, slots=True)
class Particular:
    """One particular; `name` is a message id where `named`, `text` where `worded`; `whole` is what was cut short."""

    name: str
    named: bool
    text: str
    worded: bool = False
    whole: str | None = None


def particulars(detail: Mapping[str, Any]) -> tuple[Particular, ...]:
    """Lay out what an entry tells beside its event; what is not known is left out."""
    keys = sorted(detail, key=lambda key: (_ORDER.index(key) if key in _ORDER else len(_ORDER), key))
    return tuple(_particular(key, detail[key]) for key in keys if detail[key] is not None)


def _particular(key: str, value: Any) -> Particular:
    name, named = NAMES.get(key, key), key in NAMES
    if key in ("before", "after") and value in {status.value for status in Status}:
        return Particular(name, named, STATUSES[Status(value)], worded=True)
    if isinstance(value, bool):
        return Particular(name, named, _YES if value else _NO, worded=True)
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return Particular(name, named, f"{value[:SHOWN_DIGITS]}…", whole=value)
    if key == "history" and isinstance(value, list):
        return Particular(name, named, ", ".join(_range(pair) for pair in value))
    return Particular(name, named, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _range(pair: Any) -> str:
    match pair:
        case [int(first), int(last)]:
            return f"{first}" if first == last else f"{first} – {last}"
        case _:
            return json.dumps(pair)
