"""The page of two versions: what a colleague saved and what was typed over it, part by part, and a choice."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from market.listing.listing import Kind, ListingId
from market.posting.manuscript import Form, Manuscript, said
from web.context import current_market
from web.form_words import Difference, FormWords
from web.preferences import read_preferences
from web.rendering import page_response

MINE, TAKE = "mine:", "take:"
"""How the page names the fields that were typed, and the choices."""


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
    market = current_market(request)
    words = FormWords(current.kind, market.catalogues[read_preferences(request).language], market.taxonomy)
    differences = words.differences(mine, current.form)
    page = PostingConflictPage(current.id, current.kind, current.version, differences, said(mine))
    return page_response(request, page, status=409)
