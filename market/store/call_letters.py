"""Whom a letter about a call is for, at the moment when it is written."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from market.call import CallAct, CallId
from market.db import Connection
from market.store.queries import queries
from market.viewer import MemberId


@dataclass(frozen=True, slots=True)
class CallTold:
    """What those who have to do with a call are told of."""

    call_id: CallId
    act: CallAct
    to: tuple[MemberId, ...]


async def of_step(conn: Connection, step_id: int, *, within: timedelta) -> CallTold | None:
    """Say whom to tell of a step of lately: editors of the firms that agree, and who answered; None where it is nobody.

    Nobody is told of what they did themselves, nor of a call that was never public.
    """
    rows = await conn.fetch(queries("call_letters")["of_step"], step_id, within)
    if not rows:
        return None
    to = tuple(MemberId(UUID(str(row["member_id"]))) for row in rows)
    return CallTold(CallId(rows[0]["call_id"]), CallAct(rows[0]["act"]), to)
