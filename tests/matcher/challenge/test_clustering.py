"""Clusters of vectors: what lies together, within fields, with the silhouette computed by hand."""

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering

from matcher.challenge.clustering import THRESHOLD, Vectors, centred, clusters_of
from matcher.challenge.common_needs import terms_of


def at(*degrees: float) -> Vectors:
    angles = np.deg2rad(np.array(degrees))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_what_lies_together_is_one_cluster_with_its_silhouette() -> None:
    vectors = at(0, 20, 180, 200, 90)
    (first, second) = clusters_of(vectors, {"B1.01": range(5)})["B1.01"]
    assert {first.rows, second.rows} == {(0, 1), (2, 3)}
    near = 1 - np.cos(np.deg2rad(20))
    assert first.spread == pytest.approx(near, abs=1e-6)
    outer, inner = 1 - np.cos(np.deg2rad(90)), 1 - np.cos(np.deg2rad(70))
    mine = ((outer - near) / outer + (inner - near) / inner) / 2
    silhouettes = {cluster.rows: cluster.silhouette for cluster in (first, second)}
    assert silhouettes[0, 1] == pytest.approx(mine, abs=1e-5)


def test_needs_of_two_fields_are_not_compared() -> None:
    vectors = at(0, 5, 10)
    found = clusters_of(vectors, {"B1.01": [0], "B2.02": [1, 2]})
    assert (found["B1.01"], [each.rows for each in found["B2.02"]]) == ([], [(1, 2)])
    assert found["B2.02"][0].silhouette == 0.0


def test_the_outcome_is_that_of_the_whole_block_at_once() -> None:
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(40, 16))
    vectors = centred((centres[rng.integers(0, 40, 400)] + rng.normal(scale=0.7, size=(400, 16))).astype(np.float32))
    found = clusters_of(vectors, {"f": range(400)})["f"]
    labels = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=THRESHOLD
    ).fit_predict(vectors)
    wanted = {tuple(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}
    assert {each.rows for each in found} == {rows for rows in wanted if len(rows) > 1}
    assert 10 < len(found) < 100


def test_the_common_part_is_taken_away_before() -> None:
    cone = at(0, 1, 2, 3)
    assert clusters_of(cone, {"f": range(4)})["f"][0].rows == (0, 1, 2, 3)
    assert [each.rows for each in clusters_of(centred(cone), {"f": range(4)})["f"]] == [(0, 1), (2, 3)]
    assert centred(at(45, 45)).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_terms_are_those_that_several_firms_share_and_others_lack() -> None:
    members = [
        ("one", frozenset({"磁钢", "耐温", "电机", "甲厂"})),
        ("two", frozenset({"磁钢", "耐温", "电机"})),
        ("two", frozenset({"磁钢", "乙厂"})),
    ]
    field = [words for _, words in members] + [frozenset({"电机"})] * 6
    assert terms_of(members, field) == ("磁钢", "耐温", "电机")
