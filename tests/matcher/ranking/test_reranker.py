"""Reranker: orders the first answers, and leaves them as they are where it can't."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from market.listing.filters import NO_FILTERS
from market.listing.fit import Fit
from market.postgres.db import Database
from market.settings import Settings, read_settings
from market.viewer import PUBLIC
from matcher.answering.match import Answers, Reranking
from matcher.answering.recall import Candidate
from matcher.encoder.reranker import (
    RERANKED,
    CrossEncoderReranker,
    Reranker,
    RerankerQueue,
    Scores,
    make_reranker_queue,
)
from matcher.errors import RerankerUnavailable
from matcher.ranking.assessment import Assessed
from matcher.ranking.reranking import reranked
from matcher.sync.opening import open_matching
from tests.hashing import HashingEncoder
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.market_index import add_organization, publish, quiet

OWNER = an_organization()


class ByLength:
    """Prefers the longer text: an order that can be foretold."""

    name = "by-length"

    def scores(self, need: str, answers: Sequence[str]) -> Scores:  # noqa: ARG002  of the protocol
        return np.array([len(answer) for answer in answers], dtype=np.float64)


class Speechless(ByLength):
    """Gives what is no number."""

    def scores(self, need: str, answers: Sequence[str]) -> Scores:  # noqa: ARG002  of the protocol
        return np.full(len(answers), np.nan)


def assessed(body: str) -> Assessed:
    listing = replace(an_achievement(OWNER), body=body)
    return Assessed(Candidate(listing.id, 1.0, {}, None), listing, Fit((), (), ()), 1.0, None)


def bodies(main: Sequence[Assessed]) -> list[str]:
    return [each.listing.body for each in main]


SHORT_TO_LONG = [assessed("长" * count) for count in range(1, RERANKED + 4)]


async def test_only_the_first_answers_are_put_in_another_order() -> None:
    desk = RerankerQueue(ByLength, say=quiet)
    found = await reranked("磁体", SHORT_TO_LONG, desk)
    assert (found.state, found.by) == (Reranking.DONE, "by-length")
    assert bodies(found.main[:RERANKED]) == bodies(SHORT_TO_LONG[:RERANKED][::-1])
    assert bodies(found.main[RERANKED:]) == bodies(SHORT_TO_LONG[RERANKED:])
    equal = [assessed("同"), assessed("样")]
    assert bodies((await reranked("磁体", equal, desk)).main) == ["同", "样"]
    assert (await reranked("磁体", [], desk)).main == ()
    desk.close()


async def test_without_a_reranker_nothing_moves() -> None:
    found = await reranked("磁体", SHORT_TO_LONG, make_reranker_queue(Settings(home=Path("home")), say=quiet))
    assert (found.main, found.state, found.by) == (tuple(SHORT_TO_LONG), None, "")


async def test_one_that_fails_leaves_the_order_and_says_why() -> None:
    opened, said = [], list[str]()

    def broken() -> Reranker:
        opened.append(1)
        raise RerankerUnavailable("CUIBAI_RERANKER=x: no cross-encoder loads from there (nothing there)")

    for desk, trouble in (
        (RerankerQueue(broken, say=said.append), "nothing there"),
        (RerankerQueue(Speechless, say=said.append), "no number"),
    ):
        for _ in range(2):
            found = await reranked("磁体", SHORT_TO_LONG, desk)
            assert (found.main, found.state) == (tuple(SHORT_TO_LONG), Reranking.FAILED)
        assert trouble in (desk.trouble or "")
        desk.close()
    assert opened == [1]
    assert len(said) == 2


async def test_who_would_wait_long_gets_the_plain_order() -> None:
    desk = RerankerQueue(ByLength, say=quiet)
    found = await asyncio.gather(*(reranked("磁体", SHORT_TO_LONG, desk) for _ in range(9)))
    states = [each.state for each in found]
    assert states.count(Reranking.DONE) == 3
    assert states.count(Reranking.FAILED) == 6
    assert desk.trouble is None
    desk.close()


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of tiny cross-encoders of no skill, with one output and with three."""
    from sentence_transformers import CrossEncoder  # noqa: PLC0415  late: torch takes seconds
    from transformers import (  # noqa: PLC0415
        BertConfig,
        BertForSequenceClassification,
        BertTokenizer,
    )

    home = tmp_path_factory.mktemp("tiny-cross-encoders")
    words = home / "vocab.txt"
    words.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"磁体电机隔热材料"]), encoding="utf-8")
    for outputs in (1, 3):
        config = BertConfig(
            vocab_size=13,
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
        )
        config.num_labels = outputs
        model = BertForSequenceClassification(config)
        plain = home / f"plain-{outputs}"
        model.save_pretrained(plain)
        BertTokenizer(vocab_file=str(words)).save_pretrained(plain)
        CrossEncoder(str(plain), device="cpu").save_pretrained(str(home / f"outputs-{outputs}"))
    return home


def test_a_real_cross_encoder_gives_a_number_for_every_pair(networks: Path) -> None:
    reranker = CrossEncoderReranker.load(str(networks / "outputs-1"))
    scores = reranker.scores("磁体", ["电机", "隔热材料" * 400, "", "\ud800"])
    assert scores.shape == (4,)
    assert np.isfinite(scores).all()
    assert scores[0] == pytest.approx(reranker.scores("磁体", ["电机"])[0], abs=1e-6)
    assert reranker.name == "outputs-1"


def test_what_is_no_reranker_is_refused_by_name(networks: Path) -> None:
    with pytest.raises(RerankerUnavailable, match="outputs-3 gives 3 values"):
        CrossEncoderReranker.load(str(networks / "outputs-3"))
    empty = networks / "empty"
    empty.mkdir()
    with pytest.raises(RerankerUnavailable, match=r"CUIBAI_RERANKER=.*empty: no cross-encoder"):
        CrossEncoderReranker.load(str(empty))


async def test_answers_tell_who_ordered_them(database: Database, tmp_path: Path, networks: Path) -> None:
    owner = await add_organization(database, OWNER)
    need = replace(a_need(owner), indicators=(), maturity=None, budget=None)
    await publish(database, need, an_achievement(owner), an_achievement(owner, number="A-2", title="电机隔热材料"))
    said: list[str] = []

    async def ask(name: Path | None, home: str) -> Answers:
        settings = Settings(home=tmp_path / home, reranker=None if name is None else str(name))
        async with open_matching(settings, database, HashingEncoder, (), say=said.append) as matching:
            await matching.caught_up()
            return await matching.match_listing(need.id, viewer=PUBLIC, filters=NO_FILTERS, limit=5)

    plain = await ask(None, "plain")
    assert (plain.model, plain.reranking) == ("fusion", None)
    ordered = await ask(networks / "outputs-1", "ordered")
    assert (ordered.model, ordered.reranking) == ("fusion+outputs-1", Reranking.DONE)
    assert {match.listing.id for match in ordered.achievements} == {match.listing.id for match in plain.achievements}
    assert [match.rank for match in ordered.achievements] == [1, 2]
    absent = await ask(networks / "absent", "absent")
    assert (absent.achievements, absent.reranking) == (plain.achievements, Reranking.FAILED)
    assert any("CUIBAI_RERANKER=" in each and "keep their own order" in each for each in said)


def test_it_is_off_unless_a_setting_names_one() -> None:
    assert read_settings({}).reranker is None
    assert read_settings({"CUIBAI_RERANKER": " /models/cross "}).reranker == "/models/cross"
