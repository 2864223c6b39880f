"""cuibai template: an empty spreadsheet, or a Word form, to be filled in and imported."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from web.command.exits import CommandStopped
from web.command.terminal import Terminal


class Sheet(Enum):
    """What the rows of a template are."""

    ORGANIZATION = "organization"
    ACHIEVEMENT = "achievement"
    NEED = "need"
    EXPERT = "expert"


def template(
    kind: Annotated[Sheet, typer.Argument(help="What its rows are.")],
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
    elif kind is Sheet.ORGANIZATION:
        raise CommandStopped("there is no form for organisations; take the spreadsheet (.xlsx)")
    else:
        content = write_blank_form(SheetKind(kind.value), language, taxonomy=load_taxonomy())
    try:
        with target.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise CommandStopped(f"{target} is there already; name another file") from None
    Terminal.open().write(str(target))
