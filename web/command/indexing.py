"""cuibai index: how far the index is, and building it anew."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from market.postgres.deployment import open_market
from market.settings import Settings
from matcher.errors import IndexHeld
from matcher.ownership import owner
from web.command.exits import CommandStopped, ExitCode
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from web.api.answer_shape import StatusShape

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
LOOK_S = 0.5
BEGIN_S = 10.0
"""Longer than a server takes to begin what its signal asks for."""


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Say how far the index has followed the store."""
    from web.command.answering import open_answering
    from web.command.answers import write_status

    terminal = Terminal.open()

    async def ask() -> None:
        async with open_answering(settings_here(), meaning=False, say=terminal.say) as answering:
            said = await answering.status()
        if as_json:
            terminal.write_json(said.model_dump(mode="json"))
        else:
            write_status(terminal, said)

    run_async(ask())


@app.command("rebuild")
def rebuild(as_json: AsJson = False) -> None:
    """Make the index anew from the store; a running server is asked to, and answers from the old one meanwhile."""
    from web.command.answers import write_status

    terminal = Terminal.open()

    async def build() -> None:
        settings = settings_here()
        holder = owner(settings.home / "index")
        if holder is None:
            said = await _rebuild_here(settings, terminal)
        else:
            said = await _rebuild_there(holder, terminal)
        if as_json:
            terminal.write_json(said.model_dump(mode="json"))
        else:
            write_status(terminal, said)

    run_async(build())


async def _rebuild_here(settings: Settings, terminal: Terminal) -> "StatusShape":
    from matcher.encoder import open_encoder
    from web.api.shaping import shape_status
    from web.command.answering import meaning_is_in, open_index, wait_until

    async with (
        open_market(settings, say=terminal.say) as database,
        open_index(settings, database, lambda: open_encoder(settings, say=terminal.say), say=terminal.say) as matching,
    ):
        await matching.rebuild()
        await wait_until(matching, meaning_is_in, terminal.say)
        return shape_status(await matching.status())


async def _rebuild_there(holder: tuple[int | None, str | None], terminal: Terminal) -> "StatusShape":
    """Ask the server by a signal, which only its own user or root may send, and watch it work.

    Raises IndexHeld when the holder is no server.
    """
    from web.command.remote import RemoteAnswering

    pid, address = holder
    if pid is None or address is None:
        raise IndexHeld(pid, address)
    async with RemoteAnswering.open(address) as answering:
        before = await answering.status()
        try:
            os.kill(pid, signal.SIGUSR1)
        except PermissionError as error:
            raise CommandStopped(
                f"process {pid} owns the index and belongs to another user; run this command as that user",
                ExitCode.UNAVAILABLE,
            ) from error
        terminal.say(f"asked the server at {address} to rebuild its index")
        said = before
        for _ in range(int(BEGIN_S / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            said = await answering.status()
            if said.rebuilding or said.version != before.version:
                break
        while said.rebuilding:
            await asyncio.sleep(LOOK_S)
            said = await answering.status()
        return said
