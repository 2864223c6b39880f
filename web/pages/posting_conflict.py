"""The page of two versions: what a colleague saved and what was typed over it, part by part, and a choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from corpus.posted_form import OTHER_CODES, columns_of, field_name
from market.listing import Kind, ListingId
from market.manuscript import Form, Manuscript, differing_parts, part_of, said
from web.context import current_market
from web.language import Catalogue
from web.posting_form import CONFIDENTIAL
from web.preferences import read_preferences
from web.rendering import page_response

MINE, TAKE = "mine:", "take:"
"""How the page names the fields that were typed, and the choices."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the form in which the versions differ, as lines of text."""

    part: str
    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostingConflictPage:
    """Two versions side by side; `mine` is kept in the page, nothing of it in the store yet."""

    TEMPLATE: ClassVar[str] = "posting_conflict.html"

    id: ListingId
    kind: Kind
    version: int
    differences: tuple[Difference, ...]
    mine: Form


def conflict_response(request: Request, current: Manuscript, mine: Form) -> Response:
    """Show what stands there now beside what was typed; the choice is saved over what stands there."""
    catalogue = current_market(request).catalogues[read_preferences(request).language]
    parts = differing_parts(mine, current.form)
    differences = differences_of(current.kind, parts, mine, current.form, catalogue)
    page = PostingConflictPage(current.id, current.kind, current.version, differences, said(mine))
    return page_response(request, page, status=409)


def differences_of(
    kind: Kind, parts: Sequence[str], one: Form, other: Form, catalogue: Catalogue
) -> tuple[Difference, ...]:
    """Show parts of two forms beside each other, each under its name."""
    labels = _labels(kind, catalogue)
    return tuple(Difference(part, labels.get(part, part), _lines(one, part), _lines(other, part)) for part in parts)


def _labels(kind: Kind, catalogue: Catalogue) -> dict[str, str]:
    labels: dict[str, str] = {}
    for column in columns_of(kind):
        name = field_name(column)
        if name != OTHER_CODES:
            labels.setdefault(part_of(name), column.wording(catalogue.language).heading)
    return labels | {tier.value: catalogue.text(name) for tier, (name, _) in CONFIDENTIAL.items()}


def _lines(form: Form, part: str) -> tuple[str, ...]:
    """Write a part as lines; the fields of one row of indicators stand on one line."""
    rows: dict[str, list[str]] = {}
    for name, values in said(form).items():
        if part_of(name) == part:
            row = name.partition("]")[0] if "[" in name else name
            rows.setdefault(row, []).extend(values)
    lines: list[str] = []
    for row, parts in rows.items():
        lines += [" ".join(parts)] if "[" in row else "\n".join(parts).split("\n")
    return tuple(lines)
