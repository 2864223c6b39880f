"""A saved search says what to look for, and when its member is told."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from market.errors import Invalid
from market.listing.filters import Filters
from market.notification.saved_search import Frequency, SavedSearch, SavedSearchId, Sought, told_up_to
from market.viewer import MemberId

SEARCH = SavedSearch(id=SavedSearchId(uuid4()), member_id=MemberId(uuid4()), name="磁体", sought=Sought(query="磁体"))


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


@pytest.mark.parametrize("name", ["", " 磁体", "x" * 61, "a\nb"])
def test_a_name_is_one_line_of_some_length(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        replace(SEARCH, name=name)
    assert list(caught.value.fields) == ["name"]


@pytest.mark.parametrize("query", ["x" * 201, "a\x00"])
def test_words_that_can_not_be_kept_are_refused(query: str) -> None:
    with pytest.raises(Invalid, match="query: write one line"):
        Sought(query=query)


def test_a_search_for_everything_is_none() -> None:
    with pytest.raises(Invalid, match="say what to look for"):
        Sought()
    assert Sought(filters=Filters(fields=("B1",))).query == ""
