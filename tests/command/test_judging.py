"""cuibai judge: a sitting by keys, a link of the running server, agreement, judgements out."""

import asyncio
import json
import os
import pty
import subprocess
import sys
import termios
from collections import deque
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from market.judging.access_pass import Bearer
from market.judging.judgement import Judgement, Level, Reason
from market.judging.store import judgements
from market.listing.listing import Kind, Language, Step
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, OPERATOR
from matcher.judging.export import read_judgements_out
from tests.command.program import PATIENCE_S, cuibai
from tests.judging import PARTIAL, STRONG, add_pool, judge_next
from tests.listings import an_organization
from tests.matcher.market_index import add_organization
from web.command.terminal import Terminal
from web.judging.keyboard import Keyboard
from web.judging.session import JudgingSession
from web.page.formats import Formats
from web.page.language import read_catalogues

READER = Bearer("reader-1", Kind.ACHIEVEMENT)


@pytest.fixture
async def pooled(database: Database) -> Database:
    """Give a market with four pairs to judge, the first of them by two judges."""
    owner = await add_organization(database, an_organization())
    async with database.writing() as conn:
        await add_pool(conn, owner, pairs=4, twice=1)
    return database


async def sit(database: Database, keys: str, bearer: Bearer = READER, *, width: int = 120) -> tuple[int, str, str]:
    """Sit at a terminal with these keys, and give what was counted, shown and complained of."""
    shown, noted = StringIO(), StringIO()
    terminal = Terminal(
        Console(file=shown, width=width, markup=False, emoji=False, highlight=False),
        Console(file=noted, width=width, markup=False, emoji=False, highlight=False),
    )
    keyboard = Keyboard(-1, deque(keys), live=False)
    formats = Formats(read_catalogues()[Language.EN])
    graded = await JudgingSession(database, bearer, keyboard, terminal, formats).judge_all()
    return graded, shown.getvalue(), noted.getvalue()


async def kept(database: Database) -> list[Judgement]:
    async with database.reading() as conn:
        return await judgements.find(conn, viewer=OPERATOR, standing=False)


async def test_levels_reasons_notes_and_skips_by_keys(pooled: Database) -> None:
    graded, shown, noted = await sit(pooled, "n一句 备注\n3p4\ns2I")
    assert (graded, noted) == (3, "")
    assert [(each.level, each.reason, each.note) for each in await kept(pooled)] == [
        (Level.FAIR, Reason.PARTIAL, "一句 备注"),
        (Level.STRONG, None, ""),
        (Level.WEAK, Reason.INDICATOR, ""),
    ]
    assert "kept: 3 fairly strong match, solves a part only" in shown
    assert "nothing is left for you" in shown


async def test_both_sides_are_shown_and_nothing_that_tells_a_rank_or_an_owner(pooled: Database) -> None:
    for width in (120, 80):
        _, shown, _ = await sit(pooled, "q", width=width)
        for said in (
            "需求 1",
            "成果 1-0",
            "≥ 25.50 kOe",
            "> 180 ℃, must",
            "CNY 500,000",
            "place: CN 浙江省",
            "0 graded, 4 left",
        ):
            assert said in shown
        for hidden in ("<span", "测试机构1", "e5@abc", "random", "0.25", "测试甲", "A-1-0"):
            assert hidden not in shown


async def test_a_reason_is_owed_below_four_and_wants_a_level_first(pooled: Database) -> None:
    graded, _, noted = await sit(pooled, "p2\nd")
    assert graded == 1
    assert "choose the level first" in noted
    assert "name the chief reason" in noted
    assert [each.reason for each in await kept(pooled)] == [Reason.DIFFERENT_PROBLEM]


async def test_undo_replaces_and_s_leaves_it_as_it_was(pooled: Database) -> None:
    _, shown, noted = await sit(pooled, "u3pu1wusq")
    assert "there is nothing to take back" in noted
    assert "you graded this pair 3 fairly strong match" in shown
    first, second = await kept(pooled)
    assert (first.level, second.level, second.replaces) == (Level.FAIR, Level.NONE, first.id)


async def test_help_says_how_to_judge(pooled: Database) -> None:
    _, shown, _ = await sit(pooled, "?q")
    assert "Between two levels choose the lower" in shown


async def test_a_pair_withdrawn_meanwhile_is_left_out_with_a_word(pooled: Database) -> None:
    async with pooled.writing() as conn:
        offer = await conn.fetchval("SELECT listing_id FROM judging_pair ORDER BY id LIMIT 1")

    class Withdrawing(Keyboard):
        async def read_key(self) -> str:
            key = await super().read_key()
            if key == "p":
                async with pooled.writing() as conn:
                    await listings.take_step(conn, offer, Step.WITHDRAW, actor=COMMAND_LINE)
            return key

    noted = StringIO()
    terminal = Terminal(Console(file=StringIO()), Console(file=noted, width=120))
    sitting = JudgingSession(
        pooled, READER, Withdrawing(-1, deque("3p"), live=False), terminal, Formats(read_catalogues()[Language.EN])
    )
    assert await sitting.judge_all() == 0
    assert "has left the market meanwhile" in noted.getvalue()
    assert await kept(pooled) == []


async def test_judgements_go_out_as_files_have_them(pooled: Database) -> None:
    async with pooled.writing() as conn:
        await judge_next(conn, "reader-1")
        await judge_next(conn, "reader-2", STRONG)
        await judge_next(conn, "reader-1", PARTIAL)
    async with pooled.reading() as conn:
        out = await read_judgements_out(conn, Kind.ACHIEVEMENT)
        assert (await read_judgements_out(conn, Kind.EXPERT)).pairs == ()
    by_judge = [(pair.judge, pair.listing.number, pair.level, pair.repeat, pair.sources) for pair in out.pairs]
    assert by_judge == [
        ("reader-1", "A-1-0", Level.FAIR, False, ("ours", "words")),
        ("reader-2", "A-1-0", Level.STRONG, True, ("ours", "words")),
        ("reader-1", "A-1-1", Level.FAIR, False, ("random",)),
    ]
    assert [pair.probability for pair in out.pairs] == [1.0, 1.0, 0.25]
    assert {pair.need.number for pair in out.pairs} == {"N-1"}


async def by_lines(terminal: int, *, wanted: bool) -> None:
    """Wait until a terminal gives whole lines, or single keys again."""
    while bool(termios.tcgetattr(terminal)[3] & termios.ICANON) is not wanted:  # noqa: ASYNC110 -- it tells no one
        await asyncio.sleep(0.01)


async def test_keys_come_one_by_one_from_a_terminal() -> None:
    ours, theirs = pty.openpty()
    code = (
        "import asyncio\n"
        "from web.judging.keyboard import Keyboard\n"
        "async def main():\n"
        "    with Keyboard.open() as keyboard:\n"
        "        print('ready', flush=True)\n"
        "        keys = [await keyboard.read_key() for _ in range(3)]\n"
        "        print('line?', flush=True)\n"
        "        line = await keyboard.read_line()\n"
        "        end = await keyboard.read_key()\n"
        "        print(repr((keys, line, end)), flush=True)\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", code]
    process = await asyncio.to_thread(subprocess.Popen, command, stdin=theirs, stdout=subprocess.PIPE, text=True)
    os.close(theirs)
    assert process.stdout is not None

    def said() -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()

    try:
        assert await asyncio.to_thread(said) == "ready"
        os.write(ours, b"3\x1b[Ap\x1b\r")
        assert await asyncio.to_thread(said) == "line?"
        await by_lines(ours, wanted=True)
        os.write(ours, "备注 35\r".encode())
        await by_lines(ours, wanted=False)
        os.write(ours, b"\x04")
        assert await asyncio.to_thread(said) == repr((["3", "p", "\n"], "备注 35", ""))
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        os.close(ours)


def test_without_a_server_there_is_no_link(tmp_path: Path) -> None:
    ended = cuibai(tmp_path / "home", "judge", "--as", "reader-1", "--link")
    assert (ended.code, ended.out) == (3, "")
    assert "start one with cuibai serve" in ended.err


def test_agreement_of_an_empty_market_has_no_figure(tmp_path: Path) -> None:
    told = cuibai(tmp_path / "home", "judge", "--agreement", "--samples", "--json", "--kind", "expert")
    assert told.code == 0
    assert set(json.loads(told.out)) == {
        *("pairs", "needs", "alike", "kappa", "kappa_95", "levels", "confusion", "far_apart"),
    }
