"""Judgements in files (评判): which level a reader gave a need and a listing, one JSON object a line.

Judgements out to files (评判出文件): one line a pair, as `read_judgements` reads it.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from corpus.reference.taxonomy import CorpusError
from corpus.validation.hint import give_hint
from corpus.validation.record import JsonRecord, NotJson, parse_object
from corpus.validation.row import FieldError, ValidationRule
from market.judging.judgement import Level, Reason
from market.listing.listing import Kind

_NOTE_LIMIT = 400
_NAME_LIMIT = 64
_SOURCES_LIMIT = 10


@dataclass(frozen=True, slots=True, order=True)
class ListingKey:
    """How files name a listing: its organisation's code and its own number (编号)."""

    organization: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedPair:
    """One reader's level for one pair.

    `sources` names the rankings that brought the pair into the pool, `random` among them, and `probability` is the
    chance with which it was drawn (0 to 1]. `repeat`: graded by another reader who had not seen the first level.
    """

    need: ListingKey
    kind: Kind
    listing: ListingKey
    level: Level
    reason: Reason | None
    note: str
    judge: str
    sources: tuple[str, ...]
    probability: float
    repeat: bool


def read_sample_judgements() -> tuple[GradedPair, ...]:
    """Read the judgements of the sample market that ship with the product, files in the order of their names.

    Raises CorpusError naming each bad line.
    """
    folder = files("corpus").joinpath("graded")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".jsonl")), key=lambda path: path.name)
    pairs = [pair for path in paths for pair in read_judgements(path.read_text("utf-8").splitlines(), name=path.name)]
    twice = [key for key, times in Counter((p.need, p.kind, p.listing, p.judge) for p in pairs).items() if times > 1]
    if twice:
        raise CorpusError(f"these pairs are judged twice by one reader: {twice[:5]}")
    return tuple(pairs)


def read_judgements(lines: Iterable[str], *, name: str) -> list[GradedPair]:
    """Read the lines of one file.

    Raises CorpusError naming each bad line of the file `name`.
    """
    pairs: list[GradedPair] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        faults: list[FieldError] = []
        try:
            pair = _read_pair(JsonRecord(parse_object(line), faults))
        except NotJson as error:
            wrong.append(f"{name}, line {number}: {error}")
            continue
        wrong.extend(f"{name}, line {number}, {fault.path} {fault.value}: {fault.advice}" for fault in faults)
        if pair is not None and not faults:
            pairs.append(pair)
    if wrong:
        raise CorpusError("; ".join(wrong))
    return pairs


def _read_pair(record: JsonRecord) -> GradedPair | None:
    need, listing = _read_key(record.record("need")), _read_key(record.record("listing"))
    kind = record.choice("kind", Kind, required=True)
    level = record.choice("level", Level, required=True)
    reason = record.choice("reason", Reason)
    note = record.text("note", limit=_NOTE_LIMIT)
    judge = record.text("judge", limit=_NAME_LIMIT, required=True)
    sources = record.texts("sources", limit=_NAME_LIMIT)
    probability = record.decimal("probability", required=True)
    repeat = record.flag("repeat")
    if probability is not None and not 0 < probability <= 1:
        record.fault(
            "probability",
            ValidationRule.NUMBER,
            str(probability),
            give_hint('write a chance above 0 and at most 1, such as "0.25"'),
        )
    if kind is Kind.NEED:
        record.fault(
            "kind", ValidationRule.CHOICE, kind.value, give_hint("a need is judged against achievements and experts")
        )
    if len(sources) > _SOURCES_LIMIT:
        record.fault(
            "sources",
            ValidationRule.LENGTH,
            str(len(sources)),
            give_hint("name at most %(limit)s rankings", limit=_SOURCES_LIMIT),
        )
    record.finish()
    if not record.sound or need is None or listing is None or kind is None or level is None or probability is None:
        return None
    return GradedPair(
        need=need,
        kind=kind,
        listing=listing,
        level=level,
        reason=reason,
        note=note,
        judge=judge,
        sources=sources,
        probability=float(probability),
        repeat=repeat,
    )


def _read_key(record: JsonRecord | None) -> ListingKey | None:
    if record is None:
        return None
    organization = record.text("organization", limit=_NAME_LIMIT, required=True)
    number = record.text("number", limit=_NAME_LIMIT, required=True)
    record.finish()
    return ListingKey(organization, number) if record.sound else None


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
