"""The vector index against five vectors in a plane, and against plain numpy."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher.index.faiss_store import FaissStore

# Five directions; every number is exact in half precision, so similarities are too.
EAST, NORTH, WEST, SOUTH = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)
NORTH_EAST = (0.75, 0.5)


def plane(*rows: tuple[float, float]) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32).reshape(-1, 2)


def world() -> FaissStore:
    index = FaissStore(2)
    index.add([10, 11, 12, 13, 14], plane(EAST, NORTH, WEST, SOUTH, NORTH_EAST))
    return index


def found(index: FaissStore, query: tuple[float, float], k: int, allowed: NDArray[np.int64] | None = None) -> list[int]:
    ids, _ = index.search(plane(query), k, allowed=allowed)
    return [int(each) for each in ids[0]]


def only(*ids: int) -> NDArray[np.int64]:
    return np.array(ids, dtype=np.int64)


def test_the_most_similar_come_first_with_their_inner_products() -> None:
    ids, similarities = world().search(plane(EAST, NORTH), 3)
    assert ids.tolist() == [[10, 14, 11], [11, 14, 10]]
    assert similarities.tolist() == [[1.0, 0.75, 0.0], [1.0, 0.5, 0.0]]
    assert ids.dtype == np.dtype(np.int64)
    assert similarities.dtype == np.dtype(np.float32)


def test_equal_similarities_are_ordered_by_id_also_where_k_cuts_them() -> None:
    index = FaissStore(2)
    index.add([9, 3, 7, 1, 5], plane(NORTH, NORTH, EAST, NORTH, NORTH))
    assert found(index, NORTH, 2) == [1, 3]
    assert found(index, NORTH, 4) == [1, 3, 5, 9]
    assert found(index, NORTH, 2, only(9, 5, 7)) == [5, 9]


def test_places_without_an_answer_hold_minus_one_and_minus_infinity() -> None:
    ids, similarities = world().search(plane(EAST), 3, allowed=only(13))
    assert ids.tolist() == [[13, -1, -1]]
    assert similarities.tolist() == [[-0.0, -np.inf, -np.inf]]


def test_only_allowed_ids_are_found_and_unknown_ones_are_passed_over() -> None:
    assert found(world(), EAST, 2, only(12, 13)) == [13, 12]
    assert found(world(), EAST, 3, only(11, 10, 15, 1 << 30)) == [10, 11, -1]
    assert found(world(), EAST, 1, only()) == [-1]


def test_an_empty_index_and_no_queries_have_empty_answers() -> None:
    assert found(FaissStore(2), EAST, 2) == [-1, -1]
    assert world().search(plane(), 2)[0].shape == (0, 2)
    assert FaissStore(2).vectors([]).shape == (0, 2)


def test_a_removed_vector_is_gone_and_the_others_keep_their_ids() -> None:
    index = world()
    assert index.remove([10, 99, 10]) == 1
    assert found(index, EAST, 2) == [14, 11]
    assert index.ids.tolist() == [11, 12, 13, 14]
    assert len(index) == 4


def test_an_update_replaces_and_a_put_does_either() -> None:
    index = world()
    index.update([12], plane(EAST))
    index.put([13, 15], plane(EAST, NORTH))
    assert found(index, EAST, 3) == [10, 12, 13]
    assert index.vectors([15, 12]).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_an_id_there_twice_or_unknown_is_refused_and_nothing_changes() -> None:
    index = world()
    with pytest.raises(ValueError, match="id 11 is there already"):
        index.add([20, 11], plane(EAST, EAST))
    with pytest.raises(ValueError, match="id 20 is unknown"):
        index.update([10, 20], plane(WEST, EAST))
    with pytest.raises(ValueError, match="named twice"):
        index.put([20, 20], plane(EAST, EAST))
    with pytest.raises(KeyError, match="20"):
        index.vectors([10, 20])
    assert index.vectors([10]).tolist() == [[1.0, 0.0]]
    assert len(index) == 5


@pytest.mark.parametrize(
    ("ids", "vectors", "reason"),
    [
        ([1], plane(EAST, NORTH), "1 ids but 2 vectors"),
        ([-1], plane(EAST), "ids lie between"),
        ([1 << 31], plane(EAST), "ids lie between"),
        ([1], np.zeros((1, 3), dtype=np.float32), r"\(n, 2\) is needed"),
        ([1], plane((np.nan, 0.0)), "NaN or infinity"),
    ],
)
def test_what_is_no_vector_is_refused(ids: list[int], vectors: NDArray[np.float32], reason: str) -> None:
    index = FaissStore(2)
    with pytest.raises(ValueError, match=reason):
        index.add(ids, vectors)
    assert len(index) == 0


def test_k_below_one_and_a_mask_in_place_of_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        world().search(plane(EAST), 0)
    with pytest.raises(ValueError, match="lists ids, not bool"):
        world().search(plane(EAST), 1, allowed=np.ones(20, dtype=np.bool_))


def test_a_saved_index_answers_the_same(tmp_path: Path) -> None:
    index = world()
    index.remove([11])
    index.snapshot().save(tmp_path / "vectors")
    loaded = FaissStore.load(tmp_path / "vectors", dimension=2)
    assert loaded.ids.tolist() == index.ids.tolist()
    assert np.array_equal(loaded.vectors(loaded.ids), index.vectors(index.ids))
    assert found(loaded, NORTH_EAST, 4) == found(index, NORTH_EAST, 4)
    loaded.put([11], plane(NORTH))
    assert found(loaded, NORTH, 1) == [11]


IDS = st.lists(st.integers(0, 40), max_size=12, unique=True)
STEPS = st.lists(st.tuples(st.sampled_from(["put", "remove", "search"]), IDS, st.integers(0, 2**32 - 1)), max_size=25)


@settings(max_examples=150)
@given(STEPS)
def test_any_history_gives_what_plain_numpy_gives(steps: list[tuple[str, list[int], int]]) -> None:
    index, model = FaissStore(4), dict[int, NDArray[np.float32]]()
    for verb, ids, seed in steps:
        random = np.random.default_rng(seed)
        drawn = random.integers(-2, 3, (max(1, len(ids)), 4)).astype(np.float32)  # many ties, no rounding
        if verb == "put":
            index.put(ids, drawn[: len(ids)])
            model.update(zip(ids, drawn, strict=False))
        elif verb == "remove":
            assert index.remove(ids) == len(set(ids) & set(model))
            model = {key: vector for key, vector in model.items() if key not in ids}
        else:
            allowed = np.flatnonzero(random.random(30) < 0.5) if ids else None
            k = int(random.integers(1, 8))
            keys = [key for key in sorted(model) if allowed is None or key in allowed]
            expected = sorted((-float(model[key] @ drawn[0]), key) for key in keys)[:k]
            got, similarities = index.search(drawn[:1], k, allowed=allowed)
            assert got[0].tolist() == [key for _, key in expected] + [-1] * (k - len(expected))
            assert similarities[0, : len(expected)].tolist() == [-value for value, _ in expected]
    assert index.ids.tolist() == sorted(model)
    assert all(np.array_equal(index.vectors([key])[0], vector) for key, vector in model.items())
