"""Export file on the command line (导出文件): written whole or not at all, and what is in it told on standard error.

Open data on the command line (开放数据): the files that the page gives out, written into a folder.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.exports.export import ExportScope, ExportTally, LeftOut, write_atomically, write_export
from corpus.exports.format import TableWriter, find_format
from corpus.exports.open_data import PACKAGE, describe_package, list_files, write_open_data
from market.listing.listing import Kind, Language, Status
from market.postgres.deployment import open_market
from market.settings import Settings
from web.command.exits import CommandStopped
from web.command.terminal import Terminal
from web.http.origin import public_origin

OUTPUT = Path("-")
_REASONS = {
    LeftOut.STATUS: "of another status",
    LeftOut.SAMPLE: "samples",
    LeftOut.OPTED_OUT: "experts who opted out",
    LeftOut.MEMBERS_ONLY: "for members only",
    LeftOut.ANONYMOUS: "anonymous",
    LeftOut.EXPERT: "experts",
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that is to be written: where, what, in which format and with headings in which language."""

    target: Path
    scope: ExportScope
    writer: type[TableWriter]
    language: Language

    async def write(self, settings: Settings, terminal: Terminal, *, as_json: bool) -> None:
        """Write it and tell what is in it.

        Raises CommandStopped when the file is there already; nothing is left behind when writing fails.
        """
        with self._written() as file:
            async with open_market(settings, say=terminal.say) as database:
                tally = await write_export(database, file, self.scope, self.writer, language=self.language)
        self._tell(tally, terminal)
        if as_json and self.target != OUTPUT:
            terminal.write_json(self._report(tally))
        elif self.target != OUTPUT:
            terminal.write(str(self.target))

    @contextmanager
    def _written(self) -> Iterator[IO[bytes]]:
        """Give a file that becomes the target, or goes to standard output, once it is whole."""
        if self.target == OUTPUT:
            with tempfile.TemporaryFile() as file:
                yield file
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            return
        whole = False
        with self._opened() as file:
            try:
                yield file
                whole = True
            finally:
                if not whole:
                    self.target.unlink(missing_ok=True)

    def _opened(self) -> IO[bytes]:
        """Make the target, for its owner's eyes: personal data is not for the others of the machine."""
        try:
            return os.fdopen(os.open(self.target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except FileExistsError:
            raise CommandStopped(f"{self.target} is there already; name another file") from None

    def _tell(self, tally: ExportTally, terminal: Terminal) -> None:
        counts = ", ".join(f"{tally.rows[kind]} {kind.value}" for kind in self.scope.kinds)
        terminal.say(f"rows written: {counts}")
        drafts = {status: count for status, count in tally.statuses.items() if status is not Status.PUBLISHED}
        if drafts:
            listed = ", ".join(f"{count} {status.value}" for status, count in drafts.items())
            terminal.say(f"not published here: {listed}; a file states no status, and an import adds drafts")
        for reason, count in tally.left_out.items():
            terminal.say(f"left out: {count} {_REASONS[reason]}")
        if tally.samples:
            terminal.complain(
                f"{tally.samples} rows are samples; an import takes them for real, --no-samples leaves them out"
            )
        if tally.persons:
            terminal.complain(f"{tally.persons} rows name persons (experts, inventors): the file is not for everybody")

    def _report(self, tally: ExportTally) -> dict[str, object]:
        return {
            "file": str(self.target),
            "rows": {kind.value: tally.rows[kind] for kind in self.scope.kinds},
            "statuses": {status.value: tally.statuses[status] for status in Status if tally.statuses[status]},
            "left_out": {reason.value: tally.left_out[reason] for reason in LeftOut if tally.left_out[reason]},
            "samples": tally.samples,
            "rows_with_personal_data": tally.persons,
        }


async def write_files(settings: Settings, folder: Path, terminal: Terminal, *, as_json: bool) -> None:
    """Write every file of the open data, all of one moment; those of an earlier time are replaced, each at once.

    Raises OSError when `folder` can't be written to, or is a file.
    """
    origin = public_origin(settings)
    counts: dict[Kind, int] = {}
    async with open_market(settings, say=terminal.say) as database, database.reading() as conn:
        for name, (kind, ending) in list_files().items():
            with write_atomically(folder / name) as file:
                counts[kind] = await write_open_data(conn, file, kind, find_format(ending), origin=origin)
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
