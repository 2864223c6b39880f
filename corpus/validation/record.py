"""Record (记录): one JSON object read strictly, key by key; what is wrong is gathered, not raised.

JSON object: one JSON text read exactly: no float, no key twice, no NaN, no endless nesting.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from corpus.sheet.amount import FEN_OF
from corpus.sheet.cell import narrow
from corpus.validation.hint import FixHint, give_hint, quote_hint
from corpus.validation.row import FieldError, Json, ValidationRule
from market.errors import Invalid

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
            object_pairs_hook=_reject_repeats,
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


def _reject_repeats(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = sorted({key[:40] for key, count in counts.items() if count > 1})
        more = ", …" if len(twice) > _KEYS_NAMED else ""
        raise NotJson(f"these keys stand twice: {', '.join(twice[:_KEYS_NAMED])}{more}")
    return members


E = TypeVar("E", bound=Enum)
T = TypeVar("T")

_SHOWN = 60
_LIST_LIMIT = 200
_FEN_PER_WAN = FEN_OF["万元"]
_DECIMAL = re.compile(r"[+-]?\d{1,24}(\.\d{1,12})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
"""Control characters, marks that turn the reading direction, halves of a surrogate pair."""
_ESCAPED = re.compile(f"{_UNWANTED.pattern[:-1]}\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SEEN = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u2065\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Anything but blanks, characters without a width, and letters that are drawn as nothing."""


def abbreviate(value: Json) -> str:
    """Shorten a value for a report, every unreadable character written as its escape."""
    text = value if isinstance(value, str) else str(value)
    text = _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class JsonRecord:
    """An object's members; reading one takes it, `finish` reports those that nothing took.

    What is absent or wrong reads as "", None, False or (); `sound` says whether all was right so far.
    """

    def __init__(self, members: Mapping[str, Json], faults: list[FieldError], path: str = "") -> None:
        self._left = dict(members)
        self._faults = faults
        self._path = path
        self._before = len(faults)
        self._known: list[str] = []

    @property
    def sound(self) -> bool:
        """Say whether nothing was found wrong since this record was opened."""
        return len(self._faults) == self._before

    def fault(self, key: str, rule: ValidationRule, value: Json, advice: FixHint) -> None:
        """Report `value` of `key` (or of the record itself where `key` is empty)."""
        path = f"{self._path}.{key}" if self._path and key else self._path or key
        self._faults.append(FieldError(path, "" if value is None else abbreviate(value), rule, advice))

    def finish(self) -> None:
        """Report the keys that nothing has read."""
        for key, value in self._left.items():
            self.fault(
                abbreviate(key),
                ValidationRule.UNKNOWN_KEY,
                value,
                give_hint("the keys here are: %(keys)s", keys=", ".join(self._known)),
            )
        self._left.clear()

    def build(self, make: Callable[[], T]) -> T | None:
        """Make a domain value; what its own rules refuse becomes faults."""
        try:
            return make()
        except Invalid as invalid:
            for name, why in invalid.fields.items():
                self.fault(name.rpartition(".")[2], ValidationRule.MEANING, None, quote_hint(why))
        except ValueError as error:
            self.fault("", ValidationRule.MEANING, None, quote_hint(str(error)))
        return None

    def text(self, key: str, *, limit: int, required: bool = False, lines: bool = False) -> str:
        """Read a text without the blanks around it, at most `limit` characters, one line unless `lines`."""
        value = self._take(key, required=required)
        return "" if value is None else self._checked_text(key, value, limit, required=required, lines=lines)

    def optional_text(self, key: str, *, limit: int) -> str | None:
        """Read a text of which none is not the same as an empty one."""
        return self.text(key, limit=limit) or None

    def code(self, key: str, *, limit: int, required: bool = False) -> str:
        """Read a code or a register's number; full-width characters (全角) become narrow, so that it is one code."""
        value = self._take(key, required=required)
        if isinstance(value, str):
            value = narrow(value)
        return "" if value is None else self._checked_text(key, value, limit, required=required)

    def optional_code(self, key: str, *, limit: int) -> str | None:
        """Read a code of which none is not the same as an empty one."""
        return self.code(key, limit=limit) or None

    def texts(self, key: str, *, limit: int) -> tuple[str, ...]:
        """Read a list of texts, none of them empty."""
        values = self._take_list(key)
        read = (self._checked_text(f"{key}[{n}]", v, limit, required=True) for n, v in enumerate(values))
        return tuple(text for text in read if text)

    def choice(self, key: str, choices: type[E], *, required: bool = False) -> E | None:
        """Read one member of an enum by its value."""
        value = self._take(key, required=required)
        return None if value is None else self._checked_choice(key, value, choices)

    def choices(self, key: str, choices: type[E]) -> tuple[E, ...]:
        """Read a list of an enum's members, each at most once, in the file's order."""
        values = self._take_list(key)
        read = [self._checked_choice(f"{key}[{n}]", value, choices) for n, value in enumerate(values)]
        for n, member in enumerate(read):
            if member is not None and member in read[:n]:
                self.fault(
                    f"{key}[{n}]",
                    ValidationRule.DUPLICATE,
                    values[n],
                    give_hint("it stands in the list already; remove it"),
                )
        return tuple(member for member in read if member is not None)

    def flag(self, key: str, *, absent: bool = False) -> bool:
        """Read true or false."""
        value = self._take(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.fault(key, ValidationRule.TYPE, value, give_hint("write true or false, without quotes"))
        return absent

    def whole(self, key: str, *, low: int, high: int, required: bool = False) -> int | None:
        """Read a whole number from `low` to `high`."""
        value = self._take(key, required=required)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and not low <= value <= high:
            advice = give_hint("write a whole number from %(low)s to %(high)s", low=low, high=high)
            self.fault(key, ValidationRule.NUMBER, value, advice)
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(
                key,
                ValidationRule.NUMBER,
                value,
                give_hint("write a whole number from %(low)s to %(high)s, without quotes", low=low, high=high),
            )
            return None
        return value

    def decimal(self, key: str, *, required: bool = False) -> Decimal | None:
        """Read an exact number, best written as text: "0.85"."""
        value = self._take(key, required=required)
        if value is None:
            return None
        written = (
            value.strip() if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
        )
        if isinstance(value, bool | list | dict) or not _DECIMAL.fullmatch(written):
            self.fault(
                key, ValidationRule.NUMBER, value, give_hint('write a plain number such as "0.85", its unit apart')
            )
            return None
        return Decimal(written)

    def wan(self, key: str) -> int | None:
        """Read an amount in 万元 and give it in fen, exactly."""
        amount = self.decimal(key)
        if amount is None:
            return None
        fen = amount * _FEN_PER_WAN
        if fen != fen.to_integral_value() or fen < 0 or fen >= 10**17:
            self.fault(
                key,
                ValidationRule.NUMBER,
                str(amount),
                give_hint('write 万元 as "12.5": not negative, at most six decimals'),
            )
            return None
        return int(fen)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Read a day, written 2026-11-24."""
        value = self._take(key, required=required)
        if value is None:
            return None
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass  # 2026-02-30 has the form of a day and is none; it is reported below
        self.fault(key, ValidationRule.DATE, value, give_hint("write a day that exists as 2026-11-24"))
        return None

    def record(self, key: str) -> "JsonRecord | None":
        """Open an object inside this one; the caller finishes it."""
        value = self._take(key)
        return None if value is None else self._opened(key, value)

    def records(self, key: str) -> tuple["JsonRecord", ...]:
        """Open each object of a list."""
        opened = (self._opened(f"{key}[{n}]", value) for n, value in enumerate(self._take_list(key)))
        return tuple(record for record in opened if record is not None)

    def _take(self, key: str, *, required: bool = False) -> Json:
        self._known.append(key)
        value = self._left.pop(key, None)
        if value is None and required:
            self.fault(key, ValidationRule.REQUIRED, None, give_hint("it is needed; write a value"))
        return value

    def _take_list(self, key: str) -> list[Json]:
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, ValidationRule.TYPE, value, give_hint("write a list: [ … ]"))
            return []
        if len(value) > _LIST_LIMIT:
            self.fault(
                key,
                ValidationRule.LENGTH,
                f"{len(value)}",
                give_hint("the list may have %(limit)s entries at most", limit=_LIST_LIMIT),
            )
            return []
        return value

    def _opened(self, key: str, value: Json) -> "JsonRecord | None":
        if not isinstance(value, dict):
            self.fault(key, ValidationRule.TYPE, value, give_hint("write an object: { … }"))
            return None
        return JsonRecord(value, self._faults, f"{self._path}.{key}" if self._path else key)

    def _checked_text(self, key: str, value: Json, limit: int, *, required: bool, lines: bool = False) -> str:
        if not isinstance(value, str):
            self.fault(key, ValidationRule.TYPE, value, give_hint("write a text, in quotes"))
            return ""
        text = value.replace("\r\n", "\n").strip() if _SEEN.search(value) else ""
        if not lines and ("\n" in text or "\t" in text):
            self.fault(key, ValidationRule.CHARACTERS, text, give_hint("write it on one line, without tabs"))
        elif _UNWANTED.search(text):
            self.fault(
                key, ValidationRule.CHARACTERS, text, give_hint("remove the control characters or direction marks")
            )
        elif len(text) > limit:
            self.fault(
                key,
                ValidationRule.LENGTH,
                text,
                give_hint("it has %(length)s characters; the limit is %(limit)s", length=len(text), limit=limit),
            )
        elif required and not text:
            self.fault(key, ValidationRule.REQUIRED, None, give_hint("it is empty; write a value"))
        return text

    def _checked_choice(self, key: str, value: Json, choices: type[E]) -> E | None:
        for member in choices:
            if value == member.value and not isinstance(value, bool):
                return member
        self.fault(
            key,
            ValidationRule.CHOICE,
            value,
            give_hint("write one of: %(choices)s", choices=", ".join(str(member.value) for member in choices)),
        )
        return None
