"""What the operations guide says holds: its commands are run, its names exist."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from typer.main import get_command

from market.postgres.binaries import find_programs
from market.postgres.db import connect
from tests.command.program import Server, environment, rows_file, serving, wait_for
from tests.database import MarketServer, quiet
from web.command.main import app

GUIDE = Path(__file__).parents[2] / "docs/operations.md"
FENCE = re.compile(r"^```(\w+)( stopped)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READERS_OWN = {"text", "ini", "nginx", "json", "yaml"}
TOKEN = "0123456789abcdef-token"


@dataclass(frozen=True)
class Block:
    """One block of commands."""

    commands: str
    stopped: bool


def blocks() -> list[Block]:
    found = FENCE.findall(GUIDE.read_text(encoding="utf-8"))
    assert {language for language, _, _ in found} <= {"sh", *READERS_OWN}
    return [Block(commands, bool(stopped)) for language, stopped, commands in found if language == "sh"]


@dataclass(frozen=True)
class Desk:
    """Where a reader of the guide works: a home, folders, and `cuibai` and `psql` to be called by name."""

    folder: Path
    home: Path
    variables: dict[str, str]

    def run(self, block: Block, **more: str) -> str:
        done = subprocess.run(
            ["/bin/sh", "-eu", "-c", block.commands],
            env=environment(self.home, **(self.variables | more)),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{block.commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
async def desk(open_folder: Path, market: MarketServer) -> "Iterator[Desk]":  # type: ignore[misc]  # pytest-asyncio's
    """Prepare what the guide takes for granted; the session's PostgreSQL is the outside one."""
    folder = open_folder / "guide"
    for name in ("bin", "backups", "drill"):
        (folder / name).mkdir(parents=True)
        (folder / name).chmod(0o711)
    program = folder / "bin/cuibai"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m web.command.main "$@"\n')
    program.chmod(0o755)
    postgres = find_programs(quiet).install / "bin"
    address = market.superuser_url.rpartition("@")[2].partition("/")[0]
    yield Desk(
        folder,
        folder / "home",
        {
            "PATH": f"{folder / 'bin'}:{postgres}:{os.environ['PATH']}",
            "PYTHONPATH": str(GUIDE.parents[1]),
            "BACKUPS": str(folder / "backups"),
            "DRILL": str(folder / "drill"),
            "SUPERUSER_URL": market.superuser_url,
            "SERVER": address,
            "OWNER_PASSWORD": "owner0123456789",
            "APP_PASSWORD": "app0123456789",
            "CUIBAI_METRICS_TOKEN": TOKEN,
        },
    )
    superuser = await connect(market.superuser_url)
    await superuser.execute("DROP DATABASE IF EXISTS market WITH (FORCE)")
    for role in ("market_owner", "market_app"):
        await superuser.execute(f"DROP ROLE IF EXISTS {role}")
    await superuser.close()


def test_every_command_of_the_guide_does_what_it_is_there_for(desk: Desk, tmp_path: Path) -> None:
    """In the guide's order: those that need the market serving, then those that need it stopped."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed here")
    todo = blocks()
    assert len(todo) >= 12
    with serving(desk.home, tmp_path / "log", CUIBAI_METRICS_TOKEN=TOKEN) as server:
        desk.run(Block(f'cuibai import "{rows_file(tmp_path)}" --publish', stopped=False))
        ready(server)
        said = [desk.run(block, CUIBAI_PORT=str(server.port)) for block in todo if not block.stopped]
    assert '"ready":true' in said[0]
    assert len(list((desk.folder / "drill").glob("everything.jsonl"))) == 1
    for block in todo:
        if block.stopped:
            desk.run(block)
    assert len(list(desk.home.rglob("before-restore-*"))) == 3  # each holds what was there, the one before too
    outside = {
        "DATABASE_URL": f"postgresql://market_app:app0123456789@{desk.variables['SERVER']}/market",
        "CUIBAI_OWNER_URL": f"postgresql://market_owner:owner0123456789@{desk.variables['SERVER']}/market",
    }
    with serving(desk.home, tmp_path / "moved", **outside) as server:
        ready(server)
        assert not (desk.home / "database").exists()


def ready(server: Server) -> None:
    wait_for(lambda: server.get("/api/v1/status").json()["listings"] == 3)


def test_every_metric_and_field_that_the_guide_names_exists(desk: Desk, tmp_path: Path) -> None:
    named = set(re.findall(r"\b(?:cuibai|process)_[a-z_]+[a-z]\b", GUIDE.read_text(encoding="utf-8")))
    with serving(desk.folder / "metrics", tmp_path / "log") as server:
        server.get("/")
        families = list(text_string_to_metric_families(server.get("/metrics").text))
        (shown,) = [
            text for language, _, text in FENCE.findall(GUIDE.read_text(encoding="utf-8")) if language == "json"
        ]
        wait_for(lambda: any(line["event"] == "request" for line in server.lines()))
        written = next(line for line in server.lines() if line["event"] == "request")
        assert json.loads(shown).keys() == written.keys()
    known = {sample.name for family in families for sample in family.samples} | {family.name for family in families}
    assert len(named) >= 12
    assert named <= known


def test_every_command_that_the_guide_names_exists() -> None:
    named = set(
        re.findall(r"(?:`|^|bin/)cuibai ([a-z]+(?:-[a-z]+)*)\b", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    known = set(get_command(app).commands)  # type: ignore[attr-defined]  # it is a group
    assert {"serve", "backup", "restore", "verify", "index"} <= named <= known
