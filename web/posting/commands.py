"""cuibai import: rows of files of every format into the three stores.

cuibai template: an empty spreadsheet, or a Word form, to be filled in and imported.
"""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from web.command.exits import CommandStopped, ExitCode
from web.command.running import load_settings, run_async
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
    from web.posting.intake import Intake

    intake = Intake(
        publish=publish,
        on_error=OnError.KEEP_GOOD if keep_good else OnError.REFUSE_FILE,
        keep_near_duplicates=keep_near_duplicates,
        edit_by_title=edit_by_title,
        dry_run=dry_run,
        report=report,
        as_json=as_json,
    )
    if not run_async(intake.take(load_settings(), files, Terminal.open())):
        raise typer.Exit(ExitCode.REFUSED)


class TemplateKind(Enum):
    """What the rows of a template are."""

    ORGANIZATION = "organization"
    ACHIEVEMENT = "achievement"
    NEED = "need"
    EXPERT = "expert"


def template(
    kind: Annotated[TemplateKind, typer.Argument(help="What its rows are.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            help="The file to write, KIND.xlsx if none is named; it must not exist. A .docx is the form of one listing."
        ),
    ] = None,
    english: Annotated[bool, typer.Option("--english", help="With headings and notes in English.")] = False,
) -> None:
    """Write what is filled in for `cuibai import`: a spreadsheet with notes and drop-downs, or a Word form."""
    from corpus.imports.template import write_blank_form, write_template
    from corpus.reference.taxonomy import load_taxonomy
    from corpus.sheet.column import SheetKind
    from market.listing.listing import Language

    target = file if file is not None else Path(f"{kind.value}.xlsx")
    language = Language.EN if english else Language.ZH
    if target.suffix.lower() != ".docx":
        content = write_template(SheetKind(kind.value), language, taxonomy=load_taxonomy())
    elif kind is TemplateKind.ORGANIZATION:
        raise CommandStopped("there is no form for organisations; take the spreadsheet (.xlsx)")
    else:
        content = write_blank_form(SheetKind(kind.value), language, taxonomy=load_taxonomy())
    try:
        with target.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise CommandStopped(f"{target} is there already; name another file") from None
    Terminal.open().write(str(target))
