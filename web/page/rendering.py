"""From a page's typed context to the answer that is sent."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from market.listing.listing import Language
from web.http.context import current_market
from web.http.visitor import NOBODY, Visitor, current_visitor
from web.page.filters import address
from web.page.navigation import NavigationEntry, NavigationLink, NavigationPlace, list_links
from web.page.preferences import LANGUAGE_PARAMETER, THEME_PARAMETER, Preferences, read_preferences, remember


class PageContext(Protocol):
    """A frozen dataclass that holds all that its template shows, as `page`."""

    TEMPLATE: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Shell:
    """What is around every page, as `shell`: the reader's preferences, where they are and as whom."""

    preferences: Preferences
    path: str
    pairs: tuple[tuple[str, str], ...]
    origin: str = ""
    visitor: Visitor = NOBODY
    navigation: tuple[NavigationEntry, ...] = ()

    @classmethod
    def of(cls, request: Request) -> "Shell":
        """Read the shell of a request; `pairs` are its parameters without those of the preferences.

        `origin` is empty where the market doesn't know under which address the public reaches it; addresses are then
        paths, and nothing that a request claims about its host is repeated.
        """
        chosen = (LANGUAGE_PARAMETER, THEME_PARAMETER)
        pairs = tuple(pair for pair in request.query_params.multi_items() if pair[0] not in chosen)
        market = current_market(request)
        path = "/" + request.url.path.lstrip("/")  # to a browser //name is another host
        return cls(
            read_preferences(request),
            path,
            pairs,
            market.settings.origin or "",
            current_visitor(request),
            market.navigation,
        )

    def links(self, place: str) -> tuple[NavigationLink, ...]:
        """List the links of the navigation that stand at a place, as this page's reader may see them."""
        return list_links(self.navigation, NavigationPlace(place), self.path, self.visitor.member)

    @property
    def here(self) -> str:
        """Write this page's own address, without its host."""
        return address(self.path, *self.pairs)

    def in_language(self, language: Language | None) -> str:
        """Write this page's address for a search engine, in a language or (None) in the reader's own."""
        chosen = () if language is None else ((LANGUAGE_PARAMETER, language.value),)
        return self.origin + address(self.path, *self.pairs, *chosen)

    def choosing(self, name: str, value: str) -> str:
        """Write this page's address with a preference chosen."""
        return address(self.path, *self.pairs, (name, value))


def page_response(request: Request, page: PageContext, *, status: int = 200) -> HTMLResponse:
    """Render a page for the reader of a request.

    What answers a form, an error, and what a member reads is kept by no cache. The others may be kept only to be asked
    for anew, and a browser may hold them in memory while its reader is a page further, so that the way back finds them
    as they were.
    """
    market = current_market(request)
    shell = Shell.of(request)
    language = shell.preferences.language
    html = market.templates.render(page.TEMPLATE, language, {"page": page, "shell": shell})
    response = HTMLResponse(html, status_code=status)
    response.headers["Content-Language"] = "zh-CN" if language.value == "zh" else language.value
    kept = request.method in ("GET", "HEAD") and status < 400 and shell.visitor.session is None
    response.headers["Cache-Control"] = "private, no-cache" if kept else "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    remember(request, response)
    return response


def redirect_response(request: Request, to: str) -> RedirectResponse:
    """Send a reader on to another page of ours; `to` is a path with its parameters, so that no host comes in."""
    response = RedirectResponse(to, status_code=303)
    response.headers["Cache-Control"] = "no-store"
    remember(request, response)
    return response
