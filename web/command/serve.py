"""cuibai serve: everything put together, from the first start to the last signal."""

import asyncio
import errno
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from market.postgres.deployment import open_market
from market.settings import LogStyle, Settings
from market.viewer import SAMPLES
from matcher.errors import MatcherError
from web.account.commands import first_operator_link
from web.command.exits import CommandStopped, ExitCode
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from matcher.answering.matching import Matching

BACKLOG = 256
PROGRESS_S = 1.0

logger = logging.getLogger("cuibai.serve")


def serve() -> None:
    """Serve the market until Ctrl-C."""
    gc.disable()  # what a start makes stays; to look through it again and again would be a fifth of the start
    settings = load_settings()
    say = _open_log(settings)
    run_async(_serve(settings, say))
    say("stopped")


async def _serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Open the store and the index, serve, and close them in the other order.

    Raises CommandStopped when the port is taken, IndexHeld when another server has this home.
    """
    from corpus.sample.market import load_samples
    from matcher.encoder.encoder import open_encoder
    from web.command.answering import open_index
    from web.http.log import log_unhandled

    here = browser_address(settings.host, settings.port)
    asyncio.get_running_loop().set_exception_handler(log_unhandled)
    async with AsyncExitStack() as stack:
        door = stack.enter_context(open_socket(settings.host, settings.port))
        database = await stack.enter_async_context(open_market(settings, say=say))
        if settings.samples:
            await load_samples(database, actor=SAMPLES, say=say)
        matching = await stack.enter_async_context(
            open_index(settings, database, lambda: open_encoder(settings, say=say), say=say, address=here)
        )
        from web.command.listening import Listener
        from web.job.handlers import run_background_work

        telling = asyncio.create_task(_report_progress(matching, say))
        stack.callback(telling.cancel)
        listener = Listener.over(settings, database, matching)
        stack.push_async_callback(listener.market.forecasts.stop)
        await stack.enter_async_context(run_background_work(listener.market))
        _listen_to_signals(listener.stop, matching, say)
        link = await first_operator_link(database, settings)

        def tell() -> None:
            gc.freeze()
            gc.enable()
            say(f"cuibai 翠柏 is ready: {here}")
            if link is not None:  # to standard output, not into the log: who has it runs the market
                Terminal.open().write(
                    f"Nobody runs this market yet. This link makes its operator, once, within an hour: {link}"
                )

        await listener.serve(door, ready=tell)


async def _report_progress(matching: "Matching", say: Callable[[str], None]) -> None:
    """Tell how many listings wait for their vectors, until the first time that none does."""
    from matcher.answering.match import EncoderState

    waiting = 0
    while True:
        status = await matching.status()
        if status.encoder_state is EncoderState.READY:
            if status.ready and not status.waiting_vectors and status.vectors >= status.listings:
                say(f"{status.listings} listings can be compared by their meaning")
                return
            if abs(status.waiting_vectors - waiting) * 5 >= max(status.listings, 1):
                waiting = status.waiting_vectors
                say(f"{waiting} of {status.listings} listings wait to be compared by their meaning")
        await asyncio.sleep(PROGRESS_S)


def open_socket(host: str, port: int) -> socket.socket:
    """Take the port before anything else is begun; who connects early waits until the market is open.

    Raises CommandStopped with the fix.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise CommandStopped(
            f"CUIBAI_HOST={host}: no such address here ({error.strerror}); 127.0.0.1 is this machine alone",
            ExitCode.USAGE,
        ) from error
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(where)
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        reasons = {
            errno.EADDRINUSE: "is in use; stop what listens there, or choose another port with CUIBAI_PORT",
            errno.EACCES: "is not open to this user; choose a port above 1023 with CUIBAI_PORT",
            errno.EADDRNOTAVAIL: "can't be had: the address is none of this machine's; mend CUIBAI_HOST",
        }
        why = reasons.get(error.errno or 0, f"can't be had: {error.strerror}")
        raise CommandStopped(f"port {port} on {host} {why}", ExitCode.UNAVAILABLE) from error
    door.setblocking(False)  # noqa: FBT003  the socket's own signature
    return door


def browser_address(host: str, port: int) -> str:
    """Write the address that a browser on this machine can open."""
    every = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  named to be replaced, nothing is bound here
    reachable = every.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{reachable}:{port}"


def _listen_to_signals(stop: Callable[[], None], matching: "Matching", say: Callable[[str], None]) -> None:
    """Stop on the usual signals; rebuild the index on SIGUSR1, which `cuibai index rebuild` sends."""
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def stop_and_say() -> None:
        say("stopping …")
        stop()

    def rebuild() -> None:
        task = loop.create_task(_rebuild(matching))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop_and_say)
    loop.add_signal_handler(signal.SIGUSR1, rebuild)


async def _rebuild(matching: "Matching") -> None:
    try:
        await matching.rebuild()
    except MatcherError:
        logger.exception("the index can't be rebuilt now")


def _open_log(settings: Settings) -> Callable[[str], None]:
    """Open the log on standard error, and give what tells of a step there: a line of the log, or one for people."""
    from web.http.log import open_log

    terminal = Terminal.open()
    style = settings.log or (LogStyle.TEXT if sys.stderr.isatty() else LogStyle.JSON)
    open_log(sys.stderr, style, colors=terminal.in_colors)
    return terminal.say_step if style is LogStyle.TEXT else logger.info
