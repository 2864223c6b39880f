import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.errors import ArtifactMismatch
from matcher.index.faiss_store import FaissStore
from matcher.index.meaning import VOTE, Meaning, TextVectors
from matcher.index.vector_store import VectorStore
from tests.matcher.index.numpy_store import NumpyStore

EVERY = np.ones(10, dtype=np.bool_)


def unit(*numbers: float) -> NDArray[np.float32]:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def text(title: NDArray[np.float32], *passages: NDArray[np.float32]) -> TextVectors:
    return TextVectors(title, np.stack(passages))


X, Y, Z = unit(1, 0, 0), unit(0, 1, 0), unit(0, 0, 1)


@pytest.fixture(params=[FaissStore, NumpyStore])
def meaning(request: pytest.FixtureRequest) -> Meaning:
    """Three rows: 1 is titled X and speaks of Y and Z, 2 is titled Y and speaks of X, 5 is all Z."""
    engine: type[VectorStore] = request.param
    made = Meaning("e@1", 3, engine)
    made.put(1, 11, text(X, Y, Z))
    made.put(2, 12, text(Y, X))
    made.put(5, 15, text(Z, Z))
    return made


def test_titles_and_passages_are_searched_apart_under_the_mask(meaning: Meaning) -> None:
    assert meaning.nearest_titles(X, 1, EVERY).tolist() == [1]
    assert meaning.nearest_passages(X[None, :], 1, EVERY).tolist() == [2]
    mask = EVERY.copy()
    mask[1] = False
    assert meaning.nearest_titles(unit(0.9, 0.1, 0), 2, mask).tolist() == [2, 5]
    mask[2] = False
    assert meaning.nearest_passages(X[None, :], 5, mask).tolist() == [5]


def test_every_row_asked_gets_its_best_pair_and_unknown_ones_nan(meaning: Meaning) -> None:
    query = np.stack([unit(1, 1, 0), Z])
    bodies = meaning.body_similarities(query, np.array([5, 1, 9, 2]))
    assert bodies.similarities[[0, 1, 3]].tolist() == pytest.approx([1.0, 1.0, 0.7071], abs=1e-3)
    assert np.isnan(bodies.similarities[2])
    assert bodies.query_passages.tolist() == [1, 1, -1, 0]
    assert bodies.row_passages.tolist() == [0, 1, -1, 0]
    titles = meaning.title_similarities(X, np.array([9, 1, 2]))
    assert np.isnan(titles[0])
    assert titles[1:].tolist() == [1.0, 0.0]


def test_further_evidence_votes_for_an_expert() -> None:
    made = Meaning("e@1", 3)
    made.put(0, 1, text(X, X, unit(1, 0.2, 0)))
    made.put(1, 2, text(X, X, Z))
    rows = np.array([0, 1])
    plain = made.body_similarities(X[None, :], rows).similarities
    voted = made.body_similarities(X[None, :], rows, votes=True).similarities
    assert plain.tolist() == [1.0, 1.0]
    usual = (1 + 0.98058 + 1 + 0) / 4
    assert voted.tolist() == pytest.approx([1 + VOTE * (0.98058 - usual), 1.0], abs=2e-3)


def test_replacing_a_row_leaves_nothing_of_the_old_vectors(meaning: Meaning) -> None:
    meaning.put(1, 21, text(Z, X))
    assert meaning.digest(1) == 21
    assert meaning.nearest_titles(Z, 2, EVERY).tolist() == [1, 5]
    assert meaning.nearest_passages(X[None, :], 2, EVERY).tolist() == [1, 2]
    kept = meaning.vectors(1)
    assert kept is not None
    assert kept.passages.tolist() == [X.tolist()]
    meaning.remove(1)
    meaning.remove(1)
    assert meaning.vectors(1) is None
    assert len(meaning) == 2


def test_a_saved_meaning_is_the_same_again(meaning: Meaning, tmp_path: Path) -> None:
    meaning.remove(2)
    meaning.put(7, 17, text(unit(1, 2, 3), X, Y, Z, unit(1, 1, 1)))
    again = Meaning.load("e@1", 3, tmp_path, meaning.save(tmp_path), meaning.engine)
    assert sorted(again.rows) == [1, 5, 7]
    for row in again.rows:
        mine, theirs = meaning.vectors(row), again.vectors(row)
        assert mine is not None
        assert theirs is not None
        assert again.digest(row) == meaning.digest(row)
        assert np.array_equal(mine.title, theirs.title)
        assert np.array_equal(mine.passages, theirs.passages)
    again.put(2, 12, text(Y, X, X))  # freed passages are used again without a clash
    assert again.nearest_passages(X[None, :], 2, EVERY[:3]).tolist() == [2]


def test_vectors_that_do_not_fit_the_rows_are_refused(meaning: Meaning, tmp_path: Path) -> None:
    packed = meaning.save(tmp_path)
    with pytest.raises(ArtifactMismatch, match="do not fit"):
        Meaning.load("e@1", 3, tmp_path, packed | {"meaning_rows": packed["meaning_rows"][:-1]}, meaning.engine)
    del packed["meaning_counts"]
    with pytest.raises(ArtifactMismatch, match="meaning_counts"):
        Meaning.load("e@1", 3, tmp_path, packed, meaning.engine)


def test_only_the_engine_that_is_chosen_is_imported() -> None:
    program = "import sys, matcher.sync.opening; sys.exit('faiss' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
