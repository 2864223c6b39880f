import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import MatcherError
from matcher.evaluation.collection import Collection, Text
from matcher.evaluation.folds import need_digest
from matcher.evaluation.ours import open_ours
from matcher.ranking.feature import Feature
from matcher.ranking.file import load_ranker
from matcher.ranking.live import ranker_path
from matcher.training.encoder_tuning import Tuning
from matcher.training.folding import fit_fold, fold_pairs, fold_plans, judged_needs, open_state
from matcher.training.gathering import gather_both_faces, gather_pairs
from matcher.training.promotion import BEGAN_FROM, first_encoder, promote_ranker
from tests.hashing import HashingEncoder
from tests.matcher.market_index import quiet
from tests.matcher.training.judged_collection import a_collection

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def collection() -> Collection:
    return a_collection()


def test_every_judged_pair_is_gathered_with_its_level_and_features(collection: Collection) -> None:
    encoder = HashingEncoder(256)
    with open_ours(collection.documents, encoder, say=quiet) as ours:
        pairs = gather_pairs(
            ours,
            collection,
            tuple(Feature),
            extra=lambda _, ids: {Feature.SAME_LANGUAGE: np.arange(len(ids), dtype=np.float64)},
        )
    assert len(pairs) == len(collection.queries) * len(collection.documents)
    assert np.bincount(pairs.levels).tolist() == [0, 12 * 15, 12, 12, 12]
    assert pairs.columns[:18, list(Feature).index(Feature.SAME_LANGUAGE)].tolist() == list(range(18))


def test_outsiders_meet_titles_alone(collection: Collection) -> None:
    whole, outside = gather_both_faces(collection, HashingEncoder(256), say=quiet)
    place = list(Feature).index(Feature.TITLE_BODY_MEANING)
    assert not np.isnan(whole.columns[:, place]).any()
    assert np.isnan(outside.columns[:, place]).all()
    assert outside.levels.tolist() == whole.levels.tolist()


def test_a_ranker_that_is_not_surely_better_changes_nothing(tmp_path: Path, collection: Collection) -> None:
    outcome = promote_ranker(collection, "made up", tmp_path, HashingEncoder(256), today=TODAY, say=quiet)
    assert outcome.live is None
    assert not ranker_path(tmp_path).exists()
    assert outcome.trial.needs == 12
    assert "stays live" in outcome.verdict


def test_a_ranker_is_written_where_it_is_asked_for(tmp_path: Path, collection: Collection) -> None:
    encoder, target = HashingEncoder(256), tmp_path / "written.json"
    outcome = promote_ranker(
        collection, "made up", tmp_path, encoder, today=TODAY, say=quiet, write=target, stated=(0.3, 0.2, 0.1)
    )
    ranker = load_ranker(target, encoder=encoder.key)
    assert (ranker.provenance.judgements, ranker.provenance.needs, ranker.provenance.fitted_on) == (
        "made up",
        12,
        TODAY,
    )
    assert ranker.prior.stated == (0.3, 0.2, 0.1)
    assert outcome.live is None
    assert not ranker_path(tmp_path).exists()
    with open_ours(collection.documents, encoder, say=quiet, ranker=ranker) as ours:
        query, rows = collection.queries[0], np.arange(len(collection.documents))
        assert [collection.documents[row].id for row in np.argsort(-ours.scores(query, rows))[:2]] == ["a0", "b0"]
        levels = ours.levels(query, rows)
        assert levels is not None
        assert levels[0] > levels[8]


def test_no_need_is_learned_from_and_measured_in_one_fold(collection: Collection) -> None:
    plans = fold_plans(collection)
    for plan in plans:
        parts = [set(part.tolist()) for part in (plan.encoder, plan.ranker, plan.measured)]
        assert sum(map(len, parts)) == len(set.union(*parts)) == len(collection.queries)
    assert sorted(place for plan in plans for place in plan.measured) == list(range(len(collection.queries)))


def test_a_state_of_something_else_is_refused(tmp_path: Path) -> None:
    open_state(tmp_path, collection="one", judged="ab", encoder="some@1", tuning=Tuning())
    open_state(tmp_path, collection="one", judged="ab", encoder="some@1", tuning=Tuning())
    with pytest.raises(MatcherError, match="holds what was learned otherwise"):
        open_state(tmp_path, collection="one", judged="ab", encoder="some@1", tuning=Tuning(rounds=9))
    with pytest.raises(MatcherError, match="learned otherwise"):
        open_state(tmp_path, collection="one", judged="cd", encoder="some@1", tuning=Tuning())


def test_a_fold_is_fitted_from_what_was_kept(tmp_path: Path) -> None:
    collection = a_collection(needs_a_trade=6)
    encoder = HashingEncoder(256)
    made = fold_pairs(tmp_path, "base", collection, encoder, say=quiet)
    encoded = len(encoder.calls)
    kept = fold_pairs(tmp_path, "base", collection, encoder, say=quiet)
    assert len(encoder.calls) == encoded
    np.testing.assert_array_equal(made.columns, kept.columns)
    fitted = fit_fold(
        fold_plans(collection)[0], kept, encoder=encoder.key, left_out=[Feature.WHOLE_WORDS], say=quiet
    ).ranker
    assert Feature.WHOLE_WORDS not in fitted.features
    assert fitted.provenance.needs == len(fold_plans(collection)[0].ranker)


def test_what_was_not_judged_is_no_need() -> None:
    collection = a_collection()
    fewer = Collection(collection.queries, collection.documents, {"n0-0": collection.qrels["n0-0"]})
    needs = judged_needs(fewer)
    assert [need is not None for need in needs] == [True] + [False] * 11


def test_a_live_ranker_that_does_not_fit_is_told_of_and_does_not_end_the_training(
    tmp_path: Path, collection: Collection
) -> None:
    own = ranker_path(tmp_path)
    own.parent.mkdir(parents=True)
    own.write_text("{", "utf-8")
    said: list[str] = []
    outcome = promote_ranker(collection, "made up", tmp_path, HashingEncoder(256), today=TODAY, say=said.append)
    assert "ranker.json is no JSON" in said[0]
    assert "fusion stays live" in outcome.verdict


def test_an_encoder_that_has_learned_is_never_learned_on_from(tmp_path: Path) -> None:
    first, tuned = tmp_path / "first", tmp_path / "tuned"
    first.mkdir()
    tuned.mkdir()
    assert first_encoder(first) == first
    (tuned / BEGAN_FROM).write_text(json.dumps({"folder": str(first)}), "utf-8")
    assert first_encoder(tuned) == first
    first.rmdir()
    with pytest.raises(MatcherError, match="first, which is gone"):
        first_encoder(tuned)


def test_a_need_is_known_by_its_text_alone() -> None:
    need = Text("q1", "永磁体", "矫顽力 ≥ 25 kOe")
    assert need_digest(need) == need_digest(Text("q2", "", "永磁体\n矫顽力≥25koe。"))
    assert need_digest(need) != need_digest(Text("q1", "永磁体", "矫顽力 ≥ 26 kOe"))
