"""docs/webhooks.md says what is sent, and its example checks what the market signs."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import jsonschema_rs
import pytest

from market.listing.listing import Listing
from market.notification.digest import Digest, DigestId, NewsId, NewsItem, NewsSource, SourceKind
from market.viewer import MemberId
from market.webhook.webhook import new_webhook_secret, signed_headers
from tests.listings import a_need, an_achievement, an_expert, an_organization
from web.webhook.jobs import format_digest, format_trial

DOCUMENT = (Path(__file__).parents[3] / "docs/webhooks.md").read_text(encoding="utf-8")
NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
Check = Callable[[str, dict[str, str], bytes], bool]


def block(kind: str) -> str:
    """Give the text of the first block of a kind."""
    found = re.search(rf"^```{kind}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def check() -> Check:
    names: dict[str, Check] = {}
    exec(block("python"), names)  # noqa: S102 -- the example is ours, and this runs it as a reader would
    return names["is_from_the_market"]


def schema() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(block("json schema")), validate_formats=True)


def news_of(listing: Listing, kind: SourceKind) -> NewsItem:
    return NewsItem(
        id=NewsId(1),
        member_id=MemberId(uuid4()),
        source=NewsSource(kind=kind, id=uuid4(), name="磁体"),
        listing=listing,
        listing_version=2,
        found_at=NOW,
        rewritten=True,
        mailed=False,
    )


def a_digest(*items: NewsItem) -> Digest:
    return Digest(id=DigestId(uuid4()), member_id=MemberId(uuid4()), decided_at=NOW, mailed_at=None, items=items)


def bodies() -> list[bytes]:
    firm = an_organization()
    listings = an_achievement(firm), a_need(firm), an_expert(firm)
    items = [news_of(listing, kind) for listing, kind in zip(listings, SourceKind, strict=True)]
    return [format_digest(a_digest(*items), origin="https://market.example.org"), format_trial(NOW)]


def test_what_is_sent_is_what_the_schema_describes() -> None:
    for body in bodies():
        schema().validate(json.loads(body))
    schema().validate(json.loads(block("json")))


def test_a_body_says_how_many_it_leaves_out_and_where_they_are() -> None:
    whole = a_digest(news_of(a_need(an_organization()), SourceKind.SEARCH))
    body = json.loads(format_digest(replace(whole, more=19_800), origin="https://market.example.org"))
    assert (len(body["data"]["news"]), body["data"]["more"]) == (1, 19_800)
    assert body["data"]["page"] == "https://market.example.org/account/news"
    schema().validate(body)


def test_the_schema_refuses_what_is_not_sent() -> None:
    told = json.loads(bodies()[0])
    for broken in (
        {**told, "type": "other"},
        {**told, "organization": "x"},
        {**told, "data": {**told["data"], "news": []}},
        {**told, "data": {**told["data"], "news": [{**told["data"]["news"][0], "organization": "x"}]}},
        {**told, "type": "webhook.trial"},
    ):
        assert not schema().is_valid(broken)


def test_the_example_takes_what_the_market_signed_with_the_new_secret_and_the_old(check: Check) -> None:
    new, old, body = new_webhook_secret(), new_webhook_secret(), bodies()[0]
    headers = dict(signed_headers((new, old), str(uuid4()), datetime.now(UTC), body))
    assert check(new, headers, body)
    assert check(old, headers, body)
    assert not check(new_webhook_secret(), headers, body)
    assert not check(new, headers, body.replace(b"2", b"3"))
    assert not check(new, {**headers, "webhook-id": str(uuid4())}, body)


@pytest.mark.parametrize("late_s", [-301, 301])
def test_the_example_refuses_what_was_signed_at_another_time(check: Check, late_s: int) -> None:
    secret = new_webhook_secret()
    at = datetime.fromtimestamp(time.time() + late_s, UTC)
    assert not check(secret, dict(signed_headers((secret,), "d-1", at, b"{}")), b"{}")


def test_no_organisation_and_no_person_stands_in_a_body() -> None:
    firm = an_organization()
    expert = an_expert(firm)
    text = format_digest(a_digest(news_of(expert, SourceKind.SEARCH)), origin="https://market.example.org").decode()
    assert expert.title in text
    assert expert.person is not None
    for hidden in (firm.name, str(firm.id), expert.person.name, expert.body):
        assert hidden not in text
