"""After an erasure no file of the index holds the name or the topics of who was erased."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import tantivy

from market.listing.expert import Topic
from market.listing.store import experts
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from matcher.answering.local import LocalMatching
from matcher.index.index import Index
from matcher.index.lexical_schema import make_schema
from tests.listings import an_achievement, an_expert, an_organization
from tests.matcher.market_index import add_organization, matching_at, publish


def kept(home: Path) -> tuple[int, list[str]]:
    """Count documents with the name, the removed ones too, in the words' files, and list the terms that are kept."""
    (saved,) = (home / "index").glob("saved-*")
    words = tantivy.Index(make_schema(), path=str(saved / "words"), reuse=True)
    with np.load(saved / "catalog.npz", allow_pickle=False) as catalog:
        return words.searcher().doc_freq("names", "zzyzxovich"), [str(term) for term in catalog["terms"]]


async def rewritten(matching: LocalMatching, old: Index) -> None:
    while matching._keeper.index is old:  # noqa: ASYNC110  no event tells it
        await asyncio.sleep(0.01)
    await matching.caught_up()


async def test_the_files_forget_who_was_erased(database: Database, tmp_path: Path) -> None:
    owner = await add_organization(database, an_organization())
    expert = an_expert(owner)
    assert expert.person is not None
    expert = replace(
        expert, person=replace(expert.person, name_en="Zzyzxovich (sample)"), topics=(Topic("独家课题名"),)
    )
    await publish(database, expert, *[an_achievement(owner, number=f"A-{n}") for n in range(3)])
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
    documents, terms = kept(tmp_path)
    assert documents == 1
    assert "独家课题名" in terms
    async with matching_at(tmp_path, database) as matching:
        await matching.caught_up()
        old = matching._keeper.index
        async with database.writing() as conn:
            await experts.erase_person(conn, expert.id, actor=COMMAND_LINE)
        await rewritten(matching, old)
        assert (await matching.status()).listings == 3
    documents, terms = kept(tmp_path)
    assert documents == 0
    assert "独家课题名" not in terms
    assert len(list((tmp_path / "index").glob("live-*"))) == 1
