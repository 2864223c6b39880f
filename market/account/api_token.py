"""API token (接口令牌): lets a program act for a member, within scopes and until a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType
from uuid import UUID

from market.account.member import Member
from market.account.session import new_secret
from market.errors import Invalid
from market.viewer import MemberId, Role

TokenId = NewType("TokenId", UUID)

PREFIX = "cuibai_"
"""What a token begins with, so that people and scanners know one when they see it."""

NAME_LIMIT = 60
TOKENS_MAX = 20


class TokenScope(Enum):
    """What a token may be used for; it never gives more than its member has."""

    READ = "read"
    POST = "post"
    JUDGE = "judge"
    OFFICE = "office"


class TokenTerm(Enum):
    """For how many days a token holds."""

    MONTH = 30
    QUARTER = 90
    YEAR = 365

    @property
    def life(self) -> timedelta:
        """Give the time it holds."""
        return timedelta(days=self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token as its member sees it: without its secret, which is kept nowhere."""

    id: TokenId
    member_id: MemberId
    name: str
    scopes: frozenset[TokenScope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBearer:
    """Who shows a token: its member, and what it may be used for."""

    token_id: TokenId
    member: Member
    scopes: frozenset[TokenScope]
    stale: bool


def scopes_of(member: Member) -> tuple[TokenScope, ...]:
    """List the scopes that a member may give a token."""
    scopes = [TokenScope.READ]
    if member.editor or member.role in (Role.EXPERT, Role.OPERATOR):
        scopes.append(TokenScope.POST)
    if member.role in (Role.BROKER, Role.OPERATOR):
        scopes.append(TokenScope.JUDGE)
    if member.role is Role.OPERATOR:
        scopes.append(TokenScope.OFFICE)
    return tuple(scopes)


def check_token(name: str, scopes: frozenset[TokenScope], member: Member) -> None:
    """Refuse a token without a name or a scope, or with more than its member may give. Raises Invalid."""
    wrong: dict[str, str] = {}
    if not 1 <= len(name.strip()) <= NAME_LIMIT or not name.isprintable():
        wrong["name"] = f"write a name of at most {NAME_LIMIT} characters"
    if not scopes or not scopes <= set(scopes_of(member)):
        wrong["scopes"] = "choose at least one of the scopes that your account has"
    if wrong:
        raise Invalid(wrong)


def new_token() -> str:
    """Make a token of 256 random bits."""
    return PREFIX + new_secret()
