"""Identity (识别): by what a row is known, and which rows of one file are the same."""

from corpus.advice import advise
from corpus.row import Fault, OrganizationRow, Row, Rule


class Identities:
    """The rows of one file that were seen so far; the second of two that are the same is a fault."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], tuple[str, int]] = {}

    def check(self, row: Row | OrganizationRow, faults: list[Fault]) -> None:
        """Report a row that was there before, by its number, else by its title; organisations by their code too."""
        for key in _keys(row):
            sheet, before = self._seen.setdefault(key, (row.sheet, row.number))
            if (sheet, before) != (row.sheet, row.number):
                advice = advise("row %(row)s is the same; remove one, or give each its own number", row=before)
                faults.append(Fault(key[1], key[-1], Rule.DUPLICATE, advice))


def _keys(row: Row | OrganizationRow) -> list[tuple[str, ...]]:
    if isinstance(row, Row):
        name, value = ("number", row.listing.number) if row.listing.number else ("title", row.listing.title)
        return [(row.listing.KIND.value, name, row.organization, value)]
    keys: list[tuple[str, ...]] = [("organization", "code", row.organization.code)]
    if row.organization.number is not None:
        keys.append(("organization", "number", row.organization.number))
    return keys
