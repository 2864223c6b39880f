"""Entries in a cell (单元格中的条目), a line each with parts between |: rights, advantages, topics with their evidence.

- rights: 发明专利 | ZL0000000000.0 | 已授权 | 2026-01-01 | 2040-01-01 | 共有人甲；共有人乙
- advantages: 矫顽力 | 同类烧结钕铁硼 | 提高 15 %
- topics: 晶界扩散, and under it, with a dash, its evidence: - 论文 | 题目 | 2021 | 出处
"""

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.sheet.cell import (
    Cell,
    CellError,
    narrow,
    read_lines,
    read_parts,
    read_terms,
    text_of,
    write_parts,
    write_terms,
)
from corpus.sheet.labels import label
from corpus.sheet.value import read_choice, read_day, read_whole
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.row import Json, ValidationRule
from market.listing.expert import EvidenceKind
from market.listing.listing import Language
from market.listing.property import LegalStatus, RightKind

Written = Mapping[str, Any]
"""An object as a row's writer made it."""

_RIGHT = give_hint("write a line for each: kind | number | status | on which day | expires on | co-owners")
_ADVANTAGE = give_hint("write a line for each: what is better | than what | by how much")
_EVIDENCE = give_hint("write a line for the topic, then one for each document: - 论文 | title | year | reference")
_BULLETS = "-－–—·•"


def read_rights(cell: Cell, *, language: Language) -> list[Json]:
    """Read rights as the objects that a row has; only the kind must be there.

    Raises CellFault, which names the entry.
    """
    rights: list[Json] = []
    for entry, line in enumerate(read_lines(text_of(cell))):
        kind, number, status, held_on, expires_on, co_owners = _parts(line, entry, 6, _RIGHT)
        right: dict[str, Json] = {"kind": read_choice(kind, RightKind, language=language, entry=entry).value}
        if number:
            right["number"] = narrow(number)
        if status:
            right["status"] = read_choice(status, LegalStatus, language=language, entry=entry).value
        for key, written in (("held_on", held_on), ("expires_on", expires_on)):
            if written:
                right[key] = _day(written, entry)
        if co_owners:
            right["co_owners"] = [*read_terms(co_owners)]
        rights.append(right)
    return rights


def write_rights(rights: Sequence[Written], *, language: Language) -> str:
    """Write rights, a line each."""
    return "\n".join(
        write_parts(
            [
                label(RightKind(right["kind"]), language),
                right.get("number", ""),
                label(LegalStatus(right["status"]), language),
                right.get("held_on", ""),
                right.get("expires_on", ""),
                write_terms(right.get("co_owners", ())),
            ]
        )
        for right in rights
    )


def read_advantages(cell: Cell) -> list[Json]:
    """Read advantages as the objects that a row has.

    Raises CellFault, which names the entry.
    """
    advantages: list[Json] = []
    for entry, line in enumerate(read_lines(text_of(cell))):
        parts = dict(zip(("aspect", "baseline", "gain"), _parts(line, entry, 3, _ADVANTAGE), strict=True))
        advantages.append({key: text for key, text in parts.items() if text})
    return advantages


def write_advantages(advantages: Sequence[Written]) -> str:
    """Write advantages, a line each."""
    return "\n".join(
        write_parts([each["aspect"], each.get("baseline", ""), each.get("gain", "")]) for each in advantages
    )


def read_topics(cell: Cell, *, language: Language) -> list[Json]:
    """Read topics, each followed by its evidence in lines that begin with a dash.

    Raises CellFault, which names the topic.
    """
    names: list[str] = []
    evidence: list[list[Json]] = []
    for line in read_lines(text_of(cell)):
        if line[0] not in _BULLETS:
            names.append(line[1:] if line[0] == "\\" and line[1:2] and line[1] in f"{_BULLETS}\\" else line)
            evidence.append([])
        elif names:
            evidence[-1].append(_read_evidence(line[1:].strip(), len(names) - 1, language))
        else:
            raise CellError(ValidationRule.FORMAT, _EVIDENCE, value=line, entry=0)
    topics = zip(names, evidence, strict=True)
    return [{"name": name, "evidence": papers} if papers else {"name": name} for name, papers in topics]


def write_topics(topics: Sequence[Written], *, language: Language) -> str:
    """Write topics with their evidence under them."""
    lines: list[str] = []
    for topic in topics:
        name = topic["name"]
        lines.append(f"\\{name}" if name[0] in f"{_BULLETS}\\" else name)
        lines.extend(
            "- "
            + write_parts(
                [
                    label(EvidenceKind(each["kind"]), language),
                    each["title"],
                    str(each["year"]),
                    each.get("reference", ""),
                ]
            )
            for each in topic.get("evidence", ())
        )
    return "\n".join(lines)


def _read_evidence(line: str, entry: int, language: Language) -> dict[str, Json]:
    kind, title, year, reference = _parts(line, entry, 4, _EVIDENCE)
    evidence: dict[str, Json] = {"kind": read_choice(kind, EvidenceKind, language=language, entry=entry).value}
    try:
        evidence |= {"title": title, "year": read_whole(year.removesuffix("年"))}
    except CellError:
        raise CellError(ValidationRule.NUMBER, _EVIDENCE, value=line, entry=entry) from None
    return evidence | ({"reference": reference} if reference else {})


def _day(written: str, entry: int) -> str:
    try:
        return read_day(written)
    except CellError as fault:
        raise CellError(fault.rule, fault.advice, value=written, entry=entry) from None


def _parts(line: str, entry: int, most: int, advice: FixHint) -> list[str]:
    parts = read_parts(line)
    if len(parts) > most:
        raise CellError(ValidationRule.FORMAT, advice, value=line, entry=entry)
    return parts + [""] * (most - len(parts))
