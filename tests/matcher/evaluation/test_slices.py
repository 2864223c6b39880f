import numpy as np
import pytest

from matcher.evaluation.collection import Collection, Text
from matcher.evaluation.evaluation import SliceDimension
from matcher.evaluation.measuring import measure
from matcher.evaluation.slices import SliceGroup, group_needs, language_parts, measure_slice
from tests.matcher.evaluation.worlds import Fixed, a_need, measured, quiet

DOCUMENTS = (Text("d0", "永磁电机", ""), Text("d1", "permanent magnet motor", ""), Text("d2", "钕铁硼", ""))
NEEDS = [
    a_need("1", 1, 0, 3, title="电机"),
    a_need("2", 0, 3, 0, title="magnet with 40 MGOe"),
    a_need("3", 1, 1, 0, title="电机", text="磁体" * 200),
]


def collection(slices: dict[str, dict[str, str]] | None = None) -> Collection:
    queries = tuple(need.query for need in NEEDS)
    qrels = {need.query.id: dict(zip(need.ids, need.grades.tolist(), strict=True)) for need in NEEDS}
    return Collection(queries, DOCUMENTS, qrels, slices=slices or {})


def groups(slices: dict[str, dict[str, str]] | None = None) -> dict[tuple[SliceDimension, str, str], list[int]]:
    found = group_needs(collection(slices), NEEDS, language_parts(DOCUMENTS))
    return {(each.dimension, each.name, each.value): np.flatnonzero(each.members).tolist() for each in found}


def test_needs_are_grouped_by_what_they_say() -> None:
    found = groups()

    assert found[SliceDimension.LANGUAGES, "", "zh → en"] == [0, 2]
    assert found[SliceDimension.LANGUAGES, "", "en → zh"] == [1]
    assert found[SliceDimension.LENGTH, "", "short"] == [0, 1]
    assert found[SliceDimension.LENGTH, "", "long"] == [2]
    assert found[SliceDimension.FIGURES, "", "precise"] == [1]
    assert found[SliceDimension.FIGURES, "", "vague"] == [0, 2]
    assert found[SliceDimension.CANDIDATES, "", "few"] == [0, 1, 2]


def test_the_groups_that_a_collection_names_are_its_own() -> None:
    found = groups({"1": {"industry": "motors"}, "3": {"industry": "motors", "year": "2026"}})

    assert found[SliceDimension.OWN, "industry", "motors"] == [0, 2]
    assert found[SliceDimension.OWN, "year", "2026"] == [2]


def test_a_pair_of_languages_is_measured_among_its_own_candidates() -> None:
    parts = language_parts(DOCUMENTS)
    one = measure(Fixed("ours", (3, 2, 1)), NEEDS, relevant_from=2, parts=parts, say=quiet)

    among_chinese = one.parts["zh"]
    assert among_chinese[0] == pytest.approx((1 + 7 / np.log2(3)) / (7 + 1 / np.log2(3)))
    assert among_chinese[2] == 1.0
    assert np.isnan(among_chinese[1])
    assert np.isnan(one.parts["en"]).all()


def test_documents_of_one_language_have_no_parts() -> None:
    assert language_parts(DOCUMENTS[:1]) == ()


def test_a_slice_of_few_needs_has_no_figures_and_one_of_none_is_none() -> None:
    needs = [a_need(str(number), 1, 0, number % 2) for number in range(8)]
    both = {name: measured(Fixed(name, scores), needs) for name, scores in (("ours", (3, 2, 1)), ("dense", (1, 2, 3)))}

    def one(*members: int) -> SliceGroup:
        return SliceGroup(SliceDimension.OWN, "x", "y", np.isin(np.arange(8), members))

    few = measure_slice(one(0, 1), both, best_single="dense", seed=1, rounds=100)
    enough = measure_slice(one(0, 2, 4, 6, 7), both, best_single="dense", seed=1, rounds=100)

    assert few is not None
    assert (few.needs, few.ahead, dict(few.systems)) == (2, None, {})
    assert enough is not None
    assert enough.ahead is not None
    assert enough.systems["ours"].mean - enough.systems["dense"].mean == pytest.approx(enough.ahead.mean)
    assert measure_slice(one(), both, best_single="dense", seed=1, rounds=100) is None
