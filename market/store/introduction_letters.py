"""Whom a letter about an introduction is for, at the moment when it is written; it goes to nobody twice."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from market.db import Connection, Record
from market.introduction import IntroductionId
from market.introduction_stage import TOLD_AFTER, Move
from market.introduction_word import WordId
from market.store.queries import queries
from market.viewer import MemberId


@dataclass(frozen=True, slots=True)
class Told:
    """What the members who speak for a side are told of: a step, or None where somebody wrote to them."""

    introduction_id: IntroductionId
    move: Move | None
    to: tuple[MemberId, ...]


async def of_step(conn: Connection, step_id: int, *, within: timedelta) -> Told | None:
    """Say whom to tell of a step of lately; None where it is news no more, or it was over before it was told of.

    Of a recommendation those hear who have not answered, of an introduction those whose contact details are not agreed
    to, of all else both sides; nobody of what they did themselves, nor who wants no such letters.
    """
    rows = await conn.fetch(queries("introduction_letters")["of_step"], step_id, TOLD_AFTER, within)
    return None if not rows else _told(rows, Move(rows[0]["step"]))


async def of_word(conn: Connection, word_id: WordId, *, within: timedelta) -> Told | None:
    """Say whom to tell that somebody wrote to them lately; None where nobody is there to hear it."""
    rows = await conn.fetch(queries("introduction_letters")["of_word"], word_id, within)
    return None if not rows else _told(rows, None)


def _told(rows: list[Record], move: Move | None) -> Told:
    to = tuple(MemberId(UUID(str(row["member_id"]))) for row in rows)
    return Told(IntroductionId(rows[0]["introduction_id"]), move, to)
