"""What pages and the API show to whom: the reader who is signed in is the one whom the store is asked for."""

from dataclasses import replace

import pytest

from market.judging.ranking import RankingId
from market.listing.achievement import Achievement
from market.listing.listing import ListingId
from market.listing.store import achievements, needs
from market.organization import Organization
from market.viewer import COMMAND_LINE, Role
from matcher.answering.replay import find_shown, replay
from tests.database import MarketServer
from tests.listings import an_achievement
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm

__all__ = ["served"]
DRAFT_TITLE = "草稿钐钴磁体"


@pytest.fixture(scope="module")
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


@pytest.fixture(scope="module")
async def other(people: People) -> Organization:
    return await add_firm(people.database, 7)


@pytest.fixture(scope="module")
async def draft(served: Served, people: People) -> Achievement:
    draft = replace(an_achievement(served.organization, number="A-9"), title=DRAFT_TITLE)
    async with people.database.writing() as conn:
        await achievements.add(conn, draft, actor=COMMAND_LINE)
    return draft


async def status(people: People, role: Role, organization: Organization | None, path: str) -> int:
    async with people.of(role, organization, editor=False) as client:
        return (await client.get(path)).status_code


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
async def test_a_draft_is_there_for_its_organisation_and_the_office_alone(
    served: Served, people: People, other: Organization, draft: Achievement, prefix: str
) -> None:
    path = f"{prefix}/achievements/{draft.id}"
    assert (await served.client.get(path)).status_code == 404
    assert await status(people, Role.ENTERPRISE, other, path) == 404
    assert await status(people, Role.BROKER, None, path) == 404
    assert await status(people, Role.EXPERT, None, path) == 404
    assert await status(people, Role.INSTITUTE, served.organization, path) == 200
    assert await status(people, Role.OPERATOR, None, path) == 200


@pytest.mark.parametrize("role", [Role.INSTITUTE, Role.OPERATOR])
async def test_what_is_not_published_is_in_no_search_and_no_list(
    served: Served, people: People, draft: Achievement, role: Role
) -> None:
    organization = served.organization if role is Role.INSTITUTE else None
    async with people.of(role, organization) as client:
        for path in ("/search?q=钐钴", "/achievements", "/search/suggestions?q=草稿", "/api/v1/search?q=磁体"):
            text = (await client.get(path)).text
            assert draft.title not in text
            assert served.withdrawn.title not in text
        assert served.achievement.title in (await client.get("/api/v1/search?q=磁体")).text


async def test_what_is_for_members_is_read_found_and_shown_to_members_alone(
    served: Served, people: People, other: Organization
) -> None:
    address = f"/achievements/{served.members_only.id}"
    assert served.members_only.summary not in (await served.client.get(address)).text
    async with people.of(Role.ENTERPRISE, other, editor=False) as client:
        assert served.members_only.summary in (await client.get(address)).text
        found = (await client.get("/api/v1/search", params={"q": "低熔点合金"})).json()
        assert str(served.members_only.id) in [hit["listing"]["id"] for hit in found["hits"]]
    found = (await served.client.get("/api/v1/search", params={"q": "低熔点合金"})).json()
    assert str(served.members_only.id) not in [hit["listing"]["id"] for hit in found["hits"]]


async def test_who_posted_an_anonymous_need_its_colleagues_see(
    served: Served, people: People, other: Organization
) -> None:
    address = f"/api/v1/needs/{served.anonymous.id}"
    async with people.of(Role.INSTITUTE, served.organization, editor=False) as client:
        assert (await client.get(address)).json()["organization"]["name"] == served.organization.name
    async with people.of(Role.ENTERPRISE, other) as client:
        assert (await client.get(address)).json()["organization"] is None


@pytest.mark.parametrize("path", ["/", "/needs", "/search?q=磁", "/api/v1/needs", "/api/v1/search?q=磁"])
async def test_no_cache_keeps_what_a_member_reads(people: People, other: Organization, path: str) -> None:
    async with people.of(Role.ENTERPRISE, other) as client:
        assert (await client.get(path)).headers["Cache-Control"] == "no-store"


async def test_a_members_ranking_can_be_told_again_as_a_member_reads_it(
    served: Served, people: People, other: Organization
) -> None:
    async with people.of(Role.ENTERPRISE, other) as client:
        answers = (await client.get(f"/api/v1/needs/{served.need.id}/matches")).json()
    shown = await find_shown(people.database, RankingId(answers["ranking"]))
    assert shown.role is Role.ENTERPRISE
    told = await replay(people.database, shown, None)
    listed = [each["listing"]["id"] for each in answers["achievements"]]
    traced = {each.line.listing_id: each.listing for each in told.traced}
    assert str(served.members_only.id) in listed
    again = traced[ListingId(served.members_only.id)]
    assert again is not None
    assert again.summary == served.members_only.summary


async def test_the_answers_to_a_draft_are_no_ranking(served: Served, people: People) -> None:
    need = replace(served.need, id=ListingId(served.organization.id), number="N-9")
    async with people.database.writing() as conn:
        await needs.add(conn, need, actor=COMMAND_LINE)
    async with people.of(Role.INSTITUTE, served.organization) as client:
        answers = (await client.get(f"/api/v1/needs/{need.id}/matches")).json()
    assert answers["achievements"]
    assert answers["ranking"] is None
