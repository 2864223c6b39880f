"""cuibai backup, cuibai restore: everything of a home in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from web.command.running import run_async, settings_here
from web.command.terminal import Terminal


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Save the database, the index, the models and the files; the market may be running."""
    from market.postgres.backup import backup as save

    terminal = Terminal.open()
    target = file.expanduser().absolute()
    run_async(save(settings_here(), target, say=terminal.say_step))
    if as_json:
        terminal.write_json({"file": str(target), "bytes": target.stat().st_size})
    else:
        terminal.write(str(target))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `cuibai backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move what is in CUIBAI_HOME aside, into a folder there.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Bring a backup back into an empty CUIBAI_HOME; every file is checked first."""
    from market.postgres.backup import restore as bring_back

    terminal = Terminal.open()
    settings = settings_here()
    run_async(bring_back(settings, file.expanduser().absolute(), say=terminal.say_step, replace=replace))
    if as_json:
        terminal.write_json({"home": str(settings.home)})
    else:
        terminal.write(str(settings.home))
