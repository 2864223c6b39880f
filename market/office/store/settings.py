"""The office's settings in the store."""

from market.audit.audit import Event, Subject, SubjectKind, sha256_hex
from market.audit.store import audit
from market.errors import Conflict
from market.office.setting import OfficeSettings
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor


async def get(conn: Connection) -> OfficeSettings:
    """Give what holds for everybody."""
    return OfficeSettings.of({row["name"]: row["value"] for row in await conn.fetch(queries(__name__)["find"])})


async def change(conn: Connection, before: OfficeSettings, after: OfficeSettings, *, actor: Actor) -> tuple[str, ...]:
    """Keep what `after` changes of the settings that were read before, and give the names of it.

    Raises NotAllowed for others than the office, Conflict when one of them was changed meanwhile.
    """
    actor.check_operator()
    sql = queries(__name__)
    await conn.execute(sql["lock"])
    now, wanted = await get(conn), before.changes(after)
    moved = [name for name in before.changes(now) if name in wanted]
    if moved:
        raise Conflict(f"somebody else has just changed {', '.join(moved)}; look at it again")
    for name, value in wanted.items():
        await conn.execute(sql["put"], name, value, actor.name)
        detail = {"value": value} if isinstance(value, bool | int) else {"sha256": sha256_hex(value)}
        subject = Subject(SubjectKind.SETTING, name)
        await audit.record(conn, Event.SETTINGS_CHANGED, actor=actor, subject=subject, detail=detail)
    return tuple(wanted)
