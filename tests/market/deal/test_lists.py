"""Lists of deals: what concerns a reader and no more, kept apart by series and state, and added up exactly."""

from dataclasses import replace
from datetime import date

import pytest

from market.deal.deal import Series
from market.deal.entry import EntryInput
from market.deal.list import DealFilter
from market.deal.state import DealEvent, State
from market.deal.store import deals
from market.deal.store import lists as deal_lists
from market.deal.store.deals import Opening
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Actor, Role
from tests.market.deal.builders import BUYER, DRAFTED, REGISTERED, SIGNED, SUBMITTED, some_terms, technology, wish
from tests.market.disclosure.builders import join
from tests.market.introduction.builders import Introducing, introducing

__all__ = ["introducing"]
EVERYTHING = DealFilter()


async def a_deal(
    conn: Connection,
    fen: int,
    *more: EntryInput,
    series: Series = Series.MARKET,
    actor: Actor = COMMAND_LINE,
    code: str = "",
) -> None:
    terms = some_terms(technology(fen), buyer=replace(BUYER, code=code or BUYER.code))
    wished = replace(DRAFTED, terms=terms)
    deal_id = (await deals.begin(conn, Opening(series=series), wished, actor=actor)).deal_id
    for each in more:
        await deals.record(conn, deal_id, each, actor=actor)


async def listed(conn: Connection, actor: Actor, wanted: DealFilter = EVERYTHING) -> list[int | None]:
    found, count = await deal_lists.find(conn, wanted, viewer=actor.viewer)
    assert count == len(found)
    return [each.total_fen for each in found]


async def test_a_reader_sees_what_concerns_them(introducing: Introducing) -> None:
    conn, of = introducing.conn, introducing
    await a_deal(conn, 1, actor=of.broker, code=of.firm.code)
    await a_deal(conn, 2, SIGNED, actor=of.office, code=of.firm.code)
    await a_deal(conn, 3, SIGNED, actor=of.other_broker)
    assert sorted(filter(None, await listed(conn, of.office))) == [1, 2, 3]
    assert await listed(conn, of.broker) == [1]
    assert await listed(conn, of.other_broker) == [3]
    assert await listed(conn, of.asking) == [2]
    assert await listed(conn, of.asking_reader) == [2]
    assert await listed(conn, of.offering) == await listed(conn, of.stranger) == []
    told = await deal_lists.sums(conn, EVERYTHING, viewer=of.asking.viewer)
    assert [(each.state, each.deals, each.total_fen) for each in told] == [(State.SIGNED, 1, 2)]


async def test_series_and_states_are_kept_apart(conn: Connection) -> None:
    await a_deal(conn, 100)
    await a_deal(conn, 10, SIGNED)
    await a_deal(conn, 100_000_000, SIGNED, SUBMITTED, REGISTERED)
    await a_deal(conn, 7, SIGNED, series=Series.DISTRICT)
    told = await deal_lists.sums(conn, EVERYTHING, viewer=COMMAND_LINE.viewer)
    assert [(each.series, each.state, each.total_fen, each.approved_technical_fen) for each in told] == [
        (Series.MARKET, State.INTENDED, 100, 0),
        (Series.MARKET, State.SIGNED, 10, 0),
        (Series.MARKET, State.REGISTERED, 100_000_000, 100_000_000),
        (Series.DISTRICT, State.SIGNED, 7, 0),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DealFilter(state=State.SIGNED), [10]),
        (DealFilter(since=date(2026, 3, 12), until=date(2026, 3, 12)), [10]),
        (DealFilter(since=date(2026, 3, 13)), []),
        (DealFilter(words="磁钢"), [100, 10]),
        (DealFilter(words="磁_钢"), []),
        (DealFilter(words="%"), []),
        (DealFilter(words=BUYER.code.lower()), [100, 10]),
        (DealFilter(series=Series.DISTRICT), []),
    ],
)
async def test_a_list_is_narrowed(conn: Connection, wanted: DealFilter, found: list[int]) -> None:
    await a_deal(conn, 100)
    await a_deal(conn, 10, SIGNED)
    assert await listed(conn, COMMAND_LINE, wanted) == found
    told = await deal_lists.sums(conn, wanted, viewer=COMMAND_LINE.viewer)
    assert sum(each.total_fen for each in told) == sum(found)


async def test_what_waits_is_listed_and_counts_nowhere(conn: Connection) -> None:
    office = await join(conn, Role.OPERATOR)
    await a_deal(conn, 2_000_000_000, actor=office)
    await a_deal(conn, 10, SIGNED, actor=office)
    found, _ = await deal_lists.find(conn, DealFilter(waits=True), viewer=office.viewer)
    assert [(each.state, each.total_fen, each.waits) for each in found] == [(None, None, True)]
    told = await deal_lists.sums(conn, EVERYTHING, viewer=office.viewer)
    assert [each.total_fen for each in told] == [10]


async def test_a_broker_who_belongs_to_a_party_is_not_told_what_waits_or_moves(introducing: Introducing) -> None:
    conn, of = introducing.conn, introducing
    office = await join(conn, Role.OPERATOR)
    large = wish(DealEvent.PAID, 40, amount_fen=2_000_000_000)
    await a_deal(conn, 2, SIGNED, large, actor=office, code=of.firm.code)
    reader = replace(of.other_broker.viewer, organization_id=of.firm.id)
    for viewer, waits, moved_on in ((office.viewer, True, large.happened_on), (reader, False, None)):
        (found,), _ = await deal_lists.find(conn, EVERYTHING, viewer=viewer)
        assert (found.total_fen, found.waits, found.moved_on) == (2, waits, moved_on)
        assert len(await deal_lists.sums(conn, DealFilter(waits=True), viewer=viewer)) == waits


async def test_a_page_past_the_end_knows_how_many_there_are(conn: Connection) -> None:
    await a_deal(conn, 1)
    assert await deal_lists.find(conn, EVERYTHING, viewer=COMMAND_LINE.viewer, offset=20) == ([], 1)


async def test_what_waits_says_what_it_is_about_before_anything_counts(introducing: Introducing) -> None:
    conn, of = introducing.conn, introducing
    await a_deal(conn, 2_000_000_000, actor=of.broker)
    for actor, waits in ((of.office, True), (of.broker, True), (of.other_broker, False)):
        found, _ = await deal_lists.find(conn, DealFilter(waits=True), viewer=actor.viewer)
        told = [(each.subject, each.buyer, each.state, each.total_fen) for each in found]
        assert told == ([(some_terms().subject, BUYER.name, None, None)] if waits else [])
