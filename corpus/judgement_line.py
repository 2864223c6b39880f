"""Judgements out to files (评判出文件): one line a pair, as `read_judgements` reads it."""

import json

from corpus.judgements import GradedPair, ListingKey

_DECIMALS = 12
"""As many as a number in a file may have; a chance of one in a million millions is still one."""


def write_judgement(pair: GradedPair) -> str:
    """Write a graded pair as one line without its end; keys come in one fixed order, what is empty is left out."""
    members: dict[str, object] = {
        "need": _key(pair.need),
        "kind": pair.kind.value,
        "listing": _key(pair.listing),
        "level": pair.level.value,
        "reason": None if pair.reason is None else pair.reason.value,
        "note": pair.note or None,
        "judge": pair.judge,
        "sources": list(pair.sources) or None,
        "probability": f"{pair.probability:.{_DECIMALS}f}".rstrip("0").rstrip("."),
        "repeat": pair.repeat or None,
    }
    return json.dumps({name: value for name, value in members.items() if value is not None}, ensure_ascii=False)


def _key(key: ListingKey) -> dict[str, str]:
    return {"organization": key.organization, "number": key.number}
