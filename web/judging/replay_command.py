"""cuibai replay: what was shown for a need of the store, and what has changed since."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from market.judging.ranking import RankingId
from market.listing.listing import ListingId
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import OPERATOR, PUBLIC
from web.command.exits import CommandStopped
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from market.judging.ranking import Ranking
    from matcher.answering.replay import Replay

NEWEST = 50
"""So many rankings of a need are listed."""


def replay(
    *,
    ranking: Annotated[
        UUID | None, typer.Argument(help="The name of a ranking, as answers and --need give it.")
    ] = None,
    need: Annotated[UUID | None, typer.Option("--need", help="List what was shown for this need instead.")] = None,
    kept: Annotated[bool, typer.Option("--kept", help="Tell what was shown; don't ask again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Tell what was shown for a need of the store, why, and what has changed since.

    The need is asked again as it was asked then, unless --kept. A pasted text is kept nowhere, and never told.
    """
    from web.judging.replay_report import replay_json, write_replay

    if (ranking is None) == (need is None):
        raise typer.BadParameter("give the name of a RANKING, or --need: one of them")
    terminal, settings = Terminal.open(), load_settings()
    if need is not None:
        _list(terminal, run_async(_shown_for(settings, ListingId(need), terminal)), as_json=as_json)
    elif ranking is not None:
        told = run_async(_replay(settings, RankingId(ranking), terminal, again=not kept))
        if as_json:
            terminal.write_json(replay_json(told))
        else:
            write_replay(terminal, told)


async def _shown_for(settings: Settings, need: ListingId, terminal: Terminal) -> list[tuple[str, str]]:
    from market.judging.store import rankings

    async with open_market(settings, say=terminal.say) as database, database.reading() as conn:
        found = await rankings.of_need(conn, need, viewer=OPERATOR, limit=NEWEST)
    return [(str(key), shown_at.isoformat(timespec="seconds")) for key, shown_at in found]


def _list(terminal: Terminal, found: list[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        terminal.write_json([{"ranking": key, "shown_at": shown_at} for key, shown_at in found])
        return
    for key, shown_at in found:
        terminal.write(key, "  ", (shown_at, "dim"))
    if not found:
        terminal.say("nothing was shown for this need")


async def _replay(settings: Settings, key: RankingId, terminal: Terminal, *, again: bool) -> "Replay":
    """Find a ranking and, where its need can still be asked as it was, today's.

    Raises NotFound, StoreUnavailable, IndexHeld, CommandStopped.
    """
    from market.listing.store import listings
    from matcher.answering.replay import find_shown
    from matcher.answering.replay import replay as put_beside

    async with open_market(settings, say=terminal.say) as database:
        ranking = await find_shown(database, key)
        async with database.reading() as conn:
            askable = await listings.find(conn, [ranking.need_id], viewer=PUBLIC)
    today = None
    if again and ranking.role is not PUBLIC.role:
        terminal.say(f"it was shown to an {ranking.role.value}, and can't be asked again as such from here")
    elif again and not askable:
        terminal.say("the need is no longer published, and can't be asked again")
    elif again:
        today = await _ask_again(settings, ranking, terminal)
    async with open_market(settings, say=terminal.say) as database:
        now = None if today is None else await find_shown(database, today)
        return await put_beside(database, ranking, now)


async def _ask_again(settings: Settings, ranking: "Ranking", terminal: Terminal) -> RankingId:
    """Ask the need as it was asked; the answer is kept like any other, and its name given."""
    from web.command.answering import open_answering

    async with open_answering(settings, meaning=True, say=terminal.say) as answering:
        answers = await answering.match_need(
            ranking.need_id, filters=ranking.filters, limit=ranking.limit, relaxed=ranking.relaxed
        )
    if answers.ranking is None:
        raise CommandStopped("the server keeps no rankings; restart it with this version")
    return RankingId(answers.ranking)
