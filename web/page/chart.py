"""Picture (图): a table of figures and how its columns are drawn, with the words that stand for the drawing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

Figure = int | float | Decimal | None


class LayerStyle(Enum):
    """How a column is drawn; a band reaches from one column to another."""

    LINE = "line"
    BARS = "bars"
    BAND = "band"
    DOTS = "dots"


class Ink(Enum):
    """The tokens that a layer may be drawn in."""

    GREEN = "green"
    OCHRE = "ochre"
    INDIGO = "indigo"
    SOFT = "ink-soft"


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A named column: its figures in the picture's unit, None where there is none, and each as a reader sees it.

    `links` is where each figure leads, "" for nowhere; none or one a figure.
    """

    name: str
    values: tuple[Figure, ...]
    written: tuple[str, ...]
    links: tuple[str, ...] = ()

    def link(self, row: int) -> str:
        """Give where the figure of a row leads, "" for nowhere."""
        return self.links[row] if self.links else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLayer:
    """What is drawn of a column, by its place from 0; `upper` is a band's other column, `name` says more than one's."""

    draws: LayerStyle
    column: int
    ink: Ink
    upper: int | None = None
    dashed: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A table and its drawing, every text in the reader's language.

    `key` is its id on the page. `definition` says in one sentence what the figures are, `says` what the drawing shows,
    to those who don't see it too. `head` names the rows, `labels` are their names and `links` where each leads, none or
    one a row. `csv` is the address of the same table as a file. `lying` draws the rows downwards.
    """

    key: str
    title: str
    definition: str
    says: str
    head: str
    labels: tuple[str, ...]
    columns: tuple[ChartColumn, ...]
    layers: tuple[ChartLayer, ...]
    unit: str = ""
    links: tuple[str, ...] = ()
    csv: str = ""
    lying: bool = False
    stacked: bool = False

    def __post_init__(self) -> None:
        lengths = {len(self.labels)} | {
            len(each)
            for column in self.columns
            for each in (column.values, column.written, column.links or column.values)
        }
        if len(lengths) > 1 or (self.links and len(self.links) != len(self.labels)):
            raise ValueError(f"the columns of {self.key} are not all as long as its labels")

    @property
    def rows(self) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """Give each row's label, link ("" for none) and cells, each as it is written and with its own link."""
        for row, label in enumerate(self.labels):
            cells = tuple((column.written[row], column.link(row)) for column in self.columns)
            yield label, self.links[row] if self.links else "", cells

    @property
    def drawing(self) -> Mapping[str, object]:
        """Give what the script draws from."""
        return {
            "labels": self.labels,
            "unit": self.unit,
            "lying": self.lying,
            "stacked": self.stacked,
            "columns": [
                {"name": each.name, "written": each.written, "values": [_drawn(value) for value in each.values]}
                for each in self.columns
            ],
            "layers": [
                {
                    "draws": each.draws.value,
                    "column": each.column,
                    "upper": each.upper,
                    "ink": each.ink.value,
                    "dashed": each.dashed,
                    "name": each.name,
                }
                for each in self.layers
            ],
        }


def list_links(values: Sequence[Figure], links: Sequence[str]) -> tuple[str, ...]:
    """Give the links of a column's figures; where there is none, nothing opens."""
    return tuple("" if value is None else link for value, link in zip(values, links, strict=True)) if links else ()


def _drawn(value: Figure) -> float | None:
    return None if value is None else float(value)
