"""The funnel counted: who came how far, and how long they took with those under way told."""

from datetime import date, timedelta

from market.dashboard.funnel import FunnelStage, Way
from market.dashboard.reply import Asked
from market.introduction.introduction import IntroductionSide
from market.viewer import OPERATOR, Role, Viewer
from matcher.dashboard.waiting import count_funnel, count_replies

FIRST = date(2026, 3, 2)
TODAY = FIRST + timedelta(days=100)


def way(*days: int | None) -> Way:
    """Give a way by days after the first; stages that are left out were not reached."""
    known = tuple(None if day is None else FIRST + timedelta(days=day) for day in days)
    return known + (None,) * (len(FunnelStage) - len(known))


def test_each_stage_counts_who_came_further_and_times_only_who_was_noted_in_both() -> None:
    ways = [way(0), way(0, 10), way(0, 20, 25), way(0, None, 5, 50, 60, 60), way(40, 41, 42, 43)]
    funnel = count_funnel(ways, loose=2, samples=False, today=TODAY)
    assert [step.reached for step in funnel.steps] == [5, 4, 3, 2, 1, 1]
    assert [step.timed for step in funnel.steps] == [0, 3, 2, 2, 1, 1]
    by_stage = {step.stage: step for step in funnel.steps}
    assert by_stage[FunnelStage.MATCHED].half_days == 10
    assert by_stage[FunnelStage.INTRODUCED].half_days == 5  # 1 and 5 days, and one that has waited for 90
    assert by_stage[FunnelStage.PAID].half_days == 0
    assert by_stage[FunnelStage.LISTED].half_days is None


def test_those_under_way_keep_half_from_being_told_too_soon() -> None:
    ways = [way(0, 2), *(way(0) for _ in range(9))]
    matched = count_funnel(ways, loose=0, samples=False, today=TODAY).steps[1]
    assert (matched.timed, matched.quarter_days, matched.half_days) == (1, None, None)


def test_brokers_are_told_of_no_deal() -> None:
    dealt = way(0, None, None, 3, 4, 5)
    funnel = count_funnel([way(0, 1, 2, 3, 4, 5), dealt], loose=7, samples=False, today=TODAY)
    theirs = funnel.seen_by(Viewer(Role.BROKER))
    not_dealt = count_funnel([way(0, 1, 2), way(0)], loose=0, samples=False, today=TODAY)
    assert theirs.steps == not_dealt.seen_by(Viewer(Role.BROKER)).steps
    assert [step.reached for step in funnel.steps] == [2, 2, 2, 2, 2, 2]
    assert [step.stage for step in theirs.steps] == [FunnelStage.LISTED, FunnelStage.MATCHED, FunnelStage.INTRODUCED]
    assert theirs.loose == 0
    assert funnel.seen_by(OPERATOR) == funnel


def test_replies_are_told_for_each_side_with_those_who_wait() -> None:
    asked = [
        Asked(IntroductionSide.NEED, 1, answered=True),
        Asked(IntroductionSide.NEED, 3, answered=True),
        Asked(IntroductionSide.NEED, 2, answered=False),
    ]
    need, supply = count_replies(asked)
    assert (need.asked, need.answered, need.half_days) == (3, 2, 3)
    assert need.shares[:5] == (0.0, 1 - 2 / 3, 1 - 2 / 3, 1.0, None)
    assert (supply.asked, supply.half_days, supply.shares[0]) == (0, None, None)
