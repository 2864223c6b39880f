import json
from pathlib import Path

import pytest

from matcher.errors import ModelRefused
from matcher.ranking.file import load_ranker, ranker_text, read_ranker, save_ranker
from matcher.ranking.live import live_ranker, ranker_name, ranker_path
from tests.matcher.ranking.test_ranker import a_ranker


def changed(**parts: object) -> str:
    return json.dumps(json.loads(ranker_text(a_ranker())) | parts)


def test_a_ranker_comes_back_as_it_was(tmp_path: Path) -> None:
    save_ranker(tmp_path / "ranker.json", a_ranker())
    assert load_ranker(tmp_path / "ranker.json", encoder="some@1") == a_ranker()


def test_a_ranker_for_another_encoder_is_refused_by_name() -> None:
    with pytest.raises(ModelRefused, match=r"mine\.json was fitted for the encoder some@1, not other@2"):
        read_ranker(ranker_text(a_ranker()), name="mine.json", encoder="other@2")


def test_a_ranker_of_another_format_is_refused() -> None:
    with pytest.raises(ModelRefused, match=r"mine\.json is not of format"):
        read_ranker(changed(format=99), name="mine.json", encoder="some@1")


def test_a_feature_that_nobody_computes_is_named() -> None:
    written = json.loads(ranker_text(a_ranker()))
    written["terms"][0]["feature"] = "phase_of_the_moon"
    with pytest.raises(ModelRefused, match="phase_of_the_moon"):
        read_ranker(json.dumps(written), name="mine.json", encoder="some@1")


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{", "[" * 100_000, changed(terms=[]), changed(format=True), changed(intercepts=[1, 2, "NaN"])),
        changed(intercepts=[0.0]),
        changed(terms=[{}]),
        changed(prior={"fitted": [2, 1, 0], "stated": []}),
    ],
)
def test_a_damaged_file_is_refused(text: str) -> None:
    with pytest.raises(ModelRefused, match=r"mine\.json"):
        read_ranker(text, name="mine.json", encoder="some@1")


def test_a_shape_against_its_direction_is_refused_in_a_file() -> None:
    written = json.loads(ranker_text(a_ranker()))
    written["terms"][0]["shapes"][0]["slope"] = -1.0
    with pytest.raises(ModelRefused, match="title_title_meaning goes against"):
        read_ranker(json.dumps(written), name="mine.json", encoder="some@1")


def test_the_markets_own_ranker_is_live_and_named_by_what_it_says(tmp_path: Path) -> None:
    ranker_path(tmp_path).parent.mkdir()
    save_ranker(ranker_path(tmp_path), a_ranker())
    live = live_ranker(tmp_path, "some@1")
    assert live == a_ranker()
    assert ranker_name(live) == ranker_name(a_ranker())
    assert ranker_name(live).startswith("ranker-")
    with pytest.raises(ModelRefused, match=r"ranker\.json was fitted for the encoder some@1"):
        live_ranker(tmp_path, "other@2")


def test_without_a_fitting_ranker_there_is_none(tmp_path: Path) -> None:
    assert live_ranker(tmp_path, "an encoder that nobody has@0") is None
    assert ranker_name(None) == "fusion"


def test_a_ranker_that_was_fitted_among_other_features_is_refused_by_their_names() -> None:
    fewer = [name for name in json.loads(ranker_text(a_ranker()))["known_features"] if name != "place_distance"]
    with pytest.raises(ModelRefused, match=r"mine\.json was fitted among other features \(moon\b"):
        read_ranker(changed(known_features=[*fewer, "moon", "place_distance"]), name="mine.json", encoder="some@1")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    text = changed(intercepts=["SPOT", 0.0, 0.0]).replace('"SPOT"', number)
    with pytest.raises(ModelRefused, match=r"mine\.json is damaged"):
        read_ranker(text, name="mine.json", encoder="some@1")


def test_a_file_that_is_no_text_or_can_t_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ranker.json"
    path.write_bytes(b"\xff\xfe{}")
    with pytest.raises(ModelRefused, match="no text in UTF-8"):
        load_ranker(path, encoder="some@1")
    with pytest.raises(ModelRefused, match="can't be read"):
        load_ranker(tmp_path, encoder="some@1")
