"""Hostile JSONL: numbers that are none, keys that stand twice, nesting without an end, halves of characters."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus.validation.row import ValidationRule
from tests.corpus.hostile.file import TITLE, HostileFile, Place, Reported
from tests.corpus.sheet.workbooks import CODE

LIST_DEEP = 100_000


def line(**keys: Any) -> str:
    """Write a need with further keys."""
    return json.dumps({"kind": "need", "organization": CODE, "title": "坏的", **keys}, ensure_ascii=False)


GOOD = line(title=TITLE)
OPEN = line()[:-1]


def cases() -> Iterator[HostileFile]:
    """List what may come as JSON lines, each below a good one."""
    rows: list[tuple[str, bytes, tuple[str, ValidationRule] | None]] = []
    rows += [(name, text.encode("utf-8", "surrogatepass"), fault) for name, text, fault in (*_syntax(), *_values())]
    rows += _raw()
    for name, payload, fault in rows:
        faults: tuple[Place, ...] = () if fault is None else ((2, *fault),)
        whole = GOOD.encode() + b"\n" + payload + b"\n"
        yield HostileFile(f"{name}.jsonl", partial(bytes, whole), Reported((TITLE,), faults))
    many = "{" + ",".join(f'"k{number % 60_000}":1' for number in range(60_001)) + "}"
    yield HostileFile(
        "keys-twice-in-thousands.jsonl",
        f"{GOOD}\n{many}\n".encode,
        Reported((TITLE,), ((2, "", ValidationRule.FORMAT),)),
    )
    unknown = line(**{f"k{number}": 1 for number in range(50_000)})
    yield HostileFile(
        "unknown-keys-in-thousands.jsonl",
        f"{GOOD}\n{unknown}\n".encode,
        Reported((TITLE,), tuple((2, f"k{number}", ValidationRule.UNKNOWN_KEY) for number in range(50_000))),
        heavy=True,
    )
    yield HostileFile(
        "line-of-50-mib.jsonl",
        lambda: GOOD.encode() + b"\n{" + b" " * (50 * 1024 * 1024) + b"}\n",
        Reported((TITLE,), ((2, "", ValidationRule.LENGTH),)),
        heavy=True,
    )


def _syntax() -> Iterator[tuple[str, str, tuple[str, ValidationRule] | None]]:
    broken = {
        "half": GOOD[: len(GOOD) // 2],
        "two-objects": GOOD + GOOD,
        "comma-at-end": OPEN + ",}",
        "comment": OPEN + "/* x */}",
        "single-quotes": "{'kind': 'need'}",
        "python": "{'kind': None}",
        "list": "[]",
        "text": '"need"',
        "null": "null",
        "number": "7",
        "nan": OPEN + ',"load_cap":NaN}',
        "infinity": OPEN + ',"load_cap":-Infinity}',
        "1e999": OPEN + ',"load_cap":1e999}',
        "digits": OPEN + ',"load_cap":' + "9" * 5_000 + "}",
        "octal": OPEN + ',"load_cap":007}',
        "hex": OPEN + ',"load_cap":0x7}',
        "key-twice": OPEN + ',"title":"另一个"}',
        "inner-key-twice": OPEN + ',"place":{"city":"甲","city":"乙"}}',
        "lists-deep": OPEN + ',"fields":' + "[" * LIST_DEEP + "]" * LIST_DEEP + "}",
        "objects-deep": '{"a":' * LIST_DEEP + "1" + "}" * LIST_DEEP,
        "raw-control": OPEN + ',"body":"a\x01b"}',
        "mark-inside": "\ufeff" + GOOD,
    }
    for name, text in broken.items():
        yield name, text, ("", ValidationRule.FORMAT)
    yield "blanks", " \t ", None


def _values() -> Iterator[tuple[str, str, tuple[str, ValidationRule] | None]]:
    yield "empty-object", "{}", ("kind", ValidationRule.REQUIRED)
    yield "unknown-kind", line(kind="admin"), ("kind", ValidationRule.CHOICE)
    yield "kind-list", line(kind=["need"]), ("kind", ValidationRule.CHOICE)
    yield "kind-object", line(kind={"a": 1}), ("kind", ValidationRule.CHOICE)
    yield "kind-true", line(kind=True), ("kind", ValidationRule.CHOICE)
    yield "half-character", OPEN + ',"body":"\\ud800"}', ("body", ValidationRule.CHARACTERS)
    yield "escaped-nul", OPEN + ',"body":"a\\u0000b"}', ("body", ValidationRule.CHARACTERS)
    yield "turned", OPEN + ',"body":"a\\u202eb"}', ("body", ValidationRule.CHARACTERS)
    yield "half-key", OPEN + ',"\\udfff":1}', ("\\udfff", ValidationRule.UNKNOWN_KEY)
    yield "nothing-to-see", line(title="\u200b\u2060\ufeff"), ("title", ValidationRule.REQUIRED)
    yield "title-of-lines", line(title="a\nb"), ("title", ValidationRule.CHARACTERS)
    yield "title-long", line(title="长" * 121), ("title", ValidationRule.LENGTH)
    yield "title-number", line(title=5), ("title", ValidationRule.TYPE)
    yield "body-long", line(body="长" * 20_001), ("body", ValidationRule.LENGTH)
    yield "prototype", line(__proto__={"admin": True}), ("__proto__", ValidationRule.UNKNOWN_KEY)
    yield "own-id", line(id="00000000-0000-0000-0000-000000000000"), ("id", ValidationRule.UNKNOWN_KEY)
    yield "own-status", line(status="published"), ("status", ValidationRule.UNKNOWN_KEY)
    yield "flag-number", line(anonymous=1), ("anonymous", ValidationRule.TYPE)
    yield "list-long", line(modes=["assignment"] * 201), ("modes", ValidationRule.LENGTH)
    yield "choice-twice", line(modes=["assignment", "assignment"]), ("modes[1]", ValidationRule.DUPLICATE)
    yield "place-text", line(place="浙江"), ("place", ValidationRule.TYPE)
    for number, day in enumerate(
        ("1900-02-29", "0000-01-01", "2026-02-30", "9999-99-99", "2026-2-3", "２０２６-01-01")
    ):
        yield f"day-{number}", line(expires_on=day), ("expires_on", ValidationRule.DATE)
    yield "day-number", line(expires_on=60), ("expires_on", ValidationRule.DATE)
    for number, amount in enumerate(("NaN", "1e9", "-1", "0.0000001", "9" * 23, "∞", "12,5", "٣")):
        yield f"amount-{number}", line(budget={"high_wan": amount}), ("budget.high_wan", ValidationRule.NUMBER)
    yield "amount-true", line(budget={"high_wan": True}), ("budget.high_wan", ValidationRule.NUMBER)
    indicator = {"name": "x", "comparator": ">=", "value": "Infinity", "unit": "T"}
    yield "indicator-infinite", line(indicators=[indicator]), ("indicators[0].value", ValidationRule.NUMBER)
    yield "indicator-text", line(indicators=["≥ 3 T"]), ("indicators[0]", ValidationRule.TYPE)
    person = {"name": "某某（样例）", "basis": "consent", "source": "表", "held_on": "2026-07-01"}
    expert = {"kind": "expert", "title": "永磁材料"}
    yield "orcid", line(**expert, person=person | {"orcid": "0000"}), ("person.orcid", ValidationRule.FORMAT)
    yield (
        "address",
        line(**expert, person=person | {"email": "a@b.cn, c@d.cn"}),
        ("person.email", ValidationRule.FORMAT),
    )


def _raw() -> Iterator[tuple[str, bytes, tuple[str, ValidationRule] | None]]:
    yield "latin-1", GOOD.encode()[:-1] + b',"body":"caf\xe9"}', ("", ValidationRule.FORMAT)
    yield "gb18030", line(body="防锈").encode("gb18030"), ("", ValidationRule.FORMAT)
    yield "utf-16", line().encode("utf-16"), ("", ValidationRule.FORMAT)
    yield "nuls", bytes(50), ("", ValidationRule.FORMAT)
    yield "half-character-raw", OPEN.encode() + b',"body":"\xed\xa0\x80"}', ("", ValidationRule.FORMAT)
    yield "long-line", b'{"a":"' + b"x" * 1_000_001 + b'"}', ("", ValidationRule.LENGTH)
