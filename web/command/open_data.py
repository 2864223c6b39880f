"""Open data on the command line (开放数据): the files that the page gives out, written into a folder."""

from pathlib import Path

from corpus.exports.export import FileFormat, write_atomically
from corpus.exports.open_data import PACKAGE, describe_package, file_name, write_open_data
from market.listing.listing import Kind
from market.listing.store.open_listings import OPEN_KINDS
from market.postgres.deployment import open_market
from market.settings import Settings
from web.command.terminal import Terminal
from web.pages.sitemap import public_origin


async def write_files(settings: Settings, folder: Path, terminal: Terminal, *, as_json: bool) -> None:
    """Write every file of the open data, all of one moment; those of an earlier time are replaced, each at once.

    Raises OSError when `folder` can't be written to, or is a file.
    """
    origin = public_origin(settings)
    counts: dict[Kind, int] = {}
    async with open_market(settings, say=terminal.say) as database, database.reading() as conn:
        for kind in OPEN_KINDS:
            for file_format in FileFormat:
                with write_atomically(folder / file_name(kind, file_format)) as file:
                    counts[kind] = await write_open_data(conn, file, kind, file_format, origin=origin)
    with write_atomically(folder / PACKAGE) as file:
        file.write(describe_package(origin, settings.open_data_licence))
    if settings.origin is None:
        terminal.complain(f"CUIBAI_ORIGIN is not set: the addresses in the files begin with {origin}")
    if settings.open_data_licence is None:
        terminal.say("CUIBAI_OPEN_DATA_LICENCE is not set: the files state no licence")
    terminal.say(", ".join(f"{count} {kind.value}" for kind, count in counts.items()))
    if as_json:
        rows = {kind.value: count for kind, count in counts.items()}
        terminal.write_json({"folder": str(folder), "rows": rows, "licence": settings.open_data_licence})
    else:
        terminal.write(str(folder))
