"""Mask (遮名): organisations' names in the texts of a blind comparison, hidden as well as can be.

It is a best effort. Whoever knows the field may know an answer by what it says, and a name that nobody would call short
for the organisation's is not found.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from market.listing.achievement import Achievement
from market.organization import Organization
from market.posting.anonymity import short_names

MASKED = "▇▇"
_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_WIDE = 0xFEE0
"""How far a full-width character lies from the ASCII one."""


class Mask:
    """Hides the names of some organisations, whole and short ones."""

    def __init__(self, organizations: Iterable[Organization]) -> None:
        names = {name for each in organizations for name in _names(each) if name.strip()}
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(_as_pattern, longest_first)), re.IGNORECASE) if names else None

    def text(self, text: str) -> str:
        """Give a text with every name masked, however wide its letters are and whatever blanks stand inside."""
        return text if self._pattern is None else self._pattern.sub(MASKED, text)

    def listing(self, listing: Achievement) -> Achievement:
        """Give an achievement with its texts masked; its own number, its inventors and who shares its rights go."""
        return replace(
            listing,
            number=None,
            title=self.text(listing.title),
            summary=self.text(listing.summary),
            body=self.text(listing.body),
            territory=self.text(listing.territory),
            rights=tuple(replace(right, number=None, co_owners=()) for right in listing.rights),
            indicators=tuple(
                replace(
                    each, name=self.text(each.name), condition=self.text(each.condition), quote=self.text(each.quote)
                )
                for each in listing.indicators
            ),
            inventors=(),
        )


def _names(organization: Organization) -> tuple[str, ...]:
    names = (organization.name, organization.name_en or "")
    return (*names, *(_BRACKETED.sub("", name).strip() for name in names), *short_names(organization))


def _as_pattern(name: str) -> str:
    """Match a name of Chinese characters anywhere, one of Latin letters as words of its own."""
    parts = [
        rf"[{re.escape(char)}{chr(ord(char) + _WIDE)}]" if "!" <= char <= "~" else re.escape(char) for char in name
    ]
    if _HAN.search(name):
        return r"\s*".join(part for part, char in zip(parts, name, strict=True) if not char.isspace())
    words = "".join(r"\s+" if char.isspace() else part for part, char in zip(parts, name, strict=True))
    return rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])"
