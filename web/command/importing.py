"""cuibai import: rows of files of every format into the three stores."""

from pathlib import Path
from typing import Annotated

import typer

from web.command.exits import ExitCode
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal


def import_files(
    *,
    files: Annotated[
        list[Path],
        typer.Argument(help="JSONL, CSV, XLSX or Word form (.docx) files, or folders of them; - is standard input."),
    ],
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is added or still a draft.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    keep_good: Annotated[
        bool,
        typer.Option("--keep-good/--all-or-nothing", help="Take the good rows, or no row of a file with a bad one."),
    ] = True,
    keep_near_duplicates: Annotated[
        bool,
        typer.Option("--keep-near-duplicates", help="Take also new rows that nearly repeat a listing or a row."),
    ] = False,
    edit_by_title: Annotated[
        bool,
        typer.Option("--edit-by-title", help="Let rows without a number edit listings of their title that have one."),
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write what is to be mended as a new spreadsheet (.xlsx).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the report as JSON.")] = False,
) -> None:
    """Take in achievements, needs and experts; a row that is known already is an edit, or nothing.

    Exit code 1 when a row was refused or held back; the report on standard error says which rule, and what to write.
    """
    from corpus.imports.importing import OnError
    from web.command.intake import Intake

    intake = Intake(
        publish=publish,
        on_error=OnError.KEEP_GOOD if keep_good else OnError.REFUSE_FILE,
        keep_near_duplicates=keep_near_duplicates,
        edit_by_title=edit_by_title,
        dry_run=dry_run,
        report=report,
        as_json=as_json,
    )
    if not run_async(intake.take(settings_here(), files, Terminal.open())):
        raise typer.Exit(ExitCode.REFUSED)
