"""cuibai verify, in a process of its own: whole, edited, cut short, and against a head that was written down."""

from pathlib import Path

import pytest

from market.audit.audit import THE_MARKET, Event
from market.audit.chain import ChainFault, FaultKind
from market.audit.store import audit
from market.postgres.db import connect
from market.postgres.deployment import open_embedded, open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE
from tests.command.program import cuibai
from tests.database import quiet
from web.audit.commands import describe_break


async def edit(home: Path, statement: str) -> None:
    """Edit the database past its triggers."""
    async with open_embedded(Settings(home=home), say=quiet) as server:
        conn = await connect(server.url("superuser"))
        await conn.execute("SET session_replication_role = replica")
        await conn.execute(statement)
        await conn.close()


async def test_an_edit_is_named_and_the_exit_code_is_1(open_folder: Path) -> None:
    home = open_folder / "verified"
    async with open_market(Settings(home=home), say=quiet) as database:
        for event in (Event.SETTINGS_CHANGED, Event.DATA_EXPORTED, Event.DATA_ERASED):
            async with database.writing() as conn:
                await audit.record(conn, event, actor=COMMAND_LINE, subject=THE_MARKET)

    whole = cuibai(home, "verify")
    assert whole.code == 0, whole.err
    name, position, head = whole.out.split()
    assert (name, position, len(head)) == ("head", "3", 64)
    assert "entries in the chain: 3" in whole.err

    await edit(home, "UPDATE audit SET event = 'signed-in' WHERE event = 'data-exported'")
    edited = cuibai(home, "verify", "--head", head)
    assert edited.code == 1
    told, end = edited.out.splitlines()
    assert told.startswith("position 2: entry 2 does not fit its digest: it was changed, or ")
    assert end == f"head 3 {head}"
    assert edited.err.endswith("cuibai: the record is not whole; faults found: 1\n")
    assert "the head that was written down stands at position 3" in edited.err

    await edit(
        home,
        "DELETE FROM audit; DELETE FROM audit_link; UPDATE audit_head SET position = 0, digest = repeat("
        "E'\\\\000', 32)::bytea",
    )
    emptied = cuibai(home, "verify", "--json", "--head", head)
    assert emptied.code == 1
    assert emptied.json["head"] == {"position": 0, "digest": "00" * 32}
    assert [fault["kind"] for fault in emptied.json["faults"]] == ["noted-head-unknown"]
    assert cuibai(home, "verify").code == 0, "who rules the database can begin anew; only the noted head shows it"
    assert cuibai(home, "verify", "--head", "short").code == 2


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_is_told_in_words(kind: FaultKind) -> None:
    told = describe_break(ChainFault(kind, 4, 9, 17, "a-listing"))
    assert "{" not in told
    assert "None" not in describe_break(ChainFault(kind, 4, None, 17, "a-listing"))
    if kind is FaultKind.END_MISSING:
        assert told == "positions 4 to 9: the end of the chain was cut off"
