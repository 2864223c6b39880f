"""Replies counted: how soon the sides of introductions answer."""

from collections.abc import Sequence

from market.dashboard.reply import DAYS, Asked, Replies, SideReplies
from market.introduction.introduction import Side
from matcher.waiting import Waits

HALF = 0.5


def count_replies(asked: Sequence[Asked]) -> Replies:
    """Count each side's replies; who was asked no more before an answer counts until then."""
    return tuple(_of(side, [each for each in asked if each.side is side]) for side in Side)


def _of(side: Side, asked: Sequence[Asked]) -> SideReplies:
    waits = Waits()
    for each in asked:
        waits.add(each.days, came=each.answered)
    return SideReplies(
        side=side,
        asked=len(asked),
        answered=len(waits.came),
        half_days=waits.days_until(HALF),
        shares=waits.shares_on(DAYS),
    )
