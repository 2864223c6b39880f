"""Unsubscribing (退订): the address in a letter of news by which anybody who holds the letter can end such letters.

It is made from the market's own key and the member's number: it is kept nowhere, and is the same in every letter.
"""

import base64
import hmac

from market.secret_key import SecretKey
from market.viewer import MemberId

PATH = "/unsubscribe"
_PURPOSE = "unsubscribe"


def unsubscribe_path(key: SecretKey, member_id: MemberId) -> str:
    """Write the path by which a member's letters of news end."""
    return f"{PATH}/{member_id}/{_token(key, member_id)}"


def is_valid_token(key: SecretKey, member_id: MemberId, token: str) -> bool:
    """Say whether a token is that of this member's letters."""
    return hmac.compare_digest(_token(key, member_id).encode(), token.encode())


def _token(key: SecretKey, member_id: MemberId) -> str:
    return base64.urlsafe_b64encode(key.digest(_PURPOSE, str(member_id))).decode().rstrip("=")
