"""Queue desk (撮合席): a broker before an open pair, with what they may read of both sides and why they match."""

from dataclasses import dataclass

from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.filters import NO_FILTERS
from market.listing.need import Need
from market.listing.store import listings
from market.queue.queue import DayProgress, LastAct, Lease
from market.queue.store import acts as queue_acts
from market.queue.store import leases as queue_leases
from market.queue.store import pairs as queue_pairs
from market.viewer import Actor
from matcher.answering.match import Answers
from matcher.errors import MatcherError
from web.http.context import Market
from web.listing.card import Card, MatchCard, make_listing_card, make_match_card, read_organizations
from web.queue.form import QueueOptions


@dataclass(frozen=True, slots=True)
class OpenPair:
    """The pair of a lease; `match` is None while nothing can be compared. A blind broker's template shows no level."""

    lease: Lease
    need: Need
    listing: Achievement | Expert
    need_card: Card
    listing_card: Card
    match: MatchCard | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """What a broker has before them: the open pair (None when nothing waits), their last act, and the day.

    `behind`: where nothing waits, so many changes of the market are still to be matched.
    """

    opened: OpenPair | None
    last: LastAct | None
    progress: DayProgress
    behind: int = 0


async def read_queue(market: Market, wish: QueueOptions, lease: Lease | None, *, actor: Actor) -> QueueView:
    """Open the pair of a lease, else the next one, and tell how far the day has come.

    Raises NotAllowed for who is no broker.
    """
    opened = None if lease is None else await _open(market, lease, actor)
    while opened is None:
        async with market.database.writing() as conn:
            lease = await queue_leases.take_next(
                conn, actor=actor, blind=wish.blind, kind=wish.kind, passed=wish.passed
            )
        if lease is None:
            break
        opened = await _open(market, lease, actor)
    async with market.database.reading() as conn:
        last, progress = await queue_acts.last(conn, actor=actor), await queue_acts.progress(conn, actor=actor)
        return QueueView(opened, last, progress, 0 if opened is not None else await queue_pairs.behind(conn))


async def _open(market: Market, lease: Lease, actor: Actor) -> OpenPair | None:
    """Read both sides of a pair as its broker may, and match them; a pair that left the market waits no more."""
    ids, viewer = (lease.pair.need_id, lease.pair.listing_id), actor.viewer
    async with market.database.reading() as conn:
        found = await listings.find(conn, ids, viewer=viewer, published=True)
    need, listing = found.get(ids[0]), found.get(ids[1])
    if not isinstance(need, Need) or not isinstance(listing, Achievement | Expert):
        async with market.database.writing() as conn:
            await queue_pairs.close_vanished(conn, ids, actor=actor)
            await queue_leases.release(conn, lease.id, actor=actor)
        return None
    try:
        answers = await market.matching.match_listing(
            need.id, viewer=viewer, filters=NO_FILTERS, limit=1, among=(listing.id,)
        )
    except MatcherError:
        answers = Answers()  # the pair can be read and judged without reasons
    known = await read_organizations(market.database, [need, listing])
    matches = answers.achievements or answers.experts
    match = make_match_card(matches[0], known, answers.required) if matches else None
    return OpenPair(lease, need, listing, make_listing_card(need, known), make_listing_card(listing, known), match)
