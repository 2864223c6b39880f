"""Objections of people without an account."""

from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid, NotAllowed
from market.postgres.db import Connection
from market.privacy.objection import ObjectionChoice, ObjectionId, ObjectionOutcome, Statement
from market.privacy.store import objections
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role, Viewer

SAID = Statement("某某（样例）", "成果 A-1 写了我的名字", "someone@example.invalid")


async def test_an_objection_reaches_the_office_and_nobody_else(conn: Connection) -> None:
    wanted = ObjectionId(uuid4())
    await objections.add(conn, wanted, ObjectionChoice.ERASE, SAID)
    await objections.add(conn, wanted, ObjectionChoice.ERASE, SAID)  # a form that was sent twice
    (found,) = await objections.page(conn, viewer=OPERATOR)
    assert (found.id, found.wish, found.statement, found.outcome) == (wanted, ObjectionChoice.ERASE, SAID, None)
    assert await objections.count_waiting(conn, viewer=OPERATOR) == 1
    for viewer in (PUBLIC, Viewer(Role.BROKER)):
        with pytest.raises(NotAllowed):
            await objections.page(conn, viewer=viewer)


async def test_settling_forgets_who_asked(conn: Connection) -> None:
    wanted = ObjectionId(uuid4())
    await objections.add(conn, wanted, ObjectionChoice.LEAVE, SAID)
    with pytest.raises(NotAllowed):
        await objections.settle(conn, wanted, ObjectionOutcome.DONE, actor=Actor("member:1", Role.BROKER))
    await objections.settle(conn, wanted, ObjectionOutcome.DONE, actor=COMMAND_LINE)
    (settled,) = await objections.page(conn, viewer=OPERATOR)
    assert (settled.statement, settled.outcome, settled.settled_at is None) == (None, ObjectionOutcome.DONE, False)
    assert "样例" not in str(await conn.fetchval("SELECT to_jsonb(o) FROM objection o"))
    with pytest.raises(Conflict, match="settled already"):
        await objections.settle(conn, wanted, ObjectionOutcome.REFUSED, actor=COMMAND_LINE)
    rows = await conn.fetch("SELECT event, subject_kind, subject_id, detail FROM audit")
    assert [tuple(row.values()) for row in rows] == [  # type: ignore[attr-defined]
        ("objection-settled", "objection", str(wanted), {"outcome": "done"})
    ]


async def test_the_longest_waiting_comes_first(conn: Connection) -> None:
    late, early, settled = (ObjectionId(uuid4()) for _ in range(3))
    for each in (settled, late, early):
        await objections.add(conn, each, ObjectionChoice.KNOW, SAID)
    await conn.execute("UPDATE objection SET asked_at = now() - interval '2 days' WHERE id = $1", early)
    await objections.settle(conn, settled, ObjectionOutcome.NOTHING_HELD, actor=COMMAND_LINE)
    assert [each.id for each in await objections.page(conn, viewer=OPERATOR)] == [early, late, settled]


def test_every_field_is_needed_and_limited() -> None:
    with pytest.raises(Invalid) as empty:
        Statement(" ", "关于我", "x" * 201)
    assert set(empty.value.fields) == {"name", "reach"}
