"""cuibai judge: a link of the running server, agreement, judgements out."""

import json
from pathlib import Path

import pytest

from market.judging.judgement import Level
from market.listing.listing import Kind
from market.postgres.db import Database
from matcher.judging.export import read_judgements_out
from tests.command.program import cuibai
from tests.judging import PARTIAL, STRONG, add_pool, judge_next
from tests.listings import an_organization
from tests.matcher.market_index import add_organization


@pytest.fixture
async def pooled(database: Database) -> Database:
    """Give a market with four pairs to judge, the first of them by two judges."""
    owner = await add_organization(database, an_organization())
    async with database.writing() as conn:
        await add_pool(conn, owner, pairs=4, twice=1)
    return database


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


@pytest.mark.parametrize("asked", [[], ["--link"]])
def test_without_a_server_there_is_no_link(tmp_path: Path, asked: list[str]) -> None:
    ended = cuibai(tmp_path / "home", "judge", "--as", "reader-1", *asked)
    assert (ended.code, ended.out) == (3, "")
    assert "start one with cuibai serve" in ended.err


def test_agreement_of_an_empty_market_has_no_figure(tmp_path: Path) -> None:
    told = cuibai(tmp_path / "home", "judge", "--agreement", "--samples", "--json", "--kind", "expert")
    assert told.code == 0
    assert set(json.loads(told.out)) == {
        *("pairs", "needs", "alike", "kappa", "kappa_95", "levels", "confusion", "far_apart"),
    }
