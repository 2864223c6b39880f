"""Paging: which page of a list is shown, and the addresses of the others."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from market.errors import Invalid
from web.page.filter_panel import Pairs
from web.page.filters import address

PER_PAGE = 20
PAGE_MAX = 500
AROUND = 2


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `page` (from 1) of `pages`; `links` holds (number, address), None for a gap."""

    page: int
    pages: int
    links: tuple[tuple[int, str] | None, ...]

    @property
    def previous(self) -> str | None:
        """Write the address of the page before."""
        return self._of(self.page - 1)

    @property
    def next(self) -> str | None:
        """Write the address of the page behind."""
        return self._of(self.page + 1)

    @property
    def last(self) -> str | None:
        """Write the address of the last page where this one lies past it, None where it doesn't."""
        return self._of(self.pages) if self.page > self.pages else None

    def _of(self, number: int) -> str | None:
        return next((link[1] for link in self.links if link and link[0] == number), None)


def read_page(params: QueryParams) -> int:
    """Read `page`, 1 when absent; one that no list has is PAGE_MAX + 1, past every end. Raises Invalid."""
    text = params.get("page", "1").lstrip("0")
    if not (text.isascii() and text.isdecimal()):
        raise Invalid({"page": "write a number from 1"})
    return int(text) if len(text) <= len(str(PAGE_MAX)) and int(text) <= PAGE_MAX else PAGE_MAX + 1


def offset_of(page: int) -> int:
    """Count what lies before a page."""
    return (page - 1) * PER_PAGE


def make_paging(path: str, pairs: Pairs, page: int, total: int) -> Paging:
    """Lay out the pages of `total` listings: the first, the last and those around this one."""
    pages = min(PAGE_MAX, max(1, -(-total // PER_PAGE)))
    shown = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - page) <= AROUND]
    links: list[tuple[int, str] | None] = []
    for n in shown:
        if links and links[-1] is not None and links[-1][0] != n - 1:
            links.append(None)
        links.append((n, address(path, *pairs, ("page", str(n))) if n > 1 else address(path, *pairs)))
    return Paging(page, pages, tuple(links))
