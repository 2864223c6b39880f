"""Running (运行): an asynchronous command that is stopped cleanly by Ctrl-C, by a service manager, by a hang-up."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from market.settings import Settings, read_settings
from web.command.exits import CommandStopped, ExitCode

T = TypeVar("T")


def load_settings() -> Settings:
    """Read the settings from this process's environment.

    Raises SettingsError.
    """
    return read_settings(os.environ)


def run_async(command: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end; SIGTERM and SIGHUP end it as Ctrl-C does, so that everything is closed.

    Raises CommandStopped when it was ended from outside.
    """
    return asyncio.run(_until_signal(command))


async def _until_signal(command: Coroutine[Any, Any, T]) -> T:
    task = asyncio.ensure_future(command)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise  # Ctrl-C: asyncio.run turns it into KeyboardInterrupt, the task has ended by then
        raise CommandStopped("stopped", ExitCode.INTERRUPTED) from None
