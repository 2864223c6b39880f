"""Addresses of figures: whatever slice and cut are written are read again, and what can't be is named."""

from datetime import UTC, date, datetime, timedelta, timezone

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.state import State
from market.errors import Invalid
from market.listing.property import RightKind
from market.statistic.slice import NO_RIGHT, Slice
from market.statistic.statistic import NOW, Cut
from market.target.standing import TargetLevel
from web.statistic.address import read_cut, read_slice, rows_address

DAYS = st.none() | st.dates(date(1985, 1, 1), date(2199, 12, 31))
CODES = st.sampled_from(["", "B1", "B1.01.03"])
AREAS = st.sampled_from(["CN", "CN/浙江省/宁波市/海曙区", "FI/Uusimaa"])
SLICES = st.builds(
    Slice,
    series=st.none() | st.sampled_from(Series),
    level=st.none() | st.sampled_from(TargetLevel),
    state=st.none() | st.sampled_from(State),
    kind=st.none() | st.sampled_from(DealKind),
    field=st.none() | CODES,
    statistics_field=st.none() | st.sampled_from(["", "05"]),
    seller_type=st.none() | st.sampled_from(PartyType),
    buyer_type=st.none() | st.sampled_from(PartyType),
    ip=st.none() | st.sampled_from([NO_RIGHT, *(kind.value for kind in RightKind)]),
    seller_area=st.none() | AREAS,
    buyer_area=st.none() | AREAS,
    field_in=CODES,
    seller_in=st.just("") | AREAS,
    buyer_in=st.just("") | AREAS,
    since=DAYS,
    until=DAYS,
    signed_since=DAYS,
    signed_until=DAYS,
    words=st.sampled_from(["", "磁钢 100%", "a&b=c", "它'\"<"]),
    waits=st.booleans(),
    sample=st.none() | st.booleans(),
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- its own
CUTS = st.builds(Cut, known_at=st.none() | MOMENTS, held_on=DAYS)


@given(SLICES, CUTS)
def test_what_is_written_is_read(wanted: Slice, cut: Cut) -> None:
    params = httpx.URL(rows_address(wanted, cut)).params
    assert read_slice(params) == wanted
    assert read_cut(params) == cut


def test_nothing_is_everything_as_it_stands_now() -> None:
    assert rows_address(Slice()) == "/statistics/rows"
    assert (read_slice({}), read_cut({})) == (Slice(), NOW)


def test_a_day_until_which_was_recorded_ends_at_midnight_here() -> None:
    here = timezone(timedelta(hours=8))
    assert read_cut({"known": "2026-04-30"}).known_at == datetime(2026, 4, 30, 23, 59, 59, 999999, tzinfo=here)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("series", "both"),
        ("level", "official"),
        ("kind", "x"),
        ("ip", "x"),
        ("since", "2026-02-30"),
        ("seller_in", "x" * 141),
        ("field", "\0"),
        ("words", "x" * 101),
    ],
)
def test_what_can_t_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_slice({name: value})
    assert list(refused.value.fields) == [name]


@pytest.mark.parametrize(
    "params",
    [
        {"held": "x"},
        {"known": "2026-04-30T10:00:00"},
        {"known": "0001-01-01"},
        {"known": "9999-12-31T23:59:59-08:00"},
        {"known": "9999-12-31T23:59:59Z"},
    ],
)
def test_a_cut_that_can_t_be_read_is_named(params: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_cut(params)
    assert list(refused.value.fields) == list(params)
