"""cuibai export: the store's rows in a file that `cuibai import` takes, or its open data in a folder."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from corpus.exports.format import FORMATS, FormatUse, find_format
from web.command.exits import CommandStopped, ExitCode
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal
from web.posting.commands import TemplateKind


def check_format(ending: str | None) -> str | None:
    """Check that a format is one of FORMATS. Raises BadParameter."""
    if ending is not None and ending not in FORMATS:
        raise typer.BadParameter(f"{ending!r} is not one of {', '.join(map(repr, FORMATS))}.")
    return ending


class ListingStatus(Enum):
    """Which listings are written."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def export(
    *,
    file: Annotated[
        Path | None, typer.Argument(help="The file to write, it must not exist; - is standard output.")
    ] = None,
    kind: Annotated[list[TemplateKind] | None, typer.Option("--kind", help="Only these rows; may be repeated.")] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar=f"<{'|'.join(FORMATS)}>",
            callback=check_format,
            help="The format, if the file's name does not tell it.",
        ),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Only rows that anybody may read, each whole; no experts.")
    ] = False,
    status: Annotated[
        list[ListingStatus] | None,
        typer.Option("--status", help="Only these listings; without it, all but the withdrawn."),
    ] = None,
    samples: Annotated[bool, typer.Option("--samples/--no-samples", help="With the sample listings or not.")] = True,
    english: Annotated[bool, typer.Option("--english", help="With headings in English (CSV, XLSX).")] = False,
    open_data: Annotated[
        Path | None,
        typer.Option("--open-data", help="Write the open data into this folder instead; it may exist."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the report as JSON.")] = False,
) -> None:
    """Write the store's organisations, achievements, needs and experts, personal data included, to be imported again.

    The same rows give the same bytes. Experts who opted out are never written, and neither is any status: what comes
    in again is a draft until it is published.
    """
    if open_data is not None:
        if file is not None or kind or format_ or public or status or not samples or english:
            raise CommandStopped("--open-data has rows and formats of its own; name only a folder", ExitCode.USAGE)
        from web.listing.export_file import write_files

        run_async(write_files(load_settings(), open_data, Terminal.open(), as_json=as_json))
        return
    if file is None:
        raise CommandStopped("name the file to write, or - for standard output", ExitCode.USAGE)
    from corpus.exports.export import EXPORTED_STATUSES, ExportScope
    from corpus.sheet.column import SheetKind
    from market.listing.listing import Language, Status
    from web.listing.export_file import ExportFile

    scope = ExportScope(
        kinds=tuple(SheetKind(each.value) for each in kind or TemplateKind),
        public=public,
        statuses=frozenset(Status(each.value) for each in status) if status else EXPORTED_STATUSES,
        samples=samples,
    )
    ending = format_ or _find_ending(file)
    writer = find_format(ending)
    if FormatUse.MIXED not in writer.USES and len(scope.kinds) > 1:
        a_file = f"a {ending.upper()} file"
        raise CommandStopped(f"{a_file} holds rows of one kind; name it with --kind, or write .xlsx", ExitCode.USAGE)
    export_file = ExportFile(file, scope, writer, Language.EN if english else Language.ZH)
    run_async(export_file.write(load_settings(), Terminal.open(), as_json=as_json))


def _find_ending(file: Path) -> str:
    if (ending := file.suffix.lower().removeprefix(".")) in FORMATS:
        return ending
    endings = ", ".join(f".{each}" for each in FORMATS)
    raise CommandStopped(f"{file}: name the format with --format, or a file that ends in {endings}", ExitCode.USAGE)
