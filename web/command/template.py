"""cuibai template: an empty spreadsheet to be filled in and imported."""

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
        Path | None, typer.Argument(help="The file to write, KIND.xlsx if none is named; it must not exist.")
    ] = None,
    english: Annotated[bool, typer.Option("--english", help="With headings and notes in English.")] = False,
) -> None:
    """Write a spreadsheet with headings, an example row, drop-downs and notes, for `cuibai import`."""
    from corpus.columns import SheetKind
    from corpus.taxonomy import load_taxonomy
    from corpus.template import write_template
    from market.listing import Language

    target = file if file is not None else Path(f"{kind.value}.xlsx")
    language = Language.EN if english else Language.ZH
    content = write_template(SheetKind(kind.value), language, taxonomy=load_taxonomy())
    try:
        with target.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise CommandStopped(f"{target} is there already; name another file") from None
    Terminal.open().write(str(target))
