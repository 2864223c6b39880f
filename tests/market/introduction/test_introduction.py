"""Stages of introductions: where moves lead, and how long a stage may last."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from market.errors import Conflict
from market.introduction.introduction import Introduction, IntroductionId, IntroductionSide, Party
from market.introduction.stage import OVER, STAGE_DAYS, Move, Stage, next_stage
from market.listing.listing import Kind, ListingId
from market.organization import NO_ORGANIZATION

NOW = datetime(2026, 5, 6, 7, tzinfo=UTC)


def an_introduction(stage: Stage, since: datetime, due: datetime | None = None) -> Introduction:
    return Introduction(
        id=IntroductionId(uuid4()),
        need_id=ListingId(uuid4()),
        listing_id=ListingId(uuid4()),
        kind=Kind.ACHIEVEMENT,
        owner_id=None,
        owner_name=None,
        stage=stage,
        stage_since=since,
        end_reason=None,
        next_action="",
        next_on=None if due is None else due.date(),
        version=1,
        begun_at=since,
        need=Party(side=IntroductionSide.NEED, organization_id=NO_ORGANIZATION),
        supply=Party(side=IntroductionSide.SUPPLY, organization_id=NO_ORGANIZATION),
        sides=frozenset(),
    )


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in OVER])
def test_a_stage_is_overdue_after_its_days_and_not_before(stage: Stage) -> None:
    days = timedelta(days=STAGE_DAYS[stage])
    assert not an_introduction(stage, NOW - days).lingers(NOW)
    assert an_introduction(stage, NOW - days - timedelta(seconds=1)).lingers(NOW)


@pytest.mark.parametrize("stage", OVER)
def test_what_is_over_is_never_overdue(stage: Stage) -> None:
    old = an_introduction(stage, NOW - timedelta(days=999), due=NOW - timedelta(days=999))
    assert not old.lingers(NOW)
    assert not old.owes(NOW.date())


def test_a_next_action_is_overdue_the_day_after_its_day() -> None:
    due = an_introduction(Stage.MEETING, NOW, due=NOW)
    assert not due.owes(NOW.date())
    assert due.owes((NOW + timedelta(days=1)).date())


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("stage", OVER)
def test_nothing_leads_out_of_what_is_over(stage: Stage, move: Move) -> None:
    with pytest.raises(Conflict):
        next_stage(stage, move)


def test_every_stage_that_goes_on_can_end() -> None:
    assert {next_stage(stage, Move.END) for stage in Stage if stage not in OVER} == {Stage.ENDED}
