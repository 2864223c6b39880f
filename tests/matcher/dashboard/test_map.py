"""The map: what is alike lies together, laid out or put between, and in the same place each time."""

from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray

from market.listing.listing import ListingId
from matcher.dashboard.store_map import StoreVectors, lay_out
from matcher.index.mean_vectors import Vectors

GROUPS, EACH, WIDTH = 4, 30, 32
COUNT = GROUPS * EACH


def store(vectors: Vectors) -> StoreVectors:
    ids = tuple(ListingId(UUID(int=number)) for number in range(len(vectors)))
    return StoreVectors(ids, vectors, "encoder-1", "store:7")


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Give vectors of four subjects, in turn."""
    drawn = np.random.default_rng(7)
    subjects = drawn.normal(size=(GROUPS, WIDTH))
    found = subjects[np.arange(COUNT) % GROUPS] + 0.3 * drawn.normal(size=(COUNT, WIDTH))
    unit: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


def places(vectors: Vectors, limit: int = COUNT) -> NDArray[np.float64]:
    found = [(place.x, place.y) for place in lay_out(store(vectors), limit=limit)]
    return np.asarray(found, dtype=np.float64)


@pytest.mark.parametrize("limit", [COUNT, COUNT // 2])
def test_what_is_alike_lies_together(vectors: Vectors, limit: int) -> None:
    found = places(vectors, limit)
    away = np.sqrt(((found[:, None] - found[None]) ** 2).sum(axis=2))
    np.fill_diagonal(away, np.inf)
    same = np.argmin(away, axis=1) % GROUPS == np.arange(COUNT) % GROUPS
    assert same.mean() > 0.95
    assert found.min() == 0.0
    assert found.max() == 1.0


def test_the_same_vectors_give_the_same_map(vectors: Vectors) -> None:
    assert np.array_equal(places(vectors), places(vectors))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_few_listings_have_places_too(vectors: Vectors, count: int) -> None:
    found = lay_out(store(vectors[:count]))
    assert len({place.listing_id for place in found}) == count
    assert all(0 <= place.x <= 1 and 0 <= place.y <= 1 for place in found)


def test_listings_of_one_text_lie_in_one_place() -> None:
    found = lay_out(store(np.ones((6, WIDTH), dtype=np.float32)))
    assert len(found) == 6
