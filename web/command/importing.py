"""cuibai import: rows of JSONL files into the three stores."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from corpus.import_report import ImportReport
from corpus.importing import OnError, Progress, import_rows
from corpus.jsonl import read_listings
from corpus.taxonomy import load_taxonomy
from market.db import Database
from market.deployment import open_market
from market.field import Taxonomy
from market.viewer import COMMAND_LINE
from web.command.exits import ExitCode
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal


def import_files(
    *,
    files: Annotated[list[Path], typer.Argument(help="JSONL files, one listing a line; - is standard input.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is added or still a draft.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    keep_good: Annotated[
        bool,
        typer.Option("--keep-good/--all-or-nothing", help="Take the good rows, or no row of a file with a bad one."),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Write the report as JSON.")] = False,
) -> None:
    """Take in achievements, needs and experts; a row that is known already is an edit, or nothing.

    Exit code 1 when a row was refused; the report on standard error says which rule, and what to write.
    """
    terminal = Terminal.open()
    on_error = OnError.KEEP_GOOD if keep_good else OnError.REFUSE_FILE

    async def take_in() -> bool:
        clean = True
        taxonomy = load_taxonomy()
        reports: list[dict[str, object]] = []
        _check_readable(files)
        async with open_market(settings_here(), say=terminal.say) as database:
            for file in files:
                report = await _import(
                    database,
                    file,
                    taxonomy=taxonomy,
                    terminal=terminal,
                    publish=publish,
                    on_error=on_error,
                    dry_run=dry_run,
                )
                _write_refused(terminal, file, report)
                if not as_json:
                    _write_summary(terminal, file, report, dry_run=dry_run)
                reports.append(_to_json(file, report))
                clean = clean and not report.refused
        if as_json:
            terminal.write_json(reports)
        return clean

    if not run_async(take_in()):
        raise typer.Exit(ExitCode.REFUSED)


def _check_readable(files: Iterable[Path]) -> None:
    """Open every file once before anything is written: one that can't be read stops the others too. Raises OSError.

    A pipe is left alone: what feeds it would end.
    """
    for file in files:
        if str(file) != "-" and not file.is_fifo():
            file.open("rb").close()


async def _import(
    database: Database,
    file: Path,
    *,
    taxonomy: Taxonomy,
    terminal: Terminal,
    publish: bool,
    on_error: OnError,
    dry_run: bool,
) -> ImportReport:
    """Import one file, with a bar on a terminal."""
    source = sys.stdin.buffer if str(file) == "-" else file
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = terminal.notes
    with ProgressBar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(file.name, total=None)

        def say(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        return await import_rows(
            database,
            read_listings(source, taxonomy=taxonomy),
            actor=COMMAND_LINE,
            publish=publish,
            on_error=on_error,
            dry_run=dry_run,
            say=say,
        )


def _write_refused(terminal: Terminal, file: Path, report: ImportReport) -> None:
    for error in report.refused:
        terminal.complain(f"{file}: {error}")
    if report.by_title:
        rows = ", ".join(map(str, report.by_title[:20])) + (" …" if len(report.by_title) > 20 else "")
        terminal.say(f"{file}: rows without a number (编号) are known by their titles: {rows}")


def _write_summary(terminal: Terminal, file: Path, report: ImportReport, *, dry_run: bool) -> None:
    done = "" if report.written else "would be "
    terminal.write(
        f"{file}: {report.added} {done}added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.published} {done}published, {report.organizations} organisations {done}added, "
        f"{report.refused_rows} rows refused"
    )
    if not _wrote(report) and not dry_run:
        terminal.say(f"{file}: nothing was written")


def _wrote(report: ImportReport) -> bool:
    """Say whether the store now holds anything of the file, be it as before."""
    return report.written and any((report.added, report.changed, report.unchanged, report.organizations))


def _to_json(file: Path, report: ImportReport) -> dict[str, object]:
    return {
        "file": str(file),
        "written": _wrote(report),
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "published": report.published,
        "organizations": report.organizations,
        "rows_without_number": [place.row for place in report.by_title],
        "refused": [
            {
                "row": error.row,
                "path": error.path,
                "rule": error.rule.value,
                "value": error.value,
                "advice": str(error.advice),
            }
            for error in report.refused
        ],
    }
