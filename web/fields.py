"""The names of the plan's codes, in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.listing.field import Box, Direction, Industry, Taxonomy
from market.listing.listing import Language


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Labels of every box, industry and direction by code: (Chinese, English)."""

    labels: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "FieldNames":
        """Collect the names of a taxonomy."""
        nouns: list[Box | Industry | Direction] = [*taxonomy.boxes, *taxonomy.industries(), *taxonomy.directions()]
        return cls({noun.code: (noun.label, noun.label_en) for noun in nouns})

    def label(self, code: str, language: Language) -> str:
        """Name a code; one that the taxonomy doesn't hold (an older plan's) stands for itself."""
        if code not in self.labels:
            return code
        chinese, english = self.labels[code]
        return english if language is Language.EN else chinese
