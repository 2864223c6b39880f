"""Words of introductions in the store: each side reads what is for it, notes are the brokers' and the office's."""

from datetime import UTC, datetime

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.introduction.introduction import IntroductionId, IntroductionSide, works
from market.introduction.message import Hearers, ReadMessage, WordId, author_side, read_body
from market.introduction.stage import TOLD_AFTER
from market.introduction.store.introductions import get, lock
from market.job.job import JobKind
from market.job.store import jobs
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, Viewer

WORDS_MAX = 500


async def write(
    conn: Connection, word_id: WordId, introduction_id: IntroductionId, hearers: Hearers, body: str, *, actor: Actor
) -> None:
    """Write a note or a message; sent twice it is written once.

    Raises NotFound, NotAllowed for who only reads, Conflict for hearers who can't be written to now, Invalid.
    """
    introduction = await lock(conn, introduction_id, actor=actor)
    side, said = author_side(introduction, hearers, actor), read_body(body)
    whose = "broker" if side is None else side.value
    written = await conn.fetchval(
        queries(__name__)["write"],
        id=word_id,
        introduction_id=introduction_id,
        audience=hearers.value,
        author=actor.name,
        author_side=whose,
        body=said,
    )
    if written is None:
        return
    if hearers.sides:
        key, at = f"word {introduction_id} {hearers.value} {whose}", datetime.now(UTC) + TOLD_AFTER
        await jobs.enqueue(conn, JobKind.TELL_INTRODUCTION, {"word": str(word_id)}, actor=actor, key=key, at=at)
    subject = Subject(SubjectKind.INTRODUCTION, introduction_id)
    detail = {"hearers": hearers.value, "side": whose}
    await audit.record(conn, Event.INTRODUCTION_WRITTEN, actor=actor, subject=subject, detail=detail)


async def read(conn: Connection, introduction_id: IntroductionId, *, viewer: Viewer) -> list[ReadMessage]:
    """Give what was written for a viewer, first to last. Raises NotFound."""
    introduction = await get(conn, introduction_id, viewer=viewer)
    heard = [hearers.value for hearers in Hearers if hearers.sides & introduction.sides]
    arguments = (introduction_id, works(viewer), heard, WORDS_MAX)
    return [
        ReadMessage(
            id=WordId(row["id"]),
            hearers=Hearers(row["audience"]),
            side=None if row["author_side"] == "broker" else IntroductionSide(row["author_side"]),
            body=row["body"],
            written_at=row["written_at"],
        )
        for row in await conn.fetch(queries(__name__)["of_introduction"], *arguments)
    ]
