"""Calls in a world of leaks: for anonymous needs and needs with a text for members, published, shared and drafted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from corpus.reference.challenge_steps import load_challenge_steps
from market.challenge.challenge import CallText, OwnerConsent
from market.challenge.institute_request import SentAs
from market.challenge.need_cluster import FoundCluster
from market.challenge.step import StepCode
from market.challenge.store import challenges, institute_requests, need_clusters
from market.challenge.store import moves as challenge_moves
from market.judging.ranking import Ranking
from market.judging.store import rankings
from market.listing.filters import NO_FILTERS
from market.listing.listing import Language, ListingId
from market.listing.need import Need
from market.listing.store import needs
from market.organization import OrganizationId
from market.postgres.db import Connection, Database
from market.viewer import CLOCK, COMMAND_LINE, PUBLIC, Actor, Role
from matcher.answering.local import market_day
from tests.web.leaks.secrets import OUTSIDE, Entry
from web.challenge.form import draft_challenge, draft_common_challenge
from web.page.formats import Formats
from web.page.language import read_catalogues

CLOCK_AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


async def call_for(database: Database, entries: Sequence[Entry]) -> None:
    """Publish calls and draft some, ask the firm outside, and propose common needs; all at times that are the same."""
    wanted = [entry for entry in entries if isinstance(entry, Need)]
    async with database.writing() as conn:
        for place, need in enumerate(wanted[:6]):
            await _call(conn, [need], place, published=place % 3 != 2)
        await _call(conn, wanted[6:10], 6, published=True)
        await institute_requests.ask(conn, wanted[10].id, OUTSIDE.id, SentAs.PRINT, actor=COMMAND_LINE)
        common = [need.id for need in wanted[8:12]]
        found = FoundCluster(
            field="B2.02", need_ids=tuple(common), organizations=2, terms=("磁体",), silhouette=0.5, spread=0.25
        )
        await need_clusters.replace(conn, [found], actor=CLOCK)
        await rankings.keep(conn, _ranking(wanted[11].id))


async def _call(conn: Connection, of: Sequence[Need], place: int, *, published: bool) -> None:
    steps, today = load_challenge_steps()[0], market_day()
    text = await _text(conn, of)
    call_id = await challenges.begin(conn, [need.id for need in of], text, steps, on=today, actor=COMMAND_LINE)
    await challenge_moves.ask(conn, call_id, version=1, actor=COMMAND_LINE)
    for need in of:
        owner = Actor("member:owner", Role.ENTERPRISE, need.organization_id)
        await challenge_moves.consent(conn, call_id, need.id, OwnerConsent.GIVEN, text_version=1, actor=owner)
    if published:
        to = StepCode("publish")
        await challenge_moves.move(conn, call_id, to, steps, on=today, version=2, actor=COMMAND_LINE)
    at = CLOCK_AT + timedelta(minutes=place)
    await conn.execute("UPDATE call SET begun_at = $2 WHERE id = $1", call_id, at)
    await conn.execute("UPDATE call SET published_at = $2 WHERE id = $1 AND published_at IS NOT NULL", call_id, at)


async def _text(conn: Connection, of: Sequence[Need]) -> CallText:
    """Draft as the pages do: of what everybody reads."""
    shown = await needs.find(conn, [need.id for need in of], viewer=PUBLIC)
    formats = Formats(read_catalogues()[Language.ZH])
    if len(of) == 1:
        return draft_challenge(shown[of[0].id], formats)
    owners: list[OrganizationId] = [need.organization_id for need in of]
    return draft_common_challenge([shown[need.id] for need in of], ("磁体",), owners, formats)


def _ranking(need_id: ListingId) -> Ranking:
    return Ranking(
        need_id=need_id,
        need_version=3,
        role=Role.BROKER,
        filters=NO_FILTERS,
        relaxed=(),
        limit=50,
        model="m",
        index_version="i",
        lines=(),
    )
