"""Intake (收件): files taken into the market one after the other, each with its own report."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from corpus.exports.table import write_report_sheet
from corpus.imports.importing import ImportProgress, OnError, import_rows
from corpus.imports.reading import FileRefused, read_file
from corpus.imports.report import ImportReport
from corpus.reference.taxonomy import load_taxonomy
from market.listing.field import Taxonomy
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE
from web.command.exits import CommandStopped
from web.command.terminal import Terminal
from web.posting.import_report import HEADINGS, report_lines, summarize, to_json, write_report

READ = (".jsonl", ".csv", ".tsv", ".xlsx", ".docx")
"""The endings of the files that are taken from a folder."""
OWNERS = ("机构", "organi")
"""A folder's file with such a name goes first: the listings of the others need its organisations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How files are taken in, and where their reports go besides the terminal."""

    publish: bool
    on_error: OnError
    keep_near_duplicates: bool
    edit_by_title: bool
    dry_run: bool
    report: Path | None
    as_json: bool

    async def take(self, settings: Settings, named: Sequence[Path], terminal: Terminal) -> bool:
        """Take files and folders of files in, and say whether nothing was refused or held back.

        Raises OSError or CommandStopped before anything is written: one of them can't be read, or the report is there.
        """
        files = list(_files(named))
        _check_readable(files)
        with _new_file(self.report) as sheet:
            reports = await self._take_files(settings, files, terminal)
            if sheet is not None:
                lines = (line for file, said in reports for line in report_lines(file, said))
                sheet.write(write_report_sheet(lines, title="report", headings=HEADINGS))
                terminal.say(f"{self.report}: what is to be mended, row by row")
        if self.as_json:
            terminal.write_json([to_json(file, said) for file, said in reports])
        return all(_is_clean(said) for _, said in reports)

    async def _take_files(
        self, settings: Settings, files: Iterable[Path], terminal: Terminal
    ) -> list[tuple[str, ImportReport | FileRefused]]:
        taxonomy = load_taxonomy()
        reports: list[tuple[str, ImportReport | FileRefused]] = []
        async with open_market(settings, say=terminal.say) as database:
            for file in files:
                said = await self._take_file(database, file, taxonomy, terminal)
                write_report(terminal, str(file), said)
                if not self.as_json:
                    terminal.write(summarize(str(file), said))
                reports.append((str(file), said))
        return reports

    async def _take_file(
        self, database: Database, file: Path, taxonomy: Taxonomy, terminal: Terminal
    ) -> ImportReport | FileRefused:
        """Take one file, with a bar on a terminal; a file that can't be taken at all gives its refusal."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = terminal.notes
        with ProgressBar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(file.name, total=None)

            def say(progress: ImportProgress) -> None:
                bar.update(task, completed=progress.done, total=progress.total)

            try:
                return await import_rows(
                    database,
                    read_file(_source(file), file.name, taxonomy=taxonomy),
                    actor=COMMAND_LINE,
                    publish=self.publish,
                    on_error=self.on_error,
                    keep_near_duplicates=self.keep_near_duplicates,
                    edit_by_title=self.edit_by_title,
                    dry_run=self.dry_run,
                    say=say,
                )
            except FileRefused as refused:
                return refused


@contextmanager
def _new_file(path: Path | None) -> Iterator[IO[bytes] | None]:
    """Make the report's file before anything is taken in, and take it away again where that fails.

    Raises CommandStopped when there is a file already: it may be the very one that is taken in.
    """
    if path is None:
        yield None
        return
    try:
        file = path.open("xb")
    except FileExistsError:
        raise CommandStopped(f"{path} is there already; name a new file for the report") from None
    whole = False
    with file:
        try:
            yield file
            whole = True
        finally:
            if not whole:
                path.unlink(missing_ok=True)


def _files(named: Iterable[Path]) -> Iterator[Path]:
    """Give the files, and those of folders that end as files of rows do, organisations first, then by name.

    Raises CommandStopped for a folder that holds none.
    """
    for path in named:
        if not path.is_dir():
            yield path
            continue
        inside = [
            each for each in path.iterdir() if each.suffix.lower() in READ and not each.name.startswith((".", "~$"))
        ]
        if not inside:
            raise CommandStopped(f"{path}: no file of rows is in this folder; they end in {', '.join(READ)}")
        yield from sorted(inside, key=lambda each: (not any(word in each.name.lower() for word in OWNERS), each.name))


def _check_readable(files: Iterable[Path]) -> None:
    """Open every file once before anything is written: one that can't be read stops the others too. Raises OSError.

    A pipe is left alone: what feeds it would end.
    """
    for file in files:
        if str(file) != "-" and not file.is_fifo():
            file.open("rb").close()


def _source(file: Path) -> Path | bytes:
    """Give a file as it is, and what comes only once as its bytes."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    return file.read_bytes() if file.is_fifo() else file


def _is_clean(said: ImportReport | FileRefused) -> bool:
    return not isinstance(said, FileRefused) and not said.refused and not said.held_rows
