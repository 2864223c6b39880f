from collections import Counter
from random import Random

from matcher.evaluation.pool import Pooled, draw_pool

RANKINGS = {"dense": ["a", "b", "c", "d"], "words": ["c", "a", "e", "f"]}
STORE = [*"abcdefghij"]


def drawn(*, ranked: int, at_random: int, seed: int = 1) -> dict[str, Pooled]:
    pool = draw_pool(RANKINGS, STORE, ranked=ranked, at_random=at_random, random=Random(seed))
    return {each.id: each for each in pool}


def test_rankings_take_turns_and_what_they_bring_is_certain() -> None:
    pool = drawn(ranked=3, at_random=0)
    assert pool == {
        "a": Pooled("a", ("dense", "words"), 1, 1.0),
        "c": Pooled("c", ("words",), 1, 1.0),
        "b": Pooled("b", ("dense",), 2, 1.0),
    }


def test_the_rest_is_drawn_with_one_known_chance() -> None:
    pool = drawn(ranked=3, at_random=2)
    random = [each for each in pool.values() if each.sources == ("random",)]
    assert len(random) == 2
    assert {(each.rank, each.probability) for each in random} == {(None, 2 / 7)}
    assert not {each.id for each in random} & {"a", "b", "c"}


def test_over_many_draws_every_other_document_comes_as_often_as_its_chance_says() -> None:
    times = Counter(
        id_ for seed in range(700) for id_, each in drawn(ranked=3, at_random=2, seed=seed).items() if each.rank is None
    )
    assert set(times) == set("defghij")
    assert all(150 <= count <= 250 for count in times.values())


def test_a_store_that_is_too_small_gives_all_it_has() -> None:
    pool = draw_pool({"dense": ["a"]}, ["a", "b"], ranked=5, at_random=5, random=Random(1))
    assert sorted(pool, key=lambda each: each.id) == [
        Pooled("a", ("dense",), 1, 1.0),
        Pooled("b", ("random",), None, 1.0),
    ]


def test_the_order_depends_on_the_seed_and_not_on_the_rank() -> None:
    orders = {tuple(drawn(ranked=4, at_random=2, seed=seed)) for seed in range(20)}
    assert len(orders) > 10
    assert {order[0] for order in orders} > {"a", "b"}
