"""Pools over the API: for the bearer of a pass, on this machine alone."""

import pytest

from market.judging.access_pass import Bearer, PassPurpose
from market.judging.store import access_passes
from market.listing.listing import Kind
from market.listing.store import needs
from market.office.store import organizations
from market.organization import Organization
from market.viewer import OPERATOR
from tests.listings import an_achievement
from tests.matcher.market_index import publish
from tests.web.judging.market import Bench, bench

__all__ = ["bench"]

PATH = "/api/v1/judging/pools"
PLAN = {"needs": 3, "per_need": 5, "repeat": 0.0}


async def owner_of(bench: Bench) -> Organization:
    async with bench.database.reading() as conn:
        need = await needs.get(conn, bench.need, viewer=OPERATOR)
        return await organizations.get(conn, need.organization_id, viewer=OPERATOR)


async def bearing(bench: Bench, purpose: PassPurpose = PassPurpose.BEARER) -> dict[str, str]:
    async with bench.database.writing() as conn:
        secret = await access_passes.issue(conn, purpose, Bearer("reader-1", Kind.ACHIEVEMENT))
    return {"Authorization": f"Bearer {secret}"}


async def test_a_pool_is_drawn_for_the_bearer(bench: Bench) -> None:
    fresh = an_achievement(await owner_of(bench), number="A-9", title="刚发布的磁体")
    await publish(bench.database, fresh)
    await bench.matching.caught_up()
    async with bench.browser() as client:
        answer = await client.post(PATH, json=PLAN, headers=await bearing(bench))
        assert (answer.status_code, answer.json()) == (200, {"needs": 1, "pairs": 1})  # the others are drawn already
        assert (await client.post(PATH, json=PLAN, headers=await bearing(bench))).json() == {"needs": 0, "pairs": 0}
    async with bench.database.reading() as conn:
        drawn = await conn.fetchrow("SELECT listing_id, round, drawn_by FROM judging_pair ORDER BY id DESC LIMIT 1")
    assert drawn is not None
    assert (drawn["listing_id"], drawn["round"], drawn["drawn_by"]) == (fresh.id, 2, "reader-1")


@pytest.mark.parametrize("purpose", [PassPurpose.LINK, PassPurpose.COOKIE])
async def test_a_pass_for_a_page_draws_nothing(bench: Bench, purpose: PassPurpose) -> None:
    async with bench.browser() as client:
        headers = await bearing(bench, purpose)
        for sent in (headers, {}, {"Authorization": "Bearer x"}, {"Authorization": headers["Authorization"][7:]}):
            answer = await client.post(PATH, json=PLAN, headers=sent)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")


async def test_from_elsewhere_there_is_no_such_address(bench: Bench) -> None:
    headers = await bearing(bench)
    async with bench.browser(client=("192.0.2.7", 5)) as client:
        assert (await client.post(PATH, json=PLAN, headers=headers)).status_code == 404
    async with bench.browser() as client:
        forwarded = await client.post(PATH, json=PLAN, headers=headers | {"X-Forwarded-For": "127.0.0.1"})
        assert forwarded.status_code == 404


@pytest.mark.parametrize("change", [{"needs": 0}, {"needs": 51}, {"per_need": 1}, {"repeat": 1.5}, {"more": 1}])
async def test_a_plan_that_can_t_be_used_is_named(bench: Bench, change: dict[str, float]) -> None:
    async with bench.browser() as client:
        answer = await client.post(PATH, json=PLAN | change, headers=await bearing(bench))
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == set(change)


async def test_the_public_reference_does_not_name_it(bench: Bench) -> None:
    async with bench.browser() as client:
        assert "judging" not in (await client.get("/api/v1/openapi.json")).text
