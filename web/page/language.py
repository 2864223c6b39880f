"""The language of the pages: the gettext catalogue read at start, and which language a reader gets."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from market.listing.listing import Language

FOLDER = Path(__file__).parents[1] / "catalogues"
DEFAULT = Language.ZH


def message(text: str) -> str:
    """Mark a text for the catalogues where it is written down, to be translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every text of the pages in one language; message ids are the English texts."""

    language: Language
    translations: NullTranslations

    def text(self, message_id: str, **values: object) -> str:
        """Translate a message and fill in its %(name)s places; a literal percent sign is written %%."""
        return self.translations.gettext(message_id) % values


Catalogues = Mapping[Language, Catalogue]


def read_catalogues(folder: Path = FOLDER) -> Catalogues:
    """Read the Chinese catalogue, some 50 ms, so once at start; the English texts are the message ids themselves."""
    chinese = _read(folder / f"{Language.ZH.value}.po", Language.ZH)
    return {Language.ZH: chinese, Language.EN: Catalogue(Language.EN, NullTranslations())}


def _read(path: Path, language: Language) -> Catalogue:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language.value, charset="utf-8")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Catalogue(language, GNUTranslations(compiled))


def parse_language(text: str | None) -> Language | None:
    """Read `zh` or `en`, also with a region such as zh-CN; None for any other."""
    start = (text or "").strip().lower().replace("_", "-").split("-")[0]
    return next((language for language in Language if language.value == start), None)


def choose_language(accept_language: str) -> Language:
    """Choose by an Accept-Language header (RFC 9110, 12.5.4): the heaviest known one, else the default.

    Of equal weights the first counts; a weight that can't be read counts as 0.
    """
    best, best_weight = DEFAULT, 0.0
    for part in accept_language.split(","):
        tag, _, parameters = part.partition(";")
        language = parse_language(tag)
        weight = _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not parameters.strip():
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
