"""Webhook body (推送正文): what a digest says to a program, as docs/webhooks.md describes it.

It is made anew for each attempt, of what its member may see at that moment, and kept nowhere. Titles alone stand in it,
no organisation and no person: whoever wants more follows the addresses, as who they are.
"""

import json
from datetime import datetime

from market.notification.digest import Digest, NewsItem
from web.pages.card import PATHS

DIGEST = "news.digest"
TRIAL = "webhook.trial"


def digest_body(digest: Digest, *, origin: str) -> bytes:
    """Write a digest; `origin` stands before every path."""
    news = [_item(item, origin) for item in digest.items]
    rest = {"more": digest.more, "page": f"{origin}/account/news"}
    return _written(DIGEST, digest.decided_at, {"digest": str(digest.id), "news": news, **rest})


def trial_body(at: datetime) -> bytes:
    """Write what a trial says, which is nothing."""
    return _written(TRIAL, at, {})


def _item(item: NewsItem, origin: str) -> dict[str, object]:
    listing, source = item.listing, item.source
    return {
        "id": str(item.name),
        "kind": listing.KIND.value,
        "listing": str(listing.id),
        "version": item.listing_version,
        "rewritten": item.rewritten,
        "title": listing.title,
        "language": listing.language.value,
        "url": f"{origin}{PATHS[listing.KIND]}/{listing.id}",
        "found_at": item.found_at.isoformat(),
        "source": {"kind": source.kind.value, "id": str(source.id), "name": source.name},
    }


def _written(kind: str, at: datetime, data: dict[str, object]) -> bytes:
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
