"""Tables as downloads (表格下载): in every format that is read as a table; charts as CSV alone."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from starlette.responses import Response

from corpus.exports.csv_format import CsvWriter
from corpus.exports.format import CellValue, FormatUse, find_format, list_formats
from corpus.exports.table import Table, write_tables
from web.page.chart import Chart, Figure


def list_sheet_formats() -> tuple[str, ...]:
    """List the endings of the formats that pages offer for their tables."""
    return list_formats(FormatUse.SHEET)


async def answer_tables(tables: Sequence[Table], ending: str, name: str) -> Response:
    """Answer with tables, exact and guarded, written on a thread. Raises NotFound for an ending of no such format."""
    writer = find_format(ending, FormatUse.SHEET)
    content = await asyncio.to_thread(write_tables, tables, writer)
    return answer_download(content, writer.MEDIA_TYPE, f"{name}.{ending}")


def answer_chart(chart: Chart, name: str) -> Response:
    """Answer with a chart's table as CSV: exact figures, their unit in the heading, formulas guarded."""
    unit = f" ({chart.unit})" if chart.unit else ""
    table = Table(
        chart.title,
        (chart.head, *(f"{column.name}{unit}" for column in chart.columns)),
        tuple(
            (label, *(_find_exact(column.values[row]) for column in chart.columns))
            for row, label in enumerate(chart.labels)
        ),
    )
    return answer_download(write_tables([table], CsvWriter), CsvWriter.MEDIA_TYPE, f"{name}.csv")


def answer_download(content: bytes, media_type: str, name: str) -> Response:
    """Answer with a file that is saved under its name, and kept by nobody between."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def _find_exact(value: Figure) -> CellValue:
    return Decimal(str(value)) if isinstance(value, float) else value
