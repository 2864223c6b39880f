"""The history of a listing, as the public, its owner and the market office read it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from market.account.member import Member
from market.audit.author import AuthorKind
from market.listing.listing import Kind, Step, Tier
from market.listing.store import achievements, experts, listings, needs
from market.organization import Organization
from market.viewer import COMMAND_LINE, OPERATOR, Role
from tests.database import MarketServer
from tests.listings import a_need, an_achievement, an_expert
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from web.listing.labels import AUTHORS, PARTS, STEPS, TEXTS

__all__ = ["served"]


@pytest.fixture(scope="module")
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


@pytest.fixture(scope="module")
async def editor(served: Served, people: People) -> Member:
    """A member of the owning organisation, who has edited the achievement since it was published."""
    editor = await people.join(Role.INSTITUTE, served.organization)
    async with people.database.writing() as conn:
        known = await achievements.get(conn, served.achievement.id, viewer=editor.viewer)
        edited = replace(
            known,
            title=f"{known.title}（改）",
            price=None,
            confidential={Tier.L2: "隐秘配方一"},
            inventors=("测试乙（样例）",),
        )
        await achievements.edit(conn, edited, actor=editor.actor)
        held = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
        await listings.take_step(conn, served.achievement.id, Step.PAUSE, actor=COMMAND_LINE, held_at=held)
        await listings.take_step(conn, served.achievement.id, Step.RESUME, actor=COMMAND_LINE)
    return editor


async def page_for(people: People, member: Member, path: str) -> str:
    async with people.signed_in(member) as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.usefixtures("editor")
async def test_the_public_reads_steps_and_times_alone(served: Served, people: People) -> None:
    path = f"/achievements/{served.achievement.id}/history"
    async with people.stranger() as browser:
        page = (await browser.get(path)).text
    assert [step for step in ("Resumed", "Paused", "Edited", "Published") if f"<strong>{step}</strong>" in page] == [
        "Resumed",
        "Paused",
        "Edited",
        "Published",
    ]
    assert page.index("Resumed") < page.index("Published")
    for hidden in ("Submitted for review", "Written", "Changed:", "<ins>", "样例会员", "command line", "隐秘"):
        assert hidden not in page
    assert "held on 2026-05-01 16:30" in page


@pytest.mark.usefixtures("editor")
async def test_a_colleague_reads_who_and_what(served: Served, people: People) -> None:
    colleague = await people.join(Role.INSTITUTE, served.organization, editor=False)
    page = await page_for(people, colleague, f"/achievements/{served.achievement.id}/history")
    assert '<span class="soft">样例会员（样例）</span>' in page
    assert '<span class="soft">the market office, on the command line</span>' in page
    for part in ("Title", "Price", "confidential texts"):
        assert f'<span class="history-part">{part}</span>' in page
    assert f"{served.achievement.title}<ins>（改）</ins>" in page
    assert "隐秘" not in page, "of L2 only that it changed"
    assert "Submitted for review" in page


@pytest.mark.usefixtures("editor")
async def test_another_organisation_reads_what_the_public_reads(served: Served, people: People) -> None:
    other = await people.join(Role.INSTITUTE, await add_firm(people.database, 8))
    page = await page_for(people, other, f"/achievements/{served.achievement.id}/history")
    for hidden in ("样例会员", "Changed:", "Submitted for review"):
        assert hidden not in page


async def test_the_office_reads_all_and_an_erased_member_has_no_name(
    served: Served, people: People, editor: Member
) -> None:
    operator = await people.join(Role.OPERATOR)
    path = f"/achievements/{served.achievement.id}/history"
    assert "样例会员（样例）" in await page_for(people, operator, path)
    async with people.database.writing() as conn:
        await conn.execute("DELETE FROM member_person WHERE member_id = $1", editor.id)
    page = await page_for(people, operator, path)
    assert "样例会员" not in page.split("<main", 1)[1]
    assert '<span class="soft">a member</span>' in page


@pytest.mark.parametrize("wrong", ["needs", "experts"])
async def test_a_history_is_found_under_its_own_store_alone(served: Served, people: People, wrong: str) -> None:
    async with people.stranger() as browser:
        assert (await browser.get(f"/{wrong}/{served.achievement.id}/history")).status_code == 404
        assert (await browser.get(f"/achievements/{served.withdrawn.id}/history")).status_code == 404
        assert (await browser.get(f"/needs/{served.anonymous.id}/history")).status_code == 200


async def test_every_part_that_history_keeps_has_a_name(people: People, served: Served) -> None:
    owner: Organization = served.organization
    async with people.database.writing() as conn:
        one, two, three = (
            an_achievement(owner, number="H-1"),
            a_need(owner, number="H-1"),
            an_expert(owner, number="H-1"),
        )
        await achievements.add(conn, one, actor=COMMAND_LINE)
        await needs.add(conn, two, actor=COMMAND_LINE)
        await experts.add(conn, three, actor=COMMAND_LINE)
        keys: set[str] = set()
        for listing in (one, two, three):
            (entry,) = await listings.history(conn, listing.id, viewer=OPERATOR)
            assert entry.snapshot is not None
            keys |= entry.snapshot.keys()
    assert keys - PARTS.keys() == {"id", "kind", "version", "status", "published_at", "updated_at"}
    assert set(TEXTS) <= keys
    assert set(STEPS) == set(Step)
    assert set(AUTHORS) == set(AuthorKind)
    assert set(Kind) == {one.KIND, two.KIND, three.KIND}
