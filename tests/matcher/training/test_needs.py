import numpy as np
import pytest

from matcher.analysis.query import Query
from matcher.index.text import indexed_text
from matcher.training.needs import JudgedNeed, learning_lists

NEED = Query("高温磁体", "求耐高温的磁体。", ("求耐高温的磁体。",))
LISTINGS = tuple(indexed_text(f"成果{place}", f"正文{place}。" if place % 2 else "") for place in range(10))
LEVELS = np.array([4, 1, 1, 2, 1, 1, 3, 1, 1, 1])


def lists_of(need: JudgedNeed, size: int = 5) -> list[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    found = learning_lists([need], size=size, random=np.random.default_rng(3))
    return [(each.need, each.listings, each.levels) for each in found]


def test_a_need_is_compared_in_every_way_that_matching_compares() -> None:
    need = JudgedNeed(0, NEED, LISTINGS, LEVELS)
    of_titles = {text for asked, listings, _ in lists_of(need) for text in listings if asked == NEED.title}
    assert {each.title for each in LISTINGS} | {each.passages[0] for each in LISTINGS if each.body} == of_titles
    assert {asked for asked, _, _ in lists_of(need)} == {NEED.title, NEED.passages[0]}


def test_every_list_has_its_size_and_more_than_one_level() -> None:
    level_of = {
        text: level for each, level in zip(LISTINGS, LEVELS, strict=True) for text in (each.title, *each.passages)
    }
    for _, listings, levels in lists_of(JudgedNeed(0, NEED, LISTINGS, LEVELS), size=4):
        assert len(listings) == 4
        assert min(levels) < max(levels)
        assert [level_of[text] for text in listings] == list(levels)


def test_few_listings_fill_a_list_by_coming_twice() -> None:
    few = JudgedNeed(0, NEED, LISTINGS[:2], LEVELS[:2])
    assert all(len(listings) == 5 and set(levels) == {1, 4} for _, listings, levels in lists_of(few))


def test_a_need_whose_listings_are_equals_teaches_nothing() -> None:
    assert lists_of(JudgedNeed(0, NEED, LISTINGS[4:6], LEVELS[4:6])) == []


def test_levels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="10 listings but levels of shape"):
        JudgedNeed(0, NEED, LISTINGS, LEVELS[:3])
