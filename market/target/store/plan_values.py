"""Values of the plan's Table 1 in the store: only added to, each addition in the record."""

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.dashboard.figure import check_sees_dashboard
from market.office.demonstration import demonstrates
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.target.plan_value import PlanValue
from market.viewer import Actor, Viewer


async def find(conn: Connection, *, viewer: Viewer) -> list[PlanValue]:
    """Give the latest word on each indicator and year. Raises NotAllowed for strangers."""
    check_sees_dashboard(viewer)
    return [
        PlanValue(indicator=row["indicator"], year=row["year"], value=row["value"], source=row["source"])
        for row in await conn.fetch(queries(__name__)["latest"])
    ]


async def add(conn: Connection, value: PlanValue, *, actor: Actor) -> None:
    """Keep a value. Raises NotAllowed for others than the office."""
    actor.check_operator()
    await conn.execute(
        queries(__name__)["add"],
        indicator=value.indicator,
        year=value.year,
        value=value.value,
        source=value.source,
        sample=demonstrates(actor),
    )
    subject, detail = Subject(SubjectKind.TARGET, value.indicator), {"year": value.year}
    await audit.record(conn, Event.PLAN_VALUE_RECORDED, actor=actor, subject=subject, detail=detail)
