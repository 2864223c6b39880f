"""A saved search says what to look for, and when its member is told."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from market.errors import Invalid
from market.filters import Filters
from market.saved_search import Frequency, SavedSearch, SavedSearchId, told_up_to
from market.viewer import MemberId

SEARCH = SavedSearch(id=SavedSearchId(uuid4()), member_id=MemberId(uuid4()), name="磁体", query="磁体")


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        ("2026-11-26T08:00", "2026-11-26T08:00", "2026-11-23T08:00"),  # a Thursday
        ("2026-11-26T07:59", "2026-11-25T08:00", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59", "2026-11-22T08:00", "2026-11-16T08:00"),
    ],
)
def test_the_day_s_news_are_told_at_eight_and_the_week_s_on_monday(now: str, daily: str, weekly: str) -> None:
    at = datetime.fromisoformat(f"{now}+08:00").astimezone(UTC)
    assert dict(told_up_to(at)) == {
        Frequency.AT_ONCE: at,
        Frequency.DAILY: datetime.fromisoformat(f"{daily}+08:00"),
        Frequency.WEEKLY: datetime.fromisoformat(f"{weekly}+08:00"),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", " 磁体"), ("name", "x" * 61), ("name", "a\nb"), ("query", "x" * 201), ("query", "a\x00")],
)
def test_what_can_not_be_kept_is_named(field: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        replace(SEARCH, **{field: value})  # type: ignore[arg-type]  # a text each
    assert list(caught.value.fields) == [field]


def test_a_search_for_everything_is_none() -> None:
    with pytest.raises(Invalid, match="say what to look for"):
        replace(SEARCH, query="")
    assert replace(SEARCH, query="", filters=Filters(fields=("B1",))).query == ""
