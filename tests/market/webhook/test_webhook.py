"""How long a delivery is tried for, and what a signature is."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from market.webhook.webhook import (
    FIRST_WAIT,
    LONGEST_WAIT,
    TRIED_FOR,
    new_webhook_secret,
    retry_at,
    sign,
    signed_headers,
)

ASKED = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def attempts_of(chance: float) -> list[timedelta]:
    """List when a delivery that always fails is tried, since it was asked for."""
    at, found = ASKED, [timedelta(0)]
    while (after := retry_at(ASKED, at=at, chance=chance)) is not None:
        at = after
        found.append(at - ASKED)
    return found


def test_a_delivery_waits_twice_as_long_each_time_and_its_last_attempt_is_after_a_week() -> None:
    tried = attempts_of(0.5)
    minutes = [time / timedelta(minutes=1) for time in tried]
    assert minutes[:11] == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    assert minutes[12] - minutes[11] == 12 * 60
    assert tried[-1] == TRIED_FOR
    assert len(tried) == 25


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_chance_moves_an_attempt_by_a_quarter_at_most(chance: float) -> None:
    tried = attempts_of(chance)
    waits = [after - before for before, after in pairwise(tried)]
    assert waits[0] == FIRST_WAIT * (0.75 + chance / 2)
    assert max(waits) == LONGEST_WAIT * (0.75 + chance / 2)
    assert tried[-1] == TRIED_FOR


@pytest.mark.parametrize(("wait", "minutes"), [(None, 1), (timedelta(minutes=30), 30), (timedelta(days=9), 24 * 60)])
def test_an_address_that_asks_to_be_left_alone_is_for_a_day_at_most(wait: timedelta | None, minutes: int) -> None:
    assert retry_at(ASKED, at=ASKED, chance=0.5, wait=wait) == ASKED + timedelta(minutes=minutes)


def test_after_its_time_nothing_is_tried() -> None:
    assert retry_at(ASKED, at=ASKED + TRIED_FOR, chance=0.5) is None
    assert retry_at(ASKED, at=ASKED + TRIED_FOR - timedelta(seconds=1), chance=1) == ASKED + TRIED_FOR


def test_a_signature_is_that_of_the_convention() -> None:
    """Computed by hand: HMAC-SHA256 over the id, the time and the body, between full stops."""
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    digest = hmac.new(b"k" * 32, b'msg-1.1674087231.{"a":1}', hashlib.sha256).digest()
    assert sign(secret, "msg-1", 1674087231, b'{"a":1}') == f"v1,{base64.b64encode(digest).decode()}"


def test_the_known_answer_of_the_convention_s_own_libraries_comes_out() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_is_signed_with_each_secret_and_secrets_differ() -> None:
    new, old = new_webhook_secret(), new_webhook_secret()
    heads = signed_headers((new, old), "d-1", ASKED, b"{}")
    timestamp = int(ASKED.timestamp())
    assert heads["webhook-timestamp"] == str(timestamp)
    assert heads["webhook-signature"].split() == [
        sign(new, "d-1", timestamp, b"{}"),
        sign(old, "d-1", timestamp, b"{}"),
    ]
    assert new != old
    assert len(base64.b64decode(new.removeprefix("whsec_"))) == 32
