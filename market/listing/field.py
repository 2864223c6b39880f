"""Technical field (技术领域): codes of several schemes, and the nouns of the plan's own taxonomy."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Scheme(Enum):
    """Who defines a code. PLAN is the district plan's own taxonomy, the one that filters use."""

    PLAN = "plan"
    INDUSTRY = "gbt4754-2017"
    IPC = "ipc"
    DISCIPLINE = "gbt13745-2009"
    STATISTICS = "stat-field"


@dataclass(frozen=True, slots=True)
class FieldCode:
    """A (scheme, code, label) triple; a listing carries any number of them."""

    scheme: Scheme
    code: str
    label: str


class Emphasis(Enum):
    """Which verb of the plan a direction stands under, in four classes.

    SUPPORT 重点支持 / 支持 · BREAKTHROUGH 重点突破 / 攻克 / 攻坚
    RESERVE 储备 / 抢先布局 · PROMOTE 推动 / 加快 / 发展
    """

    SUPPORT = "support"
    BREAKTHROUGH = "breakthrough"
    RESERVE = "reserve"
    PROMOTE = "promote"


@dataclass(frozen=True, slots=True)
class Direction:
    """One technology direction (技术方向) in the plan's words; no emphasis where no verb is known."""

    code: str
    label: str
    label_en: str
    emphasis: Emphasis | None = None


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry (产业) or future field of a box."""

    code: str
    label: str
    label_en: str
    directions: tuple[Direction, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One box (专栏) of the plan."""

    code: str
    label: str
    label_en: str
    industries: tuple[Industry, ...]


@dataclass(frozen=True, slots=True)
class Highland:
    """One of the three highlands (科创高地), with the industries' codes that serve it."""

    code: str
    label: str
    label_en: str
    industries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The plan's fields: highlands, boxes, industries, directions. Codes nest: B1 · B1.01 · B1.01.03."""

    version: str
    source: str
    highlands: tuple[Highland, ...]
    boxes: tuple[Box, ...]

    def industries(self) -> Iterator[Industry]:
        """Go through the industries in the plan's order."""
        for box in self.boxes:
            yield from box.industries

    def directions(self) -> Iterator[Direction]:
        """Go through the directions in the plan's order."""
        for industry in self.industries():
            yield from industry.directions


def ancestors(code: str) -> tuple[str, ...]:
    """List a PLAN code and the wider ones it lies in, widest first: B1.01.03 gives (B1, B1.01, B1.01.03)."""
    parts = code.split(".")
    return tuple(".".join(parts[: depth + 1]) for depth in range(len(parts)))
