"""The change log: two lanes, commit order, and nothing skipped that commits late."""

from market.listing.listing import Kind, Step
from market.listing.store import achievements, changes, listings, needs
from market.listing.store.changes import START, ChangeLane, Position
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection, Database
from market.viewer import COMMAND_LINE
from tests.database import MarketServer
from tests.listings import a_need, an_achievement, an_organization


async def added_organization(database: Database) -> Organization:
    organization = an_organization()
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
    return organization


async def test_single_edits_and_bulk_rows_have_lanes_of_their_own(database: Database) -> None:
    organization = await added_organization(database)
    single, bulk = an_achievement(organization), a_need(organization)
    async with database.writing() as conn:
        await needs.add(conn, bulk, actor=COMMAND_LINE, bulk=True)
        await achievements.add(conn, single, actor=COMMAND_LINE)
        await listings.take_step(conn, single.id, Step.SUBMIT, actor=COMMAND_LINE)
    async with database.reading() as conn:
        first = await changes.read(conn, ChangeLane.SINGLE, after=START, limit=10)
        assert [(change.listing_id, change.kind) for change in first] == [(single.id, Kind.ACHIEVEMENT)] * 2
        assert [c.listing_id for c in await changes.read(conn, ChangeLane.BULK, after=START, limit=10)] == [bulk.id]
        assert await changes.read(conn, ChangeLane.SINGLE, after=first[0].position, limit=10) == first[1:]
        assert await changes.read(conn, ChangeLane.SINGLE, after=START, limit=1) == first[:1]
        assert await changes.count_after(conn, ChangeLane.SINGLE, after=first[0].position) == 1
        assert await changes.head(conn, ChangeLane.SINGLE) == first[1].position
        assert first[0].position < first[1].position < Position(first[1].position.xid + 1, 0)


async def test_a_late_commit_with_an_earlier_number_is_not_skipped(database: Database) -> None:
    organization = await added_organization(database)
    late, early = an_achievement(organization), a_need(organization)
    async with database.writing() as slow:
        await achievements.add(slow, late, actor=COMMAND_LINE)  # the lower transaction id and sequence number
        async with database.writing() as quick:
            await needs.add(quick, early, actor=COMMAND_LINE)
        async with database.reading() as reader:
            committed = await reader.fetchval("SELECT count(*) FROM change")
            assert committed == 1  # the quick one is there to be read …
            assert (
                await changes.read(reader, ChangeLane.SINGLE, after=START, limit=10) == []
            )  # … and held back all the same
            assert await changes.head(reader, ChangeLane.SINGLE) == START
            assert await changes.count_after(reader, ChangeLane.SINGLE, after=START) == 1
    async with database.reading() as reader:
        log = await changes.read(reader, ChangeLane.SINGLE, after=START, limit=10)
    assert [change.listing_id for change in log] == [late.id, early.id]


async def test_reading_by_the_sequence_alone_would_have_skipped_it(database: Database) -> None:
    """Show the fault that the rule is against: without it a follower passes the late commit by."""
    organization = await added_organization(database)
    late, early = an_achievement(organization), a_need(organization)
    naive = "SELECT seq, listing_id FROM change WHERE seq > $1 ORDER BY seq"
    async with database.writing() as slow:
        await achievements.add(slow, late, actor=COMMAND_LINE)
        async with database.writing() as quick:
            await needs.add(quick, early, actor=COMMAND_LINE)
        async with database.reading() as reader:
            seen = await reader.fetch(naive, 0)
            assert [row["listing_id"] for row in seen] == [early.id]
    async with database.reading() as reader:
        assert await reader.fetch(naive, seen[-1]["seq"]) == []


async def test_a_write_that_rolls_back_leaves_no_change(conn: Connection, organization: Organization) -> None:
    transaction = conn.transaction()
    await transaction.__aenter__()
    await achievements.add(conn, an_achievement(organization), actor=COMMAND_LINE)
    assert await conn.fetchval("SELECT count(*) FROM change") == 1
    error = RuntimeError()
    await transaction.__aexit__(RuntimeError, error, None)
    assert await conn.fetchval("SELECT count(*) FROM change") == 0
    assert await conn.fetchval("SELECT count(*) FROM listing_history") == 0


async def test_another_database_of_the_same_server_is_another_store(market: MarketServer) -> None:
    async with market.database.reading() as conn:
        first = await changes.store_identity(conn)
        assert await changes.store_identity(conn) == first
        assert await conn.fetchval("SELECT count(*) FROM regexp_matches($1, '/', 'g')", first) == 2


async def test_a_log_knows_its_own_positions(database: Database) -> None:
    organization = await added_organization(database)
    async with database.writing() as conn:
        await achievements.add(conn, an_achievement(organization), actor=COMMAND_LINE)
    async with database.reading() as conn:
        head = await changes.head(conn, ChangeLane.SINGLE)
        assert head != START
        assert await changes.knows(conn, ChangeLane.SINGLE, head)
        assert await changes.knows(conn, ChangeLane.BULK, START)
        assert not await changes.knows(conn, ChangeLane.BULK, head)
        assert not await changes.knows(conn, ChangeLane.SINGLE, Position(head.xid + 1, head.seq))
        assert not await changes.knows(conn, ChangeLane.SINGLE, Position(head.xid, head.seq + 1))
