"""Accounts nobody made, and what is written down of those who try what is not theirs."""

import json
import re
from datetime import date

import pytest

from market.account.store import members
from market.office.store import demonstrations
from market.postgres.db import Connection
from market.viewer import MEMBER_ROLES, Role
from tests.market.office.test_demonstrations import add_samples
from tests.web.api_market import Served, served
from tests.web.http.log_lines import log_lines
from tests.web.people import People, add_firm

__all__ = ["served"]


async def test_a_new_market_has_no_account_and_the_samples_have_no_password(conn: Connection) -> None:
    assert await conn.fetchval("SELECT count(*) FROM member") == 0
    await add_samples(conn)
    for role in MEMBER_ROLES:
        await demonstrations.enter(conn, role, today=date(2026, 4, 5), client="")
    assert await conn.fetchval("SELECT count(*) FROM member WHERE sample") == len(MEMBER_ROLES)
    assert await conn.fetchval("SELECT count(*) FROM member WHERE password_hash IS NOT NULL") == 0
    assert not await members.has_operator(conn)


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [("/office", "/office", 403), ("/office/audit", "/office/audit", 403), ("/mine/{id}/edit", "/mine/{id}/edit", 404)],
)
async def test_who_tries_what_is_not_theirs_is_in_the_log(served: Served, path: str, route: str, status: int) -> None:
    people = People(served.app, served.app.state.market.database)
    firm = await add_firm(people.database, 77 + len(path))
    with log_lines() as lines:
        async with people.of(Role.ENTERPRISE, firm) as client:
            answer = await client.get(path.replace("{id}", str(served.achievement.id)))
    assert answer.status_code == status
    told = [line for line in lines() if line["logger"] == "cuibai.requests"][-1]
    assert (told["route"], told["status"], told["role"], told["request_id"]) == (
        route,
        status,
        "enterprise",
        answer.headers["x-request-id"],
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", told["timestamp"])
    assert str(served.achievement.id) not in json.dumps(told)
