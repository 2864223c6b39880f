"""Judging desk (评判席): one judge before one pair, read with everything that an operator reads of both."""

from dataclasses import dataclass

from market.judging.access_pass import Bearer
from market.judging.judgement import Judgement
from market.judging.store import turns as judging_turns
from market.judging.turn import Outcome, Progress, Turn
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Listing
from market.listing.need import Need
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import OPERATOR


@dataclass(frozen=True, slots=True)
class Sitting:
    """An open pair; `earlier` is the judgement that is about to be replaced, if the judge has come back to one."""

    turn: Turn
    need: Need
    listing: Achievement | Expert
    earlier: Judgement | None


@dataclass(frozen=True, slots=True)
class LastStep:
    """What a judge did before; `judgement` None where that was no grade."""

    outcome: Outcome
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a judge has before them; `sitting` None when nothing is left for them."""

    sitting: Sitting | None
    last: LastStep | None
    progress: Progress


async def read_desk(database: Database, bearer: Bearer) -> Desk:
    """Give a judge their pair, and how far they are."""
    judge, kind = bearer.judge, bearer.kind
    async with database.writing() as conn:
        turn = await judging_turns.take_next(conn, judge, kind)
        sitting = None
        if turn is not None:
            found = await listings.find(conn, [turn.need_id, turn.listing_id], viewer=OPERATOR)
            earlier = await judging_turns.earlier_of(conn, turn)
            sitting = _sitting(turn, found[turn.need_id], found[turn.listing_id], earlier)
        before = await judging_turns.last(conn, judge, kind)
        last = None
        if before is not None and before.outcome is not None:
            last = LastStep(before.outcome, await judging_turns.judgement_of(conn, before))
        return Desk(sitting, last, await judging_turns.progress(conn, judge, kind))


def _sitting(turn: Turn, need: Listing, listing: Listing, earlier: Judgement | None) -> Sitting:
    if not isinstance(need, Need) or not isinstance(listing, Achievement | Expert):
        raise TypeError(f"the pair {turn.pair_id} is no need with something that may answer it")
    return Sitting(turn, need, listing, earlier)
