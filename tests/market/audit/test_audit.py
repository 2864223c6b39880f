"""The record in the store: linked at the commit, in the order of commits, and checked."""

from random import Random
from uuid import uuid4

import asyncpg
import pytest

from market.audit.audit import THE_MARKET, Event, Subject, SubjectKind
from market.audit.chain import FaultKind
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.organization import OrganizationId
from market.postgres.db import Connection, Database, connect
from market.viewer import CLOCK, COMMAND_LINE, Actor
from tests.database import MarketServer
from tests.market.audit.edits import KINDS, after_edit, an_edit, keep_record

LENGTH = 40


async def links(conn: Connection) -> list[tuple[int, str]]:
    rows = await conn.fetch(
        "SELECT k.position, a.actor FROM audit_link k JOIN audit a ON a.id = k.audit_id ORDER BY k.position"
    )
    return [(row["position"], row["actor"]) for row in rows]


async def sign_in(conn: Connection, actor: Actor) -> None:
    await audit.record(conn, Event.SIGNED_IN, actor=actor, subject=THE_MARKET)


async def test_entries_are_linked_in_the_order_of_their_commits(database: Database) -> None:
    async with database.writing() as first:
        await sign_in(first, Actor("member:1"))
        async with database.writing() as second:
            await sign_in(second, Actor("member:2"))
        assert await links(first) == [(1, "member:2")]
    async with database.reading() as conn:
        assert await links(conn) == [(1, "member:2"), (2, "member:1")]
        finding = await audit_links.verify(conn)
    assert (finding.faults, finding.end.position) == ((), 2)


async def sign_in_and_fail(database: Database) -> None:
    async with database.writing() as conn:
        await sign_in(conn, CLOCK)
        raise LookupError


async def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    with pytest.raises(LookupError):
        await sign_in_and_fail(database)
    async with database.writing() as conn:
        await sign_in(conn, COMMAND_LINE)
    async with database.reading() as conn:
        assert await links(conn) == [(1, "command-line")]
        assert (await audit_links.verify(conn)).faults == ()


async def test_the_chain_is_the_same_under_every_setting_of_a_session(database: Database, market: MarketServer) -> None:
    """Written and checked under settings that change how values look as text."""
    strange = (
        "SET timezone = 'Asia/Kathmandu'; SET datestyle = 'SQL, DMY'; SET intervalstyle = 'sql_standard'; "
        "SET bytea_output = 'escape'; SET extra_float_digits = -15; SET standard_conforming_strings = off"
    )
    conn = await connect(market.application_url)
    try:
        await conn.execute(strange)
        for _ in range(2):
            await audit.record(
                conn,
                Event.CONFIDENTIAL_READ,
                actor=Actor("member:1", organization_id=OrganizationId(uuid4())),
                subject=Subject(SubjectKind.LISTING, uuid4()),
                detail={"tier": "L2", "counts": [1, 2, 10**17], "none": None, "yes": True},
                request_id="r-1",
            )
        await conn.execute(
            "INSERT INTO audit (actor, event, subject_kind, subject_id, detail, request_id) VALUES "
            "('人\\\\''\"', 'signed-in', 'market', '', '{\"b\": 1.50, \"aa\": \"\\\\u0007é\\\\n\"}', '')"
        )
        here = await audit_links.verify(conn)
    finally:
        await conn.close()
    async with database.reading() as conn:
        there = await audit_links.verify(conn)
    assert here == there
    assert (there.faults, there.end.position) == ((), 3)


async def test_a_link_can_be_made_for_no_other_table(database: Database, market: MarketServer) -> None:
    """The trigger's function runs in the owner's rights; nobody may hang it on a table of their own."""
    statement = "CREATE TRIGGER forge AFTER INSERT ON pg_temp.mine FOR EACH ROW EXECUTE FUNCTION market.link_audit()"
    async with database.writing() as conn:
        await conn.execute("CREATE TEMP TABLE mine (LIKE audit) ON COMMIT DROP")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"denied for function .*link_audit"):
            async with conn.transaction():
                await conn.execute(statement)
    owner = await connect(market.owner_url)
    try:
        await owner.execute(f"CREATE TEMP TABLE mine (LIKE audit); {statement}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only rows of the record"):
            await owner.execute("INSERT INTO mine SELECT 1, now(), 'x', NULL, 'x', 'x', '', '{}'")
    finally:
        await owner.close()


async def test_the_record_takes_no_free_text(conn: Connection) -> None:
    for detail in ({"to": "name@example.invalid"}, {"who": "沈测试"}, {"a": {"b": ["x\ny"]}}, {"text": "x" * 201}):
        with pytest.raises(ValueError, match="no free text"):
            await audit.record(conn, Event.DATA_EXPORTED, actor=CLOCK, subject=THE_MARKET, detail=detail)
    with pytest.raises(ValueError, match="no free text"):
        Subject(SubjectKind.MEMBER, "沈测试")
    with pytest.raises(ValueError, match="holds no float"):
        await audit.record(conn, Event.DATA_EXPORTED, actor=CLOCK, subject=THE_MARKET, detail={"n": 0.1})  # type: ignore[dict-item]


async def test_many_listings_are_one_subject_whatever_their_order() -> None:
    ids = [uuid4() for _ in range(3)]
    assert Subject.of_many(ids) == Subject.of_many(ids[::-1]) != Subject.of_many(ids[:2])


@pytest.mark.parametrize("kind", KINDS)
async def test_an_edit_shows(database: Database, market: MarketServer, kind: str) -> None:
    rng = Random(kind)
    await keep_record(database, rng, LENGTH)
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
    finding = await after_edit(market.superuser_url, an_edit(rng, kind, LENGTH))
    assert finding.faults
    if kind in ("two rows exchanged", "two links exchanged"):
        assert {fault.kind for fault in finding.faults} == {FaultKind.EXCHANGED}
    elif kind.startswith(("another ", "a moment")) and kind not in ("another digest", "another head"):
        assert [fault.kind for fault in finding.faults] == [FaultKind.ROW_CHANGED]


async def test_many_entries_of_one_transaction_are_linked_one_by_one(database: Database) -> None:
    async with database.writing() as conn:
        await conn.execute(
            "INSERT INTO audit (actor, event, subject_kind, subject_id, detail) "
            "SELECT 'clock', 'listing-expired', 'listing', n::text, '{}' FROM generate_series(1, 5000) n"
        )
    async with database.reading() as conn:
        finding = await audit_links.verify(conn)
    assert (finding.faults, finding.end.position) == ((), 5000)
