"""cuibai samples: the invented listings that show the market."""

from typing import Annotated

import typer

from market.postgres.deployment import open_market
from market.viewer import COMMAND_LINE
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal

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
        async with open_market(settings_here(), say=terminal.say) as database, database.writing() as conn:
            removed = await listings.remove_samples(conn, actor=COMMAND_LINE)
        if as_json:
            terminal.write_json({kind.value: count for kind, count in removed.items()})
        else:
            for kind, count in removed.items():
                terminal.write(f"{count:>5}  {kind.value}")

    run_async(take_out())
