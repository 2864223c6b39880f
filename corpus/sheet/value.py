"""Single values in a cell (单元格中的值): days, whole numbers, yes and no, countries, members of closed sets.

Fields and maturity in a cell (领域与成熟度): codes of the plan or their labels, other schemes' codes, TRL 6.

Provinces (省级行政区): their full names, of which people write the first characters.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import TypeVar

from babel import Locale

from corpus.sheet.cell import (
    TERM_SEPARATORS,
    Cell,
    CellError,
    fold_name,
    narrow,
    read_lines,
    read_parts,
    read_terms,
    split_escaped,
    text_of,
    write_parts,
)
from corpus.sheet.labels import label, list_names
from corpus.validation.hint import give_hint
from corpus.validation.row import Json, ValidationRule
from market.listing.field import Scheme
from market.listing.listing import Language
from market.listing.maturity import Scale
from market.place import PROVINCES, short_name

E = TypeVar("E", bound=Enum)

_DAYS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00)?(\.0+)?$", re.ASCII)
_YES = frozenset({"是", "有", "对", "√", "✓", "true", "yes", "y", "1"})
_NO = frozenset({"否", "无", "不", "×", "✗", "false", "no", "n", "0"})
_NO_END = frozenset({"长期", "长期有效", "永久", "永久有效", "不限", "无限期", "无期限", "无", "none", "unlimited"})
_COUNTRY_CODE = re.compile(r"[A-Za-z]{2}")


def read_day(cell: Cell) -> str:
    """Read a day in one of five styles, or from a date cell, and write it as 2026-11-24.

    Raises CellFault.
    """
    if isinstance(cell, datetime):
        if cell.time() != datetime.min.time():
            raise CellError(ValidationRule.DATE, give_hint("write the day alone, as 2026-11-24"), value=text_of(cell))
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _MIDNIGHT.sub("", narrow(text_of(cell)).strip())
    written = text.replace(" ", "")
    for style in _DAYS:
        if found := style.fullmatch(written):
            try:
                return date(*map(int, found.groups())).isoformat()
            except ValueError:  # 2026-02-30 has the form of a day and is none
                raise CellError(ValidationRule.DATE, give_hint("write a day that exists as 2026-11-24")) from None
    if fold_name(written) in _NO_END:
        raise CellError(ValidationRule.DATE, give_hint("leave it empty: without a day there is no end"))
    raise CellError(ValidationRule.DATE, give_hint("write year, month and day as 2026-11-24"))


def read_whole(cell: Cell) -> int:
    """Read a whole number.

    Raises CellFault.
    """
    text = narrow(text_of(cell)).replace(",", "")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise CellError(ValidationRule.NUMBER, give_hint("write a whole number, without a unit"))
    return int(text)


def read_flag(cell: Cell, *, language: Language = Language.ZH) -> bool:
    """Read yes or no (是 / 否, 有 / 无, true / false, 1 / 0).

    Raises CellFault, worded for a sheet in `language`.
    """
    if isinstance(cell, bool):
        return cell
    text = fold_name(text_of(cell))
    if text in _YES or text in _NO:
        return text in _YES
    advice = give_hint("write 是 or 否") if language is Language.ZH else give_hint("write yes or no")
    raise CellError(ValidationRule.CHOICE, advice)


def read_code(cell: Cell) -> str:
    """Read a code or a number of a register; full-width characters become narrow.

    Raises CellFault when it was kept as a number too long for a spreadsheet.
    """
    return narrow(text_of(cell)).strip()


def read_country(cell: Cell) -> str:
    """Read a country by its ISO 3166 code or its name in Chinese or English, and give the code.

    Raises CellFault.
    """
    text = narrow(text_of(cell)).strip()
    if _COUNTRY_CODE.fullmatch(text):
        return text.upper()
    if (code := _countries().get(fold_name(text))) is not None:
        return code
    raise CellError(ValidationRule.REFERENCE, give_hint("write the country's name or its ISO code, such as 中国 or CN"))


def read_choice(text: str, choices: type[E], *, language: Language, entry: int | None = None) -> E:
    """Read one member of a closed set by its label in either language, another name of it, or its value.

    Raises CellFault, which lists the labels in `language`.
    """
    member: E | None = _map_names(choices).get(fold_name(text))
    if member is not None:
        return member
    listed = "、".join(label(each, language) for each in choices)
    raise CellError(
        ValidationRule.CHOICE, give_hint("write one of: %(choices)s", choices=listed), value=text, entry=entry
    )


def read_choices(cell: Cell, choices: type[E], *, language: Language) -> list[E]:
    """Read members side by side; commas and slashes separate them too where no label has one.

    Raises CellFault.
    """
    read: list[E] = []
    for term in filter(None, split_escaped(text_of(cell), TERM_SEPARATORS)):
        parts = (
            [term] if fold_name(term) in _map_names(choices) else [part for part in split_escaped(term, ",，/") if part]
        )
        read.extend(read_choice(part, choices, language=language, entry=len(read) + n) for n, part in enumerate(parts))
    return read


@cache
def _map_names(choices: type[E]) -> Mapping[str, E]:
    """Map every folded name of a closed set's members; a set's names never change, so each is folded once."""
    return {fold_name(name): member for member in choices for name in list_names(member)}


@cache
def _countries() -> Mapping[str, str]:
    """Map the folded Chinese and English names of countries to their codes (CLDR)."""
    return {
        fold_name(str(name)): str(code)
        for language in ("en", "zh")
        for code, name in Locale(language).territories.items()
        if len(code) == 2
    }


_CODE = re.compile(r"(B\d{1,2}(?:\.\d{2}){0,2})(?:\s+(.*))?", re.ASCII | re.DOTALL)
_LEVEL = re.compile(r"(.*?) ?[-:]? ?(?:第 ?)?(\d{1,2}) ?(?:级|level)?", re.ASCII | re.IGNORECASE)
"""Of a text whose blanks are single: several optional runs of blanks would take a time that grows with their cube."""


@dataclass(frozen=True, slots=True)
class PlanNames:
    """The plan's codes with their labels, and the codes that a folded label stands for."""

    labels: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, labels: Mapping[str, str]) -> "PlanNames":
        """Fold the labels once."""
        codes: dict[str, tuple[str, ...]] = {}
        for code, name in labels.items():
            codes[fold_name(name)] = (*codes.get(fold_name(name), ()), code)
        return cls(labels, codes)


def read_plan_fields(cell: Cell, plan: PlanNames) -> list[Json]:
    """Read codes of the plan, each with its label or without, or labels alone.

    Raises CellFault for a label that is none, or is that of two codes.
    """
    fields: list[Json] = []
    for piece in split_escaped(text_of(cell), "；;\n"):
        for term in _terms(piece, plan):
            field: dict[str, Json] = {"scheme": Scheme.PLAN.value, "code": _plan_code(term, plan, len(fields))}
            fields.append(field)
    return fields


def write_plan_fields(codes: Sequence[str], labels: Mapping[str, str]) -> str:
    """Write codes of the plan with their labels."""
    return "；".join(f"{code} {labels[code]}" if code in labels else code for code in codes)


def read_other_fields(cell: Cell, *, language: Language) -> list[Json]:
    """Read codes of other schemes, a line each: IPC | H01F 1/057 | 含稀土金属的磁性材料.

    Raises CellFault, which names the entry.
    """
    fields: list[Json] = []
    for entry, line in enumerate(read_lines(text_of(cell))):
        parts = read_parts(line)
        if len(parts) not in (2, 3):
            advice = give_hint("write a line for each: scheme | code | label, such as IPC | H01F 1/057")
            raise CellError(ValidationRule.FORMAT, advice, value=line, entry=entry)
        scheme = read_choice(parts[0], Scheme, language=language, entry=entry)
        field: dict[str, Json] = {"scheme": scheme.value, "code": parts[1]}
        fields.append(field | ({"label": parts[2]} if parts[2:] else {}))
    return fields


def write_other_fields(fields: Sequence[Mapping[str, str]], *, language: Language) -> str:
    """Write codes of other schemes, a line each."""
    return "\n".join(
        write_parts([label(Scheme(field["scheme"]), language), field["code"], field.get("label", "")])
        for field in fields
    )


def read_maturity(cell: Cell, *, language: Language) -> dict[str, Json]:
    """Read a level with its scale: TRL 6, 就绪度6级, 新材料 7 级; a level alone is not enough.

    Raises CellFault.
    """
    text = " ".join(narrow(text_of(cell)).split())
    found = _LEVEL.fullmatch(text)
    try:
        scale = read_choice(found.group(1), Scale, language=language) if found else None
    except CellError:
        scale = None  # what stands there is named whole below
    if found is None or scale is None:
        name = label(Scale.MATERIAL, language)
        advice = give_hint("write a scale and one level: TRL 1 … TRL 9, or %(name)s 1 … %(name)s 9", name=name)
        raise CellError(ValidationRule.FORMAT, advice, value=text)
    return {"scale": scale.value, "level": int(found.group(2))}


def write_maturity(scale: str, level: int, *, language: Language) -> str:
    """Write a level with its scale."""
    name = label(Scale(scale), language)
    return f"{name} {level} 级" if language is Language.ZH and Scale(scale) is Scale.MATERIAL else f"{name} {level}"


def _terms(piece: str, plan: PlanNames) -> list[str]:
    """Split a piece at 、 too, unless it is a label that has one."""
    found = _CODE.fullmatch(narrow(piece).strip())
    whole = found.group(2) if found else piece
    if not piece or whole is None or fold_name(whole) in plan.codes:
        return [piece] if piece else []
    return read_terms(piece)


def _plan_code(term: str, plan: PlanNames, entry: int) -> str:
    if found := _CODE.fullmatch(narrow(term).strip()):
        code, name = found.groups()
        if name and code in plan.labels and fold_name(name) != fold_name(plan.labels[code]):
            advice = give_hint("leave the label out; it is %(label)s", label=plan.labels[code])
            raise CellError(ValidationRule.REFERENCE, advice, value=term, entry=entry)
        return str(code)
    codes = plan.codes.get(fold_name(term), ())
    if len(codes) > 1:
        advice = give_hint("the plan has this label twice; write the code: %(codes)s", codes="、".join(codes))
        raise CellError(ValidationRule.REFERENCE, advice, value=term, entry=entry)
    if not codes:
        advice = give_hint("take a code of the plan's taxonomy, such as B1.01 or B1.01.06")
        raise CellError(ValidationRule.REFERENCE, advice, value=term, entry=entry)
    return codes[0]


_BY_SHORT = {short_name(full): full for full in PROVINCES}


def complete_province(name: str) -> str:
    """Complete the short name of a province, 浙江 to 浙江省; any other name stays as it is.

    A city of its own name is completed as well: 上海 to 上海市.
    """
    return _BY_SHORT.get(name, name)
