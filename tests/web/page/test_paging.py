import pytest
from starlette.datastructures import QueryParams

from market.errors import Invalid
from web.page.paging import PAGE_MAX, make_paging, offset_of, read_page


def numbers(page: int, total: int) -> list[int | None]:
    return [link and link[0] for link in make_paging("/needs", (), page, total).links]


def test_the_first_the_last_and_the_near_pages_are_linked() -> None:
    assert numbers(1, 0) == [1]
    assert numbers(1, 20) == [1]
    assert numbers(1, 21) == [1, 2]
    assert numbers(7, 400) == [1, None, 5, 6, 7, 8, 9, None, 20]
    assert numbers(PAGE_MAX, 10**9) == [1, None, 498, 499, 500]


def test_addresses_keep_their_parameters_and_the_first_page_has_no_number() -> None:
    paging = make_paging("/search", (("q", "x"),), 2, 60)
    assert (paging.previous, paging.next) == ("/search?q=x", "/search?q=x&page=3")
    assert make_paging("/search", (), 3, 60).next is None
    assert make_paging("/search", (), 1, 60).previous is None


def test_a_page_says_how_much_lies_before_it() -> None:
    assert [offset_of(page) for page in (1, 2, PAGE_MAX)] == [0, 20, 9980]


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.0", "²", ""])
def test_a_page_that_can_t_be_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_page(QueryParams({"page": text}))


def test_no_page_is_the_first() -> None:
    assert (read_page(QueryParams("")), read_page(QueryParams("page=500"))) == (1, 500)


@pytest.mark.parametrize("text", ["501", "999", "0999", "9" * 5000])
def test_a_page_that_no_list_has_lies_past_every_end(text: str) -> None:
    assert read_page(QueryParams({"page": text})) == PAGE_MAX + 1


def test_past_the_end_the_last_page_is_named_and_nowhere_else() -> None:
    for page, total, last in ((4, 60, "/needs?page=3"), (PAGE_MAX + 1, 60, "/needs?page=3"), (2, 0, "/needs")):
        assert make_paging("/needs", (), page, total).last == last
    assert make_paging("/needs", (), 3, 60).last is None
    assert make_paging("/needs", (), PAGE_MAX + 1, 10**9).last == f"/needs?page={PAGE_MAX}"
