"""cuibai operator-link: a link that makes an operator, for whoever holds the machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from market.settings import Settings
from market.viewer import COMMAND_LINE
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from market.postgres.db import Database


def operator_link(as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False) -> None:
    """Give a link that makes an operator; it opens once, within an hour, and ends those before it.

    With the address of an operator who is locked out, that account is opened again, with a new password and a second
    factor to be set up anew.
    """
    terminal = Terminal.open()
    link = run_async(_make(load_settings(), terminal.say))
    if as_json:
        terminal.write_json({"link": link})
    else:
        terminal.write(link)


async def first_operator_link(database: "Database", settings: Settings) -> str | None:
    """Give the link that makes the first operator; None where somebody runs the market already."""
    from market.account.store import links as account_links
    from market.account.store import members

    async with database.writing() as conn:
        if await members.has_operator(conn):
            return None
        return _address(settings, await account_links.make_operator_link(conn, actor=COMMAND_LINE))


async def _make(settings: Settings, say: Callable[[str], None]) -> str:
    from market.account.store import links as account_links
    from market.postgres.deployment import open_market

    async with open_market(settings, say=say) as database, database.writing() as conn:
        return _address(settings, await account_links.make_operator_link(conn, actor=COMMAND_LINE))


def _address(settings: Settings, secret: str) -> str:
    from web.command.serve import browser_address

    return f"{settings.origin or browser_address(settings.host, settings.port)}/join?link={secret}"
