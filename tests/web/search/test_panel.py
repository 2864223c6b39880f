import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Language
from market.listing.maturity import Scale
from matcher.answering.match import Facet, FacetName
from web.page.filter_panel import FilterOption, FilterPanel, FilterPanelBuilder, toggle

TAXONOMY = load_taxonomy()
TRL = "gbt22900-2022"
FACETS = (
    Facet(FacetName.FIELD, (("B1", 9), ("B1.02", 5), ("B1.01", 4), ("B1.01.02", 3), ("B1.01.01", 1))),
    Facet(FacetName.PLACE, (("CN", 7), ("CN/浙江省", 6), ("CN/浙江省/宁波市", 2), ("FI", 5), ("CN/上海市", 1))),
    Facet(FacetName.MATURITY, ((f"{TRL}:3", 2), (f"{TRL}:4", 3), (f"{TRL}:8", 1))),
    Facet(FacetName.LANGUAGE, (("zh", 7),)),
)


def panel(filters: Filters = NO_FILTERS, facets: tuple[Facet, ...] = FACETS) -> FilterPanel:
    return FilterPanelBuilder("/search", (("q", "x"),), filters, facets, TAXONOMY).make()


def options(made: FilterPanel, facet: FacetName) -> list[FilterOption]:
    return next((list(group.options) for group in made.groups if group.facet is facet), [])


def test_industries_come_with_their_counts_most_first_and_directions_only_inside_a_choice() -> None:
    assert [(one.value, one.count) for one in options(panel(), FacetName.FIELD)] == [("B1.02", 5), ("B1.01", 4)]
    opened = options(panel(Filters(fields=("B1.01",))), FacetName.FIELD)
    assert [(one.value, one.depth, one.selected) for one in opened] == [
        ("B1.02", 0, False),
        ("B1.01", 0, True),
        ("B1.01.01", 1, False),
        ("B1.01.02", 1, False),
    ]


def test_following_an_option_takes_it_and_following_it_again_gives_it_up() -> None:
    first = options(panel(), FacetName.FIELD)[0]
    assert first.href == "/search?q=x&field=B1.02"
    again = options(panel(Filters(fields=("B1.02",))), FacetName.FIELD)[0]
    assert (again.selected, again.href) == (True, "/search?q=x")


def test_a_choice_from_an_address_is_shown_even_where_nothing_is_left_of_it() -> None:
    made = panel(Filters(fields=("B5.05.01",), places=("SE",), languages=(Language.EN,)))
    assert [(one.value, one.count) for one in made.chosen] == [("B5.05.01", 0), ("SE", 0), ("en", 0)]
    assert made.clear == "/search?q=x"


def test_levels_count_what_lies_above_them_and_keep_to_one_scale() -> None:
    levels = options(panel(), FacetName.MATURITY)
    assert [(one.value, one.level, one.count) for one in levels] == [(TRL, None, 6), (TRL, 4, 4), (TRL, 7, 1)]
    assert levels[1].href == f"/search?q=x&scale={TRL}&level_min=4"
    chosen = options(panel(Filters(scale=Scale.MATERIAL, level_min=5)), FacetName.MATURITY)
    assert [(one.value, one.level) for one in chosen if one.selected] == [(Scale.MATERIAL.value, 5)]


def test_places_open_where_most_is_or_where_one_is_chosen() -> None:
    assert [(one.value, one.depth) for one in options(panel(), FacetName.PLACE)] == [
        ("CN/浙江省", 0),
        ("CN/上海市", 0),
        ("FI", 0),
    ]
    opened = options(panel(Filters(places=("CN/浙江省",))), FacetName.PLACE)
    assert [one.value for one in opened] == ["CN/浙江省", "CN/浙江省/宁波市", "CN/上海市", "FI"]


def test_without_counts_there_is_nothing_to_offer_but_what_is_chosen() -> None:
    assert panel(facets=()).groups == ()
    made = panel(Filters(fields=("B1.01",)), facets=())
    assert [(one.value, one.count) for one in made.chosen] == [("B1.01", None)]


@pytest.mark.parametrize(
    ("chosen", "value", "result"),
    [
        ((), "B1.01", ("B1.01",)),
        (("B1.01",), "B1.01", ()),
        (("B1.01",), "B1.01.03", ("B1.01.03",)),
        (("B1.01.01", "B1.01.02", "B2.01"), "B1.01", ("B2.01", "B1.01")),
        (("B1.0",), "B1.01", ("B1.0", "B1.01")),
    ],
)
def test_a_wider_and_a_narrower_choice_give_way_to_each_other(
    chosen: tuple[str, ...], value: str, result: tuple[str, ...]
) -> None:
    assert toggle(chosen, value, ".") == result
