"""Judging from the command line (评判命令): the link to the page, and the agreement of judges as it is read there."""

from rich.table import Table

from market.judging.access_pass import LIVES, Bearer, PassPurpose
from market.judging.judgement import Level
from market.judging.store import access_passes
from market.judging.store import turns as judging_turns
from market.postgres.db import Database
from market.postgres.deployment import open_market
from market.settings import Settings
from matcher.judging.agreement import LEAST_KAPPA, Agreement
from matcher.judging.pools import PoolPlan
from matcher.sync.ownership import owner
from web.command.answering import INDEX
from web.command.exits import CommandStopped, ExitCode
from web.command.remote import RemoteAnswering
from web.command.terminal import Terminal
from web.judging.pages import PATH


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


async def write_link(
    settings: Settings, terminal: Terminal, bearer: Bearer, plan: PoolPlan, *, more: bool, as_json: bool
) -> None:
    """Write the link that opens the page of judging, once; `more` draws pairs although some are left.

    Raises CommandStopped when no server runs, StoreUnavailable.
    """
    holder = owner(settings.home / INDEX)
    address = None if holder is None else holder[1]
    if address is None:
        raise CommandStopped(
            "no server runs that could show the page; start one with cuibai serve and ask for the link again",
            ExitCode.UNAVAILABLE,
        )
    async with open_market(settings, say=terminal.say) as database:
        async with database.reading() as conn:
            left = (await judging_turns.progress(conn, bearer.judge, bearer.kind)).left
        if more or not left:
            await _fill(database, terminal, bearer, plan, address)
        async with database.writing() as conn:
            secret = await access_passes.issue(conn, PassPurpose.LINK, bearer)
    link = f"{address}{PATH}?link={secret}"
    if as_json:
        terminal.write_json({"judge": bearer.judge, "link": link})
    else:
        terminal.write(link)
    minutes = int(LIVES[PassPurpose.LINK].total_seconds() // 60)
    terminal.say(f"opens once, within {minutes} minutes, in a browser on this machine")


async def _fill(database: Database, terminal: Terminal, bearer: Bearer, plan: PoolPlan, address: str) -> None:
    """Have the server at an address draw pairs, under a pass that ends with the question."""
    async with database.writing() as conn:
        secret = await access_passes.issue(conn, PassPurpose.BEARER, bearer)
    try:
        async with RemoteAnswering.open(address) as answering:
            drawn = await answering.draw_pools(plan, secret=secret)
    finally:
        async with database.writing() as conn:
            await access_passes.revoke(conn, secret)
    terminal.say(f"drawn: {drawn.pairs} pairs of {drawn.needs} needs")
