"""A judge's work begun from the command line: pairs drawn where the index is, then a sitting here or a link."""

from market.judging.access_pass import LIVES, Bearer, Purpose
from market.judging.store import access_passes
from market.judging.store import turns as judging_turns
from market.listing.listing import Language
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import Actor
from matcher.errors import IndexHeld
from matcher.judging import Plan, draw_pools
from matcher.ownership import owner
from web.command.answering import INDEX, meaning_is_in, open_index, wait_until
from web.command.exits import CommandStopped, ExitCode
from web.command.judging_sitting import JudgingSitting
from web.command.keyboard import Keyboard
from web.command.remote import RemoteAnswering
from web.command.terminal import Terminal
from web.formats import Formats
from web.language import read_catalogues
from web.pages.judging import PATH


async def sit(settings: Settings, terminal: Terminal, bearer: Bearer, plan: Plan, *, more: bool, as_json: bool) -> None:
    """Let a judge grade at this terminal; `more` draws pairs although some are left.

    Raises IndexHeld, EncoderUnavailable, StoreUnavailable.
    """
    if as_json:
        raise CommandStopped("a sitting has no JSON; it goes with --link or --agreement", ExitCode.USAGE)
    formats = Formats(read_catalogues()[Language.EN])
    async with open_market(settings, say=terminal.say) as database:
        await _fill(settings, database, terminal, bearer, plan, more=more)
        with Keyboard.open() as keyboard:
            graded = await JudgingSitting(database, bearer, keyboard, terminal, formats).judge_all()
        terminal.write(f"{graded} graded in this sitting")


async def give_link(
    settings: Settings, terminal: Terminal, bearer: Bearer, plan: Plan, *, more: bool, as_json: bool
) -> None:
    """Write the link that opens the page of judging, once.

    Raises CommandStopped when no server runs, and as `sit`.
    """
    holder = owner(settings.home / INDEX)
    address = None if holder is None else holder[1]
    if address is None:
        raise CommandStopped(
            "no server runs that could show the page; start one with cuibai serve and ask for the link again, or judge "
            "here without --link",
            ExitCode.UNAVAILABLE,
        )
    async with open_market(settings, say=terminal.say) as database:
        await _fill(settings, database, terminal, bearer, plan, more=more)
        async with database.writing() as conn:
            secret = await access_passes.issue(conn, Purpose.LINK, bearer)
    link = f"{address}{PATH}?link={secret}"
    if as_json:
        terminal.write_json({"judge": bearer.judge, "link": link})
    else:
        terminal.write(link)
    minutes = int(LIVES[Purpose.LINK].total_seconds() // 60)
    terminal.say(f"opens once, within {minutes} minutes, in a browser on this machine")


async def _fill(
    settings: Settings, database: Database, terminal: Terminal, bearer: Bearer, plan: Plan, *, more: bool
) -> None:
    """Draw pairs when none are left for the judge, or more are asked for."""
    async with database.reading() as conn:
        left = (await judging_turns.progress(conn, bearer.judge, bearer.kind)).left
    if left and not more:
        return
    holder = owner(settings.home / INDEX)
    if holder is None:
        needs, pairs = await _draw_here(settings, database, terminal, bearer, plan)
    else:
        pid, address = holder
        if address is None:
            raise IndexHeld(pid, address)
        needs, pairs = await _draw_there(database, bearer, plan, address)
    terminal.say(f"drawn: {pairs} pairs of {needs} needs")


async def _draw_here(
    settings: Settings, database: Database, terminal: Terminal, bearer: Bearer, plan: Plan
) -> tuple[int, int]:
    from matcher.encoder import open_encoder

    async with open_index(
        settings, database, lambda: open_encoder(settings, say=terminal.say), say=terminal.say
    ) as matching:
        await wait_until(matching, meaning_is_in, terminal.say)
        drawn = await draw_pools(database, matching, plan, actor=Actor(bearer.judge), say=terminal.say)
    return drawn.needs, drawn.pairs


async def _draw_there(database: Database, bearer: Bearer, plan: Plan, address: str) -> tuple[int, int]:
    """Ask the server, under a pass that ends with the question."""
    async with database.writing() as conn:
        secret = await access_passes.issue(conn, Purpose.BEARER, bearer)
    try:
        async with RemoteAnswering.open(address) as answering:
            drawn = await answering.draw_pools(plan, secret=secret)
    finally:
        async with database.writing() as conn:
            await access_passes.revoke(conn, secret)
    return drawn.needs, drawn.pairs
