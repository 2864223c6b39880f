"""A comparison as tables of a file (比选导出表): the result, every score that may be known, and what was decided."""

from decimal import Decimal
from typing import Protocol

from corpus.exports.format import CellValue
from corpus.exports.table import Table
from market.comparison.comparison import Comparison, ComparisonDecision
from market.listing.listing import ListingId
from web.comparison.sheet import AnswerColumn, AnswerColumns, ComparisonSheet
from web.page.formats import Formats
from web.page.language import Catalogue, message

CRITERION, WEIGHT, SHARE, GOOD = (
    message("Criterion"),
    message("Weight"),
    message("Share of 100"),
    message("What is good"),
)
TOTAL, COVERAGE, RANK = message("Weighted mean"), message("Coverage of 100"), message("Rank")
FORMER = message("a former colleague")


class ExportedComparison(Protocol):
    """A comparison as its reader may know it."""

    @property
    def comparison(self) -> Comparison:
        """Give what is compared."""
        ...

    @property
    def shown(self) -> AnswerColumns:
        """Give the answers."""
        ...

    @property
    def sheet(self) -> ComparisonSheet:
        """Give what the scores come to."""
        ...

    def letters(self, ids: tuple[ListingId, ...]) -> list[str]:
        """Name answers by their letters."""
        ...


def build_tables(standing: ExportedComparison, catalogue: Catalogue) -> tuple[Table, ...]:
    """Write a comparison as tables, in the language of the page."""
    return (_result(standing, catalogue), _scores(standing, catalogue), _decisions(standing, catalogue))


def _result(standing: ExportedComparison, catalogue: Catalogue) -> Table:
    text, sheet = catalogue.text, standing.sheet
    rows: list[tuple[CellValue, ...]] = [
        (
            line.criterion.name,
            line.criterion.weight,
            line.share,
            line.criterion.good,
            *(cell.mean for cell in line.cells),
        )
        for line in sheet.lines
    ]
    whole: tuple[CellValue, ...] = (None, Decimal(100), None)
    rows += [
        (text(TOTAL), *whole, *(foot.mean for foot in sheet.feet)),
        (text(COVERAGE), None, None, None, *(foot.coverage for foot in sheet.feet)),
        (text(RANK), None, None, None, *(foot.rank for foot in sheet.feet)),
    ]
    headings = [text(CRITERION), text(WEIGHT), text(SHARE), text(GOOD)]
    headings += [_name(column, catalogue) for column in standing.shown.columns]
    return Table(text(message("Result")), tuple(headings), tuple(rows))


def _name(column: AnswerColumn, catalogue: Catalogue) -> str:
    if column.listing is None:
        return f"{column.answer.letter} {catalogue.text(message('withdrawn'))}"
    firm = "" if column.organization is None else f" ({column.organization.name})"
    return f"{column.answer.letter} {column.listing.title}{firm}"


def _scores(standing: ExportedComparison, catalogue: Catalogue) -> Table:
    text = catalogue.text
    rows: list[tuple[CellValue, ...]] = [
        (
            cell.column.answer.letter,
            line.criterion.name,
            note.scorer.name or text(FORMER),
            note.points,
            note.text,
            note.as_of,
            text(message("yes")) if note.informed else None,
        )
        for line in standing.sheet.lines
        for cell in line.cells
        for note in cell.notes
    ]
    headings = (
        text(message("Letter")),
        text(CRITERION),
        text(message("Scorer")),
        text(message("Score")),
        text(message("Note")),
        text(message("As of an earlier version")),
        text(message("Knew the others' scores")),
    )
    return Table(text(message("Scores")), headings, tuple(rows))


def _decisions(standing: ExportedComparison, catalogue: Catalogue) -> Table:
    text, formats = catalogue.text, Formats(catalogue)

    def row(decision: ComparisonDecision) -> tuple[CellValue, ...]:
        chosen = ", ".join(standing.letters(decision.chosen)) or text(message("none of them"))
        return (formats.moment(decision.decided_at), chosen, decision.reason, decision.decided_by or text(FORMER))

    headings = (text(message("Decided")), text(message("Chosen")), text(message("Why")), text(message("By")))
    return Table(text(message("Decisions")), headings, tuple(map(row, standing.comparison.decisions)))
