"""Judging desk (评判席): one judge before one pair, read with everything that an operator reads of both.

Keys of judging (评判按键): the same on the page and in the terminal, and printed where they work.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from market.judging.access_pass import Bearer
from market.judging.judgement import Judgement, Level, Reason
from market.judging.store import turns as judging_turns
from market.judging.turn import Progress, Turn, TurnOutcome
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Listing
from market.listing.need import Need
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import OPERATOR


@dataclass(frozen=True, slots=True)
class JudgingPair:
    """An open pair; `earlier` is the judgement that is about to be replaced, if the judge has come back to one."""

    turn: Turn
    need: Need
    listing: Achievement | Expert
    earlier: Judgement | None


@dataclass(frozen=True, slots=True)
class LastJudgingStep:
    """What a judge did before; `judgement` None where that was no grade."""

    outcome: TurnOutcome
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class JudgingQueue:
    """What a judge has before them; `sitting` None when nothing is left for them."""

    sitting: JudgingPair | None
    last: LastJudgingStep | None
    progress: Progress


async def read_queue(database: Database, bearer: Bearer) -> JudgingQueue:
    """Give a judge their pair, and how far they are."""
    judge, kind = bearer.judge, bearer.kind
    async with database.writing() as conn:
        turn = await judging_turns.take_next(conn, judge, kind)
        sitting = None
        if turn is not None:
            found = await listings.find(conn, [turn.need_id, turn.listing_id], viewer=OPERATOR)
            earlier = await judging_turns.earlier_of(conn, turn)
            sitting = _open_pair(turn, found[turn.need_id], found[turn.listing_id], earlier)
        before = await judging_turns.last(conn, judge, kind)
        last = None
        if before is not None and before.outcome is not None:
            last = LastJudgingStep(before.outcome, await judging_turns.judgement_of(conn, before))
        return JudgingQueue(sitting, last, await judging_turns.progress(conn, judge, kind))


def _open_pair(turn: Turn, need: Listing, listing: Listing, earlier: Judgement | None) -> JudgingPair:
    if not isinstance(need, Need) or not isinstance(listing, Achievement | Expert):
        raise TypeError(f"the pair {turn.pair_id} is no need with something that may answer it")
    return JudgingPair(turn, need, listing, earlier)


REASON_KEYS: Mapping[Reason, str] = {
    Reason.SAME_WORDS: "w",
    Reason.DIFFERENT_PROBLEM: "d",
    Reason.PARTIAL: "p",
    Reason.INDICATOR: "i",
    Reason.CONDITION: "c",
    Reason.MATURITY: "m",
    Reason.PRICE: "b",
    Reason.TERRITORY: "t",
    Reason.MODE: "o",
    Reason.UNCLEAR: "x",
}
LEVEL_KEYS: Mapping[str, Level] = {str(level.value): level for level in Level}

SKIP, UNDO, NOTE, HELP, QUIT = "s", "u", "n", "?", "q"
"""Letters of their own; a page needs no q, whose window is closed."""
