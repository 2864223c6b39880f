"""Meetings of introductions in the store: arranged, changed and cancelled by the broker, read by both sides."""

from market.errors import Conflict, NotFound
from market.introduction.introduction import Introduction, IntroductionId, IntroductionOutdated
from market.introduction.meeting import Meeting, MeetingId, check_meets
from market.introduction.stage import Move, Stage
from market.introduction.store import steps as introduction_steps
from market.introduction.store.introductions import get, lock, record
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import Actor, Viewer


async def arrange(conn: Connection, meeting: Meeting, *, actor: Actor) -> None:
    """Arrange a meeting, which takes the introduction to its stage of meeting; sent twice it is arranged once.

    Raises NotFound, NotAllowed for others than its broker and the office, Conflict where the sides can't meet now.
    """
    introduction = await _lock(conn, meeting.introduction_id, actor)
    arranged = await conn.fetchval(
        queries(__name__)["arrange"],
        id=meeting.id,
        introduction_id=introduction.id,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        place=meeting.place.strip(),
        arranged_by=actor.name,
    )
    if arranged is None:
        return
    await _record(conn, introduction, Move.ARRANGE, actor)
    if introduction.stage is Stage.INTRODUCED:
        await introduction_steps.advance(conn, introduction.id, Move.MEET, version=introduction.version, actor=actor)


async def change(conn: Connection, meeting: Meeting, *, actor: Actor) -> None:
    """Put a meeting elsewhere or at another time; its `sequence` is the one that was read.

    Raises as `arrange` does, NotFound, Conflict once it is cancelled, IntroductionOutdated.
    """
    introduction = await _lock(conn, meeting.introduction_id, actor)
    now = await _one(conn, introduction.id, meeting.id)
    if now.cancelled:
        raise Conflict("the meeting was cancelled; arrange another")
    if (now.begins_at, now.ends_at, now.place) == (meeting.begins_at, meeting.ends_at, meeting.place.strip()):
        return
    if now.sequence != meeting.sequence:
        raise IntroductionOutdated("somebody else changed this meeting; read it again")
    await conn.execute(
        queries(__name__)["change"],
        id=meeting.id,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        place=meeting.place.strip(),
        arranged_by=actor.name,
    )
    await _record(conn, introduction, Move.RESCHEDULE, actor)


async def cancel(conn: Connection, introduction_id: IntroductionId, meeting_id: MeetingId, *, actor: Actor) -> None:
    """Cancel a meeting; one that is cancelled stays as it is. Raises NotFound, NotAllowed."""
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_worked_by(actor)
    if (await _one(conn, introduction_id, meeting_id)).cancelled:
        return
    await conn.execute(queries(__name__)["cancel"], meeting_id)
    await _record(conn, introduction, Move.CANCEL, actor)


async def find(conn: Connection, introduction_id: IntroductionId, *, viewer: Viewer) -> list[Meeting]:
    """Find an introduction's meetings, the first first. Raises NotFound."""
    await get(conn, introduction_id, viewer=viewer)
    rows = await conn.fetch(queries(__name__)["find"], introduction_id, None)
    return [_meeting(row) for row in rows]


async def get_one(
    conn: Connection, introduction_id: IntroductionId, meeting_id: MeetingId, *, viewer: Viewer
) -> Meeting:
    """Give one meeting. Raises NotFound."""
    await get(conn, introduction_id, viewer=viewer)
    return await _one(conn, introduction_id, meeting_id)


async def _lock(conn: Connection, introduction_id: IntroductionId, actor: Actor) -> Introduction:
    introduction = await lock(conn, introduction_id, actor=actor)
    introduction.check_worked_by(actor)
    check_meets(introduction)
    return introduction


async def _one(conn: Connection, introduction_id: IntroductionId, meeting_id: MeetingId) -> Meeting:
    row = await conn.fetchrow(queries(__name__)["find"], introduction_id, meeting_id)
    if row is None:
        raise NotFound("meeting", meeting_id)
    return _meeting(row)


async def _record(conn: Connection, introduction: Introduction, move: Move, actor: Actor) -> None:
    await record(conn, introduction.id, move, (introduction.stage, introduction.stage), actor=actor)


def _meeting(row: Record) -> Meeting:
    return Meeting(
        id=MeetingId(row["id"]),
        introduction_id=IntroductionId(row["introduction_id"]),
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        place=row["place"],
        sequence=row["sequence"],
        cancelled=row["cancelled_at"] is not None,
        changed_at=row["arranged_at"],
    )
