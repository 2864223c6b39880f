"""Values of Table 1 in the store: the latest word counts, who adds them, and what can't be one."""

from decimal import Decimal

import pytest

from market.audit.audit import Event
from market.errors import Invalid, NotAllowed
from market.postgres.db import Connection
from market.target.plan_value import PlanValue, latest_of
from market.target.store import plan_values
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role, Viewer

BROKER = Viewer(Role.BROKER)


def a_value(indicator: int = 3, year: int = 2023, value: str = "420", source: str = "公报（样例）") -> PlanValue:
    return PlanValue(indicator=indicator, year=year, value=Decimal(value), source=source)


async def test_a_later_word_on_a_year_stands_before_an_earlier_one(conn: Connection) -> None:
    for value in (
        a_value(),
        a_value(year=2022, value="400.5"),
        a_value(value="431", source="更正（样例）"),
        a_value(4),
    ):
        await plan_values.add(conn, value, actor=COMMAND_LINE)
    found = await plan_values.find(conn, viewer=BROKER)
    assert found == [a_value(year=2022, value="400.5"), a_value(value="431", source="更正（样例）"), a_value(4)]
    latest = latest_of(found, 3)
    assert latest is not None
    assert (latest.year, latest.value) == (2023, Decimal(431))
    assert latest_of(found, 5) is None


async def test_the_office_adds_them_and_it_stands_in_the_record(conn: Connection) -> None:
    with pytest.raises(NotAllowed):
        await plan_values.add(conn, a_value(), actor=Actor("member:broker", Role.BROKER))
    with pytest.raises(NotAllowed):
        await plan_values.find(conn, viewer=PUBLIC)
    await plan_values.add(conn, a_value(), actor=COMMAND_LINE)
    recorded = await conn.fetch("SELECT subject_id FROM audit WHERE event = $1", Event.PLAN_VALUE_RECORDED.value)
    assert [row["subject_id"] for row in recorded] == ["3"]
    assert len(await plan_values.find(conn, viewer=OPERATOR)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"indicator": 0}, "indicator"),
        ({"year": 1900}, "year"),
        ({"value": "-0.1"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "1.00001"}, "value"),
        ({"source": " "}, "source"),
        ({"source": "两\n行"}, "source"),
    ],
)
def test_what_can_t_be_a_value_is_refused_by_its_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_value(**changes)  # type: ignore[arg-type]  # wrong on purpose
    assert list(refused.value.fields) == [field]
