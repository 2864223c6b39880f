"""Requests for contact details, without a store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid
from market.listing.listing import ListingId
from market.organization import OrganizationId
from market.privacy.consent import Consent, ConsentId, ConsentState, Recipient, read_purpose, read_source
from market.viewer import MemberId

ASKED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ASKED = Consent(
    id=ConsentId(uuid4()),
    listing_id=ListingId(uuid4()),
    recipient=Recipient(organization_id=OrganizationId(uuid4())),
    purpose="想请教晶界扩散工艺",
    asked_by="member:1",
    asked_at=ASKED_AT,
)
GIVEN = replace(ASKED, state=ConsentState.GIVEN, answered_at=ASKED_AT, until=date(2026, 12, 1))
REFUSED = replace(ASKED, state=ConsentState.REFUSED, answered_at=ASKED_AT)


def test_a_consent_holds_up_to_its_last_day() -> None:
    assert GIVEN.holds(date(2026, 12, 1))
    assert not GIVEN.holds(date(2026, 12, 2))
    assert not ASKED.holds(date(2026, 11, 2))
    assert not replace(GIVEN, state=ConsentState.WITHDRAWN).holds(date(2026, 11, 2))


def test_a_request_is_answered_once_and_only_a_yes_is_withdrawn() -> None:
    ASKED.check_answerable()
    GIVEN.check_withdrawable()
    with pytest.raises(Conflict, match="answered already: given"):
        GIVEN.check_answerable()
    with pytest.raises(Conflict, match="is refused"):
        REFUSED.check_withdrawable()


def test_who_waits_or_has_a_consent_does_not_ask_again() -> None:
    with pytest.raises(Conflict, match="not answered yet"):
        ASKED.check_askable_again(ASKED_AT)
    with pytest.raises(Conflict, match="agreed already"):
        GIVEN.check_askable_again(datetime(2026, 12, 1, 15, 59, tzinfo=UTC))
    GIVEN.check_askable_again(datetime(2026, 12, 1, 16, 0, tzinfo=UTC))  # midnight in China


def test_a_no_rests_for_thirty_days() -> None:
    with pytest.raises(Conflict, match="after 2026-12-01"):
        REFUSED.check_askable_again(ASKED_AT + timedelta(days=29))
    REFUSED.check_askable_again(ASKED_AT + timedelta(days=30))
    withdrawn = replace(GIVEN, state=ConsentState.WITHDRAWN, withdrawn_at=ASKED_AT + timedelta(days=5))
    with pytest.raises(Conflict, match="after 2026-12-06"):
        withdrawn.check_askable_again(ASKED_AT + timedelta(days=34))


def test_a_recipient_is_one() -> None:
    for wrong in ((None, None), (OrganizationId(uuid4()), MemberId(uuid4()))):
        with pytest.raises(ValueError, match="one organisation, or to one broker"):
            Recipient(*wrong)


def test_a_purpose_is_a_sentence() -> None:
    assert read_purpose("  想请教贵组\n 晶界扩散工艺 ") == "想请教贵组 晶界扩散工艺"
    for wrong in ("", "请教", "很" * 301):
        with pytest.raises(Invalid):
            read_purpose(wrong)
    assert read_source(" 2026-11-02 电话 ") == "2026-11-02 电话"
    with pytest.raises(Invalid):
        read_source(" ")
