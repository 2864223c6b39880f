"""Statistics as a file: the figures, and beside them what they are of."""

import asyncio
from collections.abc import Sequence

from starlette.responses import Response

from corpus.exports.table import Table, TableFormat, write_tables
from web.language import message
from web.statistic_said import Lines
from web.statistic_table import plain
from web.statistic_words import MemberNames


async def file_response(
    tables: Sequence[Table], said: Lines, names: MemberNames, written_as: TableFormat, name: str
) -> Response:
    """Answer with tables, exact and guarded, and with a last one that says what they are; written on a thread."""
    text = names.catalogue.text
    scope = Table(
        text(message("What these are")),
        (text(message("what narrows them")), text(message("chosen value"))),
        tuple((plain(line), plain(value)) for line, value in said),
    )
    content = await asyncio.to_thread(write_tables, [*tables, scope], written_as)
    return Response(
        content,
        media_type=written_as.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{written_as.value}"',
            "Cache-Control": "no-store",
        },
    )
