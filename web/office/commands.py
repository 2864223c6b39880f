"""cuibai backup, cuibai restore: everything of a home in one file, and back.

cuibai samples: the invented listings that show the market.

cuibai reseal: sealed secrets under a new key, for whoever holds the machine.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Save the database, the index, the models and the files; the market may be running."""
    from market.postgres.backup import backup as save

    terminal = Terminal.open()
    target = file.expanduser().absolute()
    run_async(save(load_settings(), target, say=terminal.say_step))
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
    settings = load_settings()
    run_async(bring_back(settings, file.expanduser().absolute(), say=terminal.say_step, replace=replace))
    if as_json:
        terminal.write_json({"home": str(settings.home)})
    else:
        terminal.write(str(settings.home))


app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def about() -> None:
    """Keep `remove` a command of its own while it is the only one."""


@app.command("remove")
def remove(as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False) -> None:
    """Withdraw every sample listing and take it out of the market."""
    from market.listing.store import listings

    terminal = Terminal.open()

    async def take_out() -> None:
        async with open_market(load_settings(), say=terminal.say) as database, database.writing() as conn:
            removed = await listings.remove_samples(conn, actor=COMMAND_LINE)
        if as_json:
            terminal.write_json({kind.value: count for kind, count in removed.items()})
        else:
            for kind, count in removed.items():
                terminal.write(f"{count:>5}  {kind.value}")

    run_async(take_out())


def reseal(
    old: Annotated[Path, typer.Argument(help="The file that holds the key of before.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Seal second factors and webhooks' secrets with the key that the settings name, or that the home has or gets now.

    Run it while no server runs: one that does keeps the key it started with. What was sealed anew already is left as it
    is, so that what broke off can be run again.
    """
    terminal = Terminal.open()
    count = run_async(_reseal(load_settings(), old, terminal.say))
    if as_json:
        terminal.write_json({"resealed": count})
    else:
        terminal.write(f"secrets sealed anew: {count}")


async def _reseal(settings: Settings, old: Path, say: Callable[[str], None]) -> int:
    from market.account.store import second_factors
    from market.postgres.deployment import open_market
    from market.secret_key import SecretKey
    from market.webhook.store import webhooks

    before = SecretKey.of_file(old)
    async with open_market(settings, say=say) as database, database.writing() as conn:
        now = SecretKey.of_home(settings.home, settings.secret)
        hooks = await webhooks.reseal(conn, before=before, now=now)
        return hooks + await second_factors.reseal(conn, before=before, now=now, actor=COMMAND_LINE)
