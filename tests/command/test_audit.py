"""cuibai audit, in a process of its own: shown, searched, written to a file once."""

import csv
import json
import stat
from pathlib import Path

from market.audit.audit import THE_MARKET, Event, Subject, SubjectKind
from market.audit.store import audit
from market.postgres.deployment import open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE, Actor
from tests.command.program import cuibai
from tests.database import quiet


async def test_the_record_is_shown_searched_and_written_once(open_folder: Path, tmp_path: Path) -> None:
    home = open_folder / "audited"
    async with open_market(Settings(home=home), say=quiet) as database:
        for event, actor, subject in (
            (Event.SIGNED_IN, Actor("member:1"), THE_MARKET),
            (Event.GRANT_GIVEN, Actor("member:1"), Subject(SubjectKind.GRANT, 7)),
            (Event.SETTINGS_CHANGED, COMMAND_LINE, THE_MARKET),
        ):
            async with database.writing() as conn:
                await audit.record(conn, event, actor=actor, subject=subject, detail={"tier": "L2"})

    shown = cuibai(home, "audit", "--limit", "2")
    assert shown.code == 0, shown.err
    assert [line.split("  ")[::2] for line in shown.out.splitlines()] == [
        ["3", "command-line", "market"],
        ["2", "member:1", "grant:7"],
    ]
    assert "1 earlier ones" in shown.err
    found = cuibai(home, "audit", "--actor", "member:1", "--subject", "grant:7", "--json").json
    assert [(entry["position"], entry["event"], entry["detail"]) for entry in found] == [
        (2, "grant-given", {"tier": "L2"})
    ]

    file = tmp_path / "record.csv"
    written = cuibai(home, "audit", "--export", str(file))
    assert (written.code, written.out) == (0, f"{file}\n")
    assert "entries written: 3" in written.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["position"], row["event"]) for row in rows] == [
        ("1", "signed-in"),
        ("2", "grant-given"),
        ("3", "settings-changed"),
    ]
    again = cuibai(home, "audit", "--export", str(file))
    assert (again.code, again.err) == (1, f"cuibai: {file} is there already; name another file\n")

    streamed = cuibai(home, "audit", "--export", "-", "--event", "record-exported")
    (exported,) = map(json.loads, streamed.out.splitlines())
    assert (exported["position"], exported["detail"]) == (4, {"format": "csv", "up_to": 3})
    head = next(line for line in streamed.err.splitlines() if line.startswith("head 4 "))
    assert cuibai(home, "verify", "--head", head.split()[2]).code == 0
