"""A judge's work begun from the command line: pairs drawn where the index is, then a sitting here or a link.

The agreement of judges, as the terminal and a program read it.
"""

from rich.table import Table

from market.judging.access_pass import LIVES, Bearer, PassPurpose
from market.judging.judgement import Level
from market.judging.store import access_passes
from market.judging.store import turns as judging_turns
from market.listing.listing import Language
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import Actor
from matcher.errors import IndexHeld
from matcher.judging.agreement import LEAST_KAPPA, Agreement
from matcher.judging.pools import PoolPlan, draw_pools
from matcher.sync.ownership import owner
from web.command.answering import INDEX, meaning_is_in, open_index, wait_until
from web.command.exits import CommandStopped, ExitCode
from web.command.remote import RemoteAnswering
from web.command.terminal import Terminal
from web.judging.keyboard import Keyboard
from web.judging.pages import PATH
from web.judging.session import JudgingSession
from web.page.formats import Formats
from web.page.language import read_catalogues


def write_agreement(terminal: Terminal, found: Agreement) -> None:
    """Write figures, the table of levels and the pairs that lie far apart; what is to be done goes to the notes."""
    terminal.write(f"pairs graded twice  {found.pairs}, of {found.needs} needs; {found.alike} alike")
    terminal.write(f"weighted kappa      {_kappa(found)}")
    if not found.pairs:
        return
    table = Table(title="first judge (rows) and second judge (columns)", title_justify="left")
    table.add_column("level")
    for level in Level:
        table.add_column(str(level.value), justify="right")
    for level, row in zip(Level, found.confusion, strict=True):
        table.add_row(str(level.value), *(str(count) for count in row))
    terminal.data.print(table)
    for pair in found.far:
        terminal.write(f"{pair.first.value} and {pair.second.value}  {pair.need}  {pair.listing}")
    if found.far:
        terminal.say("these lie two levels apart or more; a third judge settles them")
    if found.kappa is not None and found.kappa < LEAST_KAPPA:
        terminal.complain(f"kappa is below {LEAST_KAPPA}: let judges settle on one ruler before they go on")


def agreement_json(found: Agreement) -> dict[str, object]:
    """Give the same for a program; kappa is null where there is none."""
    interval = found.interval
    return {
        "pairs": found.pairs,
        "needs": found.needs,
        "alike": found.alike,
        "kappa": found.kappa,
        "kappa_95": None if interval is None else [interval.low, interval.high],
        "levels": [level.value for level in Level],
        "confusion": found.confusion,
        "far_apart": [
            {"need": pair.need, "listing": pair.listing, "first": pair.first.value, "second": pair.second.value}
            for pair in found.far
        ],
    }


def _kappa(found: Agreement) -> str:
    if found.kappa is None:
        return "-- (needs pairs graded twice, at more than one level)"
    if found.interval is None:
        return f"{found.kappa:.3f} (no interval: one need only)"
    return f"{found.kappa:.3f} [{found.interval.low:.3f}, {found.interval.high:.3f}]"


async def run_session(
    settings: Settings, terminal: Terminal, bearer: Bearer, plan: PoolPlan, *, more: bool, as_json: bool
) -> None:
    """Let a judge grade at this terminal; `more` draws pairs although some are left.

    Raises IndexHeld, EncoderUnavailable, StoreUnavailable.
    """
    if as_json:
        raise CommandStopped("a sitting has no JSON; it goes with --link or --agreement", ExitCode.USAGE)
    formats = Formats(read_catalogues()[Language.EN])
    async with open_market(settings, say=terminal.say) as database:
        await _fill(settings, database, terminal, bearer, plan, more=more)
        with Keyboard.open() as keyboard:
            graded = await JudgingSession(database, bearer, keyboard, terminal, formats).judge_all()
        terminal.write(f"{graded} graded in this sitting")


async def write_link(
    settings: Settings, terminal: Terminal, bearer: Bearer, plan: PoolPlan, *, more: bool, as_json: bool
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
            secret = await access_passes.issue(conn, PassPurpose.LINK, bearer)
    link = f"{address}{PATH}?link={secret}"
    if as_json:
        terminal.write_json({"judge": bearer.judge, "link": link})
    else:
        terminal.write(link)
    minutes = int(LIVES[PassPurpose.LINK].total_seconds() // 60)
    terminal.say(f"opens once, within {minutes} minutes, in a browser on this machine")


async def _fill(
    settings: Settings, database: Database, terminal: Terminal, bearer: Bearer, plan: PoolPlan, *, more: bool
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
    settings: Settings, database: Database, terminal: Terminal, bearer: Bearer, plan: PoolPlan
) -> tuple[int, int]:
    from matcher.encoder.encoder import open_encoder

    async with open_index(
        settings, database, lambda: open_encoder(settings, say=terminal.say), say=terminal.say
    ) as matching:
        await wait_until(matching, meaning_is_in, terminal.say)
        drawn = await draw_pools(database, matching, plan, actor=Actor(bearer.judge), say=terminal.say)
    return drawn.needs, drawn.pairs


async def _draw_there(database: Database, bearer: Bearer, plan: PoolPlan, address: str) -> tuple[int, int]:
    """Ask the server, under a pass that ends with the question."""
    async with database.writing() as conn:
        secret = await access_passes.issue(conn, PassPurpose.BEARER, bearer)
    try:
        async with RemoteAnswering.open(address) as answering:
            drawn = await answering.draw_pools(plan, secret=secret)
    finally:
        async with database.writing() as conn:
            await access_passes.revoke(conn, secret)
    return drawn.needs, drawn.pairs
