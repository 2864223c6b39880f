"""JSON object: one JSON text read exactly: no float, no key twice, no NaN, no endless nesting."""

import json
import re
from collections import Counter
from decimal import Decimal

from corpus.row import Json

_NUMBER = re.compile(r"-?\d{1,24}(\.\d{1,24})?([eE][+-]?\d{1,2})?", re.ASCII)
_KEYS_NAMED = 10


class NotJson(ValueError):
    """The text is no JSON object that we read; the message says why and how to mend it."""


def parse_object(text: str) -> dict[str, Json]:
    """Read the text of one object; numbers with a point become exact Decimals.

    Raises NotJson.
    """
    try:
        value: Json = json.loads(
            text,
            parse_float=_exact,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_once_each,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"no JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise NotJson("the objects or lists are nested too deeply") from error
    if not isinstance(value, dict):
        raise NotJson("write one object: { … }")
    return value


def _exact(written: str) -> Decimal:
    if not _NUMBER.fullmatch(written):
        raise NotJson(f"the number {written[:40]} is too long or too large")
    return Decimal(written)


def _whole(written: str) -> int:
    if not _NUMBER.fullmatch(written):
        raise NotJson(f"the number {written[:40]}… is too long")
    return int(written)


def _no_constant(written: str) -> Json:
    raise NotJson(f"{written} is no number that can be kept; leave the key out")


def _once_each(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = sorted({key[:40] for key, count in counts.items() if count > 1})
        more = ", …" if len(twice) > _KEYS_NAMED else ""
        raise NotJson(f"these keys stand twice: {', '.join(twice[:_KEYS_NAMED])}{more}")
    return members
