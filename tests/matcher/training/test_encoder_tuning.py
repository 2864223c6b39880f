from pathlib import Path

import numpy as np
import pytest

from market.settings import DEFAULT_ENCODER
from matcher.encoder.conversion import convert
from matcher.encoder.encoder import SentenceTransformerEncoder
from matcher.training.encoder_tuning import Tuning, tune_encoder
from matcher.training.folding import judged_needs
from matcher.training.needs import JudgedNeed
from tests.matcher.market_index import quiet
from tests.matcher.training.judged_collection import a_collection

pytestmark = pytest.mark.encoder

NEEDS = [need for need in judged_needs(a_collection(needs_a_trade=1, merely_titles=True)) if need is not None]
QUICK = Tuning(rounds=1, list_size=6, lists_at_once=6, shares=(1.0,), tokens=48)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tuning") / DEFAULT_ENCODER
    convert(folder, say=quiet)
    return folder


@pytest.mark.filterwarnings("ignore")  # of the trainer's own libraries
def test_an_encoder_learns_and_is_written_whole(base: Path, tmp_path: Path) -> None:
    said: list[str] = []
    tuned = tune_encoder(base, tmp_path / "tuned", NEEDS[:4], NEEDS[4:], tuning=QUICK, say=said.append)
    assert [(each.round, each.share) for each in tuned.tried] == [(0, 0.0), (1, 1.0)]
    assert tuned.kept.reached == max(each.reached for each in tuned.tried)
    assert any("round 1" in text for text in said)
    before = SentenceTransformerEncoder.load(base, name="it")
    after = SentenceTransformerEncoder.load(tmp_path / "tuned", name="it")
    texts = [need.query.title for need in NEEDS]
    same = np.allclose(before.encode_queries(texts), after.encode_queries(texts), atol=1e-3)
    assert same == (tuned.kept.round == 0)
    assert (after.query_prompt, after.document_prompt) == (before.query_prompt, before.document_prompt)
    assert after.max_tokens == before.max_tokens
    assert not list(tmp_path.glob(".making-*"))


def test_needs_that_teach_nothing_are_refused(base: Path, tmp_path: Path) -> None:
    equals = [JudgedNeed(need.group, need.query, need.listings, np.ones_like(need.levels)) for need in NEEDS]
    with pytest.raises(ValueError, match="differ in level"):
        tune_encoder(base, tmp_path / "tuned", equals, NEEDS, tuning=QUICK, say=quiet)
    assert not (tmp_path / "tuned").exists()
