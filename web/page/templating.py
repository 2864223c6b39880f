"""Templates: one Jinja environment a language, strict about what is undefined.

The static files, cached for ever under their versioned address and asked for anew under any other.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from market.listing.field import Taxonomy
from market.listing.listing import Language
from web.page.filters import address
from web.page.formats import Formats
from web.page.labels import LABELS
from web.page.language import Catalogue, Catalogues
from web.page.names import FieldNames

WEB = Path(__file__).parents[1]
TEMPLATES = tuple(sorted(WEB.glob("*/templates")))
"""Each capability's own; a template's name stands once among them."""
STATIC = WEB / "static"


class Templates:
    """Renders a template in a language."""

    def __init__(self, environments: Mapping[Language, Environment]) -> None:
        self._environments = environments

    @classmethod
    def load(cls, catalogues: Catalogues, taxonomy: Taxonomy) -> "Templates":
        """Prepare the environments; a template is compiled at its first use."""
        assets = _asset_versions(STATIC)
        names = FieldNames.of(taxonomy)
        return cls({language: _environment(catalogue, names, assets) for language, catalogue in catalogues.items()})

    def render(self, name: str, language: Language, values: Mapping[str, object]) -> str:
        """Render a template to a page."""
        return self._environments[language].get_template(name).render(values)


def _environment(catalogue: Catalogue, names: FieldNames, assets: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    translations = catalogue.translations
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        translations.gettext, translations.ngettext, newstyle=True
    )
    formats = Formats(catalogue)
    environment.filters |= {
        "label": lambda member: catalogue.text(LABELS[member]),
        "number": formats.number,
        "day": formats.day,
        "moment": formats.moment,
        "clock": formats.clock,
        "money": formats.money,
        "figure": formats.figure,
        "yuan": formats.yuan,
        "price": formats.price,
        "bound": formats.bound,
        "place": formats.place,
        "place_key": formats.place_key,
        "place_short": formats.place_short,
        "place_last": formats.place_last,
        "short_level": formats.short_level,
        "step_name": formats.step_name,
        "maturity_chosen": formats.maturity_chosen,
        "maturity_option": formats.maturity_option,
        "language_name": lambda value: catalogue.text(LABELS[Language(value)]),
        "listed": formats.listed,
        "field_name": lambda code: names.label(code, catalogue.language),
    }
    environment.globals |= {
        "asset": lambda path: f"/static/{path}?v={assets[path]}",
        "address": address,
        "language": catalogue.language,
        "languages": tuple(Language),
    }
    return environment


def _asset_versions(folder: Path) -> dict[str, str]:
    """Give each static file a version from its content, so that it may be cached for ever."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in folder.rglob("*")
        if path.is_file()
    }


FOR_EVER = "public, max-age=31536000, immutable"
SVG = "image/svg+xml; charset=utf-8"


class Assets(StaticFiles):
    """Serves web/static."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file; `?v=` is a hash of its content, so that what it names never changes."""
        response = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = FOR_EVER if versioned else "no-cache"
        if response.headers.get("content-type") == "image/svg+xml":
            response.headers["Content-Type"] = SVG
        return response
