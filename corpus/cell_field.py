"""Fields and maturity in a cell (领域与成熟度): codes of the plan or their labels, other schemes' codes, TRL 6."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.advice import advise
from corpus.cell import Cell, CellFault, folded, narrow, text_of
from corpus.cell_list import read_lines, read_parts, read_terms, split, write_parts
from corpus.cell_value import read_choice
from corpus.labels import label
from corpus.row import Json, Rule
from market.listing.field import Scheme
from market.listing.listing import Language
from market.listing.maturity import Scale

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
            codes[folded(name)] = (*codes.get(folded(name), ()), code)
        return cls(labels, codes)


def read_plan_fields(cell: Cell, plan: PlanNames) -> list[Json]:
    """Read codes of the plan, each with its label or without, or labels alone.

    Raises CellFault for a label that is none, or is that of two codes.
    """
    fields: list[Json] = []
    for piece in split(text_of(cell), "；;\n"):
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
            advice = advise("write a line for each: scheme | code | label, such as IPC | H01F 1/057")
            raise CellFault(Rule.FORMAT, advice, value=line, entry=entry)
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
    except CellFault:
        scale = None  # what stands there is named whole below
    if found is None or scale is None:
        name = label(Scale.MATERIAL, language)
        advice = advise("write a scale and one level: TRL 1 … TRL 9, or %(name)s 1 … %(name)s 9", name=name)
        raise CellFault(Rule.FORMAT, advice, value=text)
    return {"scale": scale.value, "level": int(found.group(2))}


def write_maturity(scale: str, level: int, *, language: Language) -> str:
    """Write a level with its scale."""
    name = label(Scale(scale), language)
    return f"{name} {level} 级" if language is Language.ZH and Scale(scale) is Scale.MATERIAL else f"{name} {level}"


def _terms(piece: str, plan: PlanNames) -> list[str]:
    """Split a piece at 、 too, unless it is a label that has one."""
    found = _CODE.fullmatch(narrow(piece).strip())
    whole = found.group(2) if found else piece
    if not piece or whole is None or folded(whole) in plan.codes:
        return [piece] if piece else []
    return read_terms(piece)


def _plan_code(term: str, plan: PlanNames, entry: int) -> str:
    if found := _CODE.fullmatch(narrow(term).strip()):
        code, name = found.groups()
        if name and code in plan.labels and folded(name) != folded(plan.labels[code]):
            advice = advise("leave the label out; it is %(label)s", label=plan.labels[code])
            raise CellFault(Rule.REFERENCE, advice, value=term, entry=entry)
        return str(code)
    codes = plan.codes.get(folded(term), ())
    if len(codes) > 1:
        advice = advise("the plan has this label twice; write the code: %(codes)s", codes="、".join(codes))
        raise CellFault(Rule.REFERENCE, advice, value=term, entry=entry)
    if not codes:
        advice = advise("take a code of the plan's taxonomy, such as B1.01 or B1.01.06")
        raise CellFault(Rule.REFERENCE, advice, value=term, entry=entry)
    return codes[0]
