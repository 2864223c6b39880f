import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from market.errors import Invalid
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Language
from market.listing.maturity import Scale
from web.page.filters import VALUES_MAX, address, filter_pairs, read_filters

CODES = st.sampled_from(["B1", "B1.01", "B1.01.03", "B5.05"])
PLACES = st.sampled_from(["CN", "CN/浙江省", "CN/浙江省/宁波市", "FI", "FI/Uusimaa & Häme"])


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    scale = draw(st.none() | st.sampled_from(Scale))
    return Filters(
        fields=tuple(draw(st.lists(CODES, unique=True, max_size=3))),
        places=tuple(draw(st.lists(PLACES, unique=True, max_size=3))),
        languages=tuple(draw(st.lists(st.sampled_from(Language), unique=True))),
        scale=scale,
        level_min=None if scale is None else draw(st.none() | st.integers(1, 9)),
    )


@given(filters())
def test_an_address_gives_back_the_filters_it_was_written_from(chosen: Filters) -> None:
    written = address("/search", ("q", "a&b=c"), *filter_pairs(chosen))
    assert read_filters(QueryParams(written.partition("?")[2])) == chosen


def test_an_address_is_readable() -> None:
    chosen = Filters(fields=("B1.01",), places=("CN/a",), scale=Scale.TRL, level_min=4)
    assert address("/needs", *filter_pairs(chosen)) == "/needs?field=B1.01&place=CN/a&scale=gbt22900-2022&level_min=4"
    assert address("/needs") == "/needs"


def test_other_parameters_and_empty_values_are_somebody_else_s() -> None:
    assert read_filters(QueryParams("q=x&page=2&lang=en&field=&level_min=&scale=")) == NO_FILTERS


def test_a_value_given_twice_counts_once() -> None:
    assert read_filters(QueryParams("field=B1&field=B1")).fields == ("B1",)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("language=fr", "language"),
        ("scale=trl", "scale"),
        ("level_min=4", "level_min"),
        ("scale=gbt22900-2022&level_min=0", "level_min"),
        ("scale=gbt22900-2022&level_min=10", "level_min"),
        ("scale=gbt22900-2022&level_min=-1", "level_min"),
        ("scale=gbt22900-2022&level_min=四", "level_min"),
        ("field=" + "x" * 121, "field"),
        ("place=a%00b", "place"),
        ("&".join(f"field=B{n}" for n in range(VALUES_MAX + 1)), "field"),
    ],
)
def test_what_can_t_be_used_is_named(query: str, name: str) -> None:
    with pytest.raises(Invalid) as raised:
        read_filters(QueryParams(query))
    assert list(raised.value.fields) == [name]
