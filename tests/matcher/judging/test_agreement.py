"""Agreement of two judges: kappa as scikit-learn's, the pairs that lie far apart, no figure where there is none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from corpus.judging.judgements import GradedPair, ListingKey
from market.judging.judgement import Judgement, JudgementId, Level, Reason
from market.listing.listing import Kind, ListingId
from matcher.judging.agreement import GradedTwice, measure_agreement, twice_in_files, twice_in_market

LEVELS = [1, 2, 3, 4]
AT = datetime(2026, 11, 1, tzinfo=UTC)


def graded(first: Sequence[int], second: Sequence[int], *, needs: int = 3) -> list[GradedTwice]:
    return [
        GradedTwice(f"n{place % needs}", f"a{place}", Level(one), Level(two))
        for place, (one, two) in enumerate(zip(first, second, strict=True))
    ]


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=1, max_size=40))
def test_kappa_is_scikit_learn_s(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    found = measure_agreement(graded(first, second))
    if len({*first, *second}) == 1:
        assert found.kappa is None
    else:
        wanted = cohen_kappa_score(first, second, labels=LEVELS, weights="quadratic")
        assert found.kappa == pytest.approx(wanted, abs=1e-12)
    assert np.array_equal(found.confusion, confusion_matrix(first, second, labels=LEVELS))
    assert found.alike == sum(one == two for one, two in pairs)


def test_kappa_of_a_hand_made_table() -> None:
    """Ten pairs: one is two levels apart, one is one apart."""
    first = [1, 1, 1, 2, 2, 3, 3, 4, 4, 4]
    second = [1, 1, 1, 2, 2, 3, 1, 4, 4, 3]
    weighted = sum((one - two) ** 2 for one, two in product(first, second))
    found = measure_agreement(graded(first, second))
    assert found.kappa == pytest.approx(1 - 10 * 5 / weighted)
    assert [(pair.listing, pair.first, pair.second) for pair in found.far] == [("a6", Level.FAIR, Level.NONE)]
    assert found.confusion == ((3, 0, 0, 0), (0, 2, 0, 0), (1, 0, 1, 0), (0, 0, 1, 2))


def test_the_interval_resamples_needs_and_holds_the_figure() -> None:
    generator = np.random.default_rng(3)
    first = generator.integers(1, 5, 200)
    second = np.clip(first + generator.integers(-1, 2, 200), 1, 4)
    found = measure_agreement(graded(first.tolist(), second.tolist(), needs=40))
    assert found.kappa is not None
    assert found.interval is not None
    assert found.interval.mean == found.kappa
    assert found.interval.low < found.kappa < found.interval.high
    assert found.interval.high - found.interval.low < 0.2
    assert (found.pairs, found.needs) == (200, 40)


@pytest.mark.parametrize(("first", "second"), [([], []), ([3, 3], [3, 3])])
def test_where_chance_leaves_nothing_there_is_no_figure(first: list[int], second: list[int]) -> None:
    found = measure_agreement(graded(first, second))
    assert (found.kappa, found.interval, found.pairs) == (None, None, len(first))


def test_one_need_has_no_interval() -> None:
    found = measure_agreement(graded([1, 4, 2], [1, 4, 3], needs=1))
    assert found.kappa is not None
    assert found.interval is None


def test_in_the_market_the_first_two_judges_count() -> None:
    need, offer = ListingId(uuid4()), ListingId(uuid4())
    first = Judgement(
        id=JudgementId(UUID(int=1)),
        need_id=need,
        listing_id=offer,
        level=Level.STRONG,
        reason=None,
        judge="reader-1",
        judged_at=AT,
        rank=1,
        probability=1.0,
        model="m",
        index_version="1",
        blind=True,
    )

    def later(number: int, judge: str, level: Level) -> Judgement:
        at = AT + timedelta(hours=number)
        return replace(first, id=JudgementId(UUID(int=number)), judge=judge, level=level, judged_at=at)

    alone = replace(first, id=JudgementId(UUID(int=9)), listing_id=ListingId(uuid4()))
    standing = [later(3, "reader-3", Level.FAIR), later(2, "reader-2", Level.WEAK), first, alone]
    assert twice_in_market(standing) == [GradedTwice(str(need), str(offer), Level.STRONG, Level.WEAK)]


def test_in_files_the_repeat_is_the_second() -> None:
    first = GradedPair(
        need=ListingKey("O", "N-1"),
        kind=Kind.ACHIEVEMENT,
        listing=ListingKey("P", "A-1"),
        level=Level.FAIR,
        reason=Reason.PARTIAL,
        note="",
        judge="reader-1",
        sources=("ours",),
        probability=1.0,
        repeat=False,
    )
    repeat = replace(first, judge="reader-2", level=Level.WEAK, repeat=True)
    alone = replace(first, listing=ListingKey("P", "A-2"))
    assert twice_in_files([repeat, alone, first]) == [GradedTwice("O/N-1", "P/A-1", Level.FAIR, Level.WEAK)]
