"""What a reader chose for every page: the language and the colours. Two cookies, and nothing else, remember it."""

from dataclasses import dataclass
from enum import Enum

from starlette.requests import HTTPConnection
from starlette.responses import Response

from market.listing.listing import Language
from web.http.transport import SECURE_PREFIX, is_secure
from web.page.language import choose_language, parse_language

LANGUAGE_PARAMETER = "lang"
THEME_PARAMETER = "theme"
REMEMBERED_S = 365 * 24 * 3600


class Theme(Enum):
    """The colours: as the reader's system has them, or always light or dark."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the pages are shown to one reader."""

    language: Language
    theme: Theme


def read_preferences(connection: HTTPConnection) -> Preferences:
    """Take each choice from the address, else the cookie, else (for the language) what the browser asks for.

    A value nobody offers counts as none: an old or foreign cookie must not stop a page.
    """
    params = connection.query_params
    language = parse_language(params.get(LANGUAGE_PARAMETER)) or parse_language(_kept(connection, LANGUAGE_PARAMETER))
    theme = _theme(params.get(THEME_PARAMETER)) or _theme(_kept(connection, THEME_PARAMETER))
    return Preferences(
        language=language or choose_language(connection.headers.get("accept-language", "")),
        theme=theme or Theme.AUTO,
    )


def chooses(connection: HTTPConnection) -> bool:
    """Say whether the address chooses a preference: then a form was sent by a switch."""
    return any(name in connection.query_params for name in (LANGUAGE_PARAMETER, THEME_PARAMETER))


def remember(connection: HTTPConnection, response: Response) -> None:
    """Keep in cookies what the address chose; the theme's one is the page's script's as well."""
    preferences = read_preferences(connection)
    chosen = {LANGUAGE_PARAMETER: preferences.language.value, THEME_PARAMETER: preferences.theme.value}
    for name, value in chosen.items():
        if name in connection.query_params:
            response.set_cookie(
                _cookie(connection, name),
                value,
                max_age=REMEMBERED_S,
                path="/",
                secure=is_secure(connection),
                httponly=name == LANGUAGE_PARAMETER,  # the page's script sets the theme's too
                samesite="lax",
            )


def _kept(connection: HTTPConnection, name: str) -> str | None:
    return connection.cookies.get(_cookie(connection, name))


def _cookie(connection: HTTPConnection, name: str) -> str:
    return SECURE_PREFIX + name if is_secure(connection) else name


def _theme(text: str | None) -> Theme | None:
    return next((theme for theme in Theme if theme.value == text), None)
