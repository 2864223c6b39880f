import numpy as np
import pytest

from market.listing.listing import Language
from market.settings import DEFAULT_ENCODER
from matcher.answering.match import Signal
from matcher.index.meaning import Meaning, TextVectors
from matcher.ranking.calibration import USUAL, WITHIN, calibrated

CHANCE = np.random.default_rng(7)


def unit(rows: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    vectors = CHANCE.normal(size=(rows, 24)).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


def filled(encoder: str) -> Meaning:
    meaning = Meaning(encoder, 24)
    for row, title in enumerate(unit(60)):
        meaning.put(row, row, TextVectors(title, unit(2)))
    return meaning


def cosines(meaning: Meaning, vectors: TextVectors) -> dict[Signal, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    rows = np.arange(60)
    return {
        Signal.TITLE_MEANING: meaning.title_similarities(vectors.title, rows).astype(np.float64),
        Signal.BODY_MEANING: meaning.body_similarities(vectors.passages, rows).similarities.astype(np.float64),
        Signal.WORDS: np.arange(60, dtype=np.float64),
    }


def chinese() -> dict[
    Language, tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]
]:
    return {Language.ZH: (np.ones(60, dtype=np.bool_), np.arange(60))}


@pytest.mark.parametrize(
    ("encoder", "asked"), [("another@1", True), ("another@1", False), (f"{DEFAULT_ENCODER}@1", False)]
)
def test_what_is_usual_for_a_query_becomes_what_is_usual_by_default(encoder: str, *, asked: bool) -> None:
    meaning = filled(encoder)
    vectors = TextVectors(unit(1)[0], unit(3), asked=asked)
    raw = cosines(meaning, vectors)
    moved = calibrated(meaning, vectors, raw, asking=Language.ZH, groups=chinese())
    for signal, (mean, deviation) in USUAL.items():
        assert moved[signal].mean() == pytest.approx(mean, abs=1e-4)
        assert moved[signal].std() == pytest.approx(deviation, rel=1e-3)
        assert np.argsort(moved[signal]).tolist() == np.argsort(raw[signal]).tolist()
    assert moved[Signal.WORDS] is raw[Signal.WORDS]


def test_a_question_to_the_default_encoder_stays_as_it_is() -> None:
    meaning = filled(f"{DEFAULT_ENCODER}@1")
    vectors = TextVectors(unit(1)[0], unit(3))
    raw = cosines(meaning, vectors)
    moved = calibrated(meaning, vectors, raw, asking=Language.ZH, groups=chinese())
    for signal, values in raw.items():
        assert moved[signal] == pytest.approx(values)


def test_the_other_language_is_measured_against_this_one_for_the_same_question() -> None:
    meaning = filled(f"{DEFAULT_ENCODER}@1")
    vectors = TextVectors(unit(1)[0], unit(3))
    raw = cosines(meaning, vectors)
    english = np.arange(60) >= 40
    groups = {Language.ZH: (~english, np.arange(40)), Language.EN: (english, np.arange(40, 60))}
    moved = calibrated(meaning, vectors, raw, asking=Language.ZH, groups=groups)
    for signal in USUAL:
        assert moved[signal][~english] == pytest.approx(raw[signal][~english])
        assert moved[signal][english].mean() == pytest.approx(raw[signal][~english].mean(), abs=1e-4)
        assert moved[signal][english].std() == pytest.approx(WITHIN[Language.ZH][signal][1], rel=1e-3)


def test_an_english_question_to_english_texts_lies_on_the_chinese_scale() -> None:
    meaning = filled(f"{DEFAULT_ENCODER}@1")
    usual = {signal: np.full(60, WITHIN[Language.EN][signal][0]) for signal in USUAL}
    groups = {Language.EN: (np.ones(60, dtype=np.bool_), np.arange(60))}
    moved = calibrated(meaning, TextVectors(unit(1)[0], unit(1)), usual, asking=Language.EN, groups=groups)
    for signal in USUAL:
        assert moved[signal] == pytest.approx(WITHIN[Language.ZH][signal][0])


def test_another_encoder_is_measured_in_each_language_apart() -> None:
    meaning = filled("another@1")
    vectors = TextVectors(unit(1)[0], unit(3))
    raw = cosines(meaning, vectors)
    english = np.arange(60) >= 40
    groups = {Language.ZH: (~english, np.arange(40)), Language.EN: (english, np.arange(40, 60))}
    moved = calibrated(meaning, vectors, raw, asking=Language.ZH, groups=groups)
    for signal, (mean, deviation) in USUAL.items():
        for mask in (english, ~english):
            assert moved[signal][mask].mean() == pytest.approx(mean, abs=1e-4)
            assert moved[signal][mask].std() == pytest.approx(deviation, rel=1e-3)


def test_an_index_without_vectors_moves_nothing() -> None:
    vectors = TextVectors(unit(1)[0], unit(1))
    raw = {Signal.TITLE_MEANING: np.array([np.nan])}
    assert np.isnan(
        calibrated(Meaning("another@1", 24), vectors, raw, asking=Language.ZH, groups={})[Signal.TITLE_MEANING]
    ).all()
