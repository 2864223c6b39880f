"""What an expert wishes holds at once, also while something written about them lies with the market office."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from market.account.store import members
from market.errors import Conflict
from market.listing.expert import Expert, PersonField
from market.listing.listing import ListingId, Status, Step
from market.listing.store import experts, listings
from market.organization import Organization
from market.postgres.db import Connection
from market.posting.manuscript import ManuscriptState
from market.posting.review import ReviewId, ReviewState
from market.posting.store import manuscripts, reviews, submissions
from market.privacy.store import expert_wishes
from market.viewer import COMMAND_LINE, OPERATOR, Actor, Role
from tests.listings import an_expert
from tests.market.posting.test_submissions import ATTESTED, OFFICE, member_of
from tests.web.people import a_member, a_person

Wish = Callable[[Connection, ListingId, Actor], Awaitable[object]]
WISHES: tuple[Wish, ...] = (
    lambda conn, expert_id, actor: expert_wishes.switch_ranking(conn, expert_id, rankable=False, actor=actor),
    lambda conn, expert_id, actor: expert_wishes.correct(conn, expert_id, {PersonField.PHONE: "000-1"}, actor=actor),
)


@pytest.fixture
async def expert(conn: Connection, organization: Organization) -> Expert:
    expert = replace(an_expert(organization), rankable=True)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, expert.id, step, actor=COMMAND_LINE)
    return expert


@pytest.fixture
async def themself(conn: Connection, expert: Expert) -> Actor:
    member = a_member(Role.EXPERT, expert_id=expert.id)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member.actor


async def submitted(conn: Connection, expert: Expert, unit: Organization) -> ReviewId:
    """Have their unit submit another title for them."""
    actor, form = member_of(unit), {"title": ("新题",)}
    current = await experts.get(conn, expert.id, viewer=OPERATOR)
    begun = await manuscripts.begin_edit(
        conn, expert.id, expert.KIND, form, listing_version=current.version, actor=actor
    )
    wanted = replace(current, title="新题", person=None)
    review_id = await submissions.submit(conn, wanted, version=begun.version, attestation=ATTESTED, actor=actor)
    assert review_id is not None
    return review_id


@pytest.mark.parametrize("wish", WISHES)
async def test_an_edit_is_approved_though_the_expert_wished_something_meanwhile(
    conn: Connection, organization: Organization, expert: Expert, themself: Actor, wish: Wish
) -> None:
    review_id = await submitted(conn, expert, organization)
    await wish(conn, expert.id, themself)
    wished = await experts.get(conn, expert.id, viewer=OPERATOR)
    await submissions.approve(conn, review_id, replace(wished, title="新题", person=None, rankable=True), actor=OFFICE)
    kept = await experts.get(conn, expert.id, viewer=OPERATOR)
    assert kept.title == "新题"
    assert (kept.rankable, kept.person) == (wished.rankable, wished.person)


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.SUBMITTED])
async def test_who_leaves_takes_back_what_lies_with_the_office(
    conn: Connection, organization: Organization, expert: Expert, themself: Actor, status: Status
) -> None:
    if status is Status.SUBMITTED:
        await listings.take_step(conn, expert.id, Step.WITHDRAW, actor=COMMAND_LINE)
    review_id = await submitted(conn, expert, organization)
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).status is status
    await expert_wishes.leave(conn, expert.id, actor=themself)
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).status is Status.WITHDRAWN
    assert (await reviews.get(conn, review_id, viewer=OPERATOR)).state is ReviewState.TAKEN_BACK
    writing = await manuscripts.get(conn, expert.id, viewer=member_of(organization).viewer)
    assert writing.state is ManuscriptState.WRITING


@pytest.mark.parametrize("returns", [True, False])
async def test_what_was_withdrawn_beside_its_review_is_returned_or_taken_back_all_the_same(
    conn: Connection, organization: Organization, expert: Expert, *, returns: bool
) -> None:
    await listings.take_step(conn, expert.id, Step.WITHDRAW, actor=COMMAND_LINE)
    review_id = await submitted(conn, expert, organization)
    await listings.take_step(conn, expert.id, Step.WITHDRAW, actor=COMMAND_LINE)
    with pytest.raises(Conflict):
        await submissions.approve(conn, review_id, expert, actor=OFFICE)
    if returns:
        await submissions.send_back(conn, review_id, {"": "已退出"}, actor=OFFICE)
    else:
        await submissions.take_back(conn, expert.id, actor=member_of(organization))
    assert await reviews.count_waiting(conn, viewer=OPERATOR) == 0
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).status is Status.WITHDRAWN
