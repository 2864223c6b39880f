"""Several people at the same listing at the same moment: one of them is first, and nothing is done twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import uuid4

from market.errors import Conflict, NotFound
from market.listing.listing import Kind, ListingId, Status, Step
from market.listing.need import Need
from market.listing.store import needs
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection, Database
from market.posting.manuscript import ManuscriptOutdated
from market.posting.review import ReviewId
from market.posting.store import manuscripts, postings, reviews, submissions
from market.viewer import COMMAND_LINE, OPERATOR, Actor
from tests.listings import a_need, an_organization
from tests.market.posting.test_submissions import ATTESTED, OFFICE, member_of, submitted

ROUNDS = 8
Work: TypeAlias = Callable[[Connection], Awaitable[object]]


async def at_once(database: Database, *works: Work) -> Counter[str]:
    """Do works at the same moment, each in its own transaction, and count how they ended."""

    async def one(work: Work) -> str:
        try:
            async with database.writing() as conn:
                await work(conn)
        except Conflict as error:
            return type(error).__name__
        return "done"

    return Counter(await asyncio.gather(*(one(work) for work in works)))


async def prepared(database: Database, number: int) -> tuple[Organization, Actor, Need]:
    firm = an_organization(number)
    async with database.writing() as conn:
        await organizations.add(conn, firm, actor=COMMAND_LINE)
    return firm, member_of(firm), a_need(firm)


async def review_of(database: Database, actor: Actor, need: Need) -> ReviewId:
    async with database.writing() as conn:
        return await submitted(conn, actor, need)


async def test_of_two_who_save_at_once_one_is_shown_what_the_other_wrote(database: Database) -> None:
    for number in range(ROUNDS):
        _, actor, _ = await prepared(database, number + 1)
        draft = ListingId(uuid4())

        def save(text: str, draft: ListingId = draft, actor: Actor = actor) -> Work:
            return lambda conn: manuscripts.save(conn, draft, Kind.NEED, {"title": (text,)}, version=0, actor=actor)

        assert await at_once(database, save("甲"), save("乙")) == {"done": 1, ManuscriptOutdated.__name__: 1}
        assert await at_once(database, save("丙"), save("丙")) == {ManuscriptOutdated.__name__: 2}


async def test_of_many_who_submit_or_approve_at_once_one_counts(database: Database) -> None:
    for number in range(ROUNDS):
        _, actor, need = await prepared(database, number + 1)
        async with database.writing() as conn:
            await manuscripts.save(conn, need.id, Kind.NEED, {"title": ("一",)}, version=0, actor=actor)

        async def submit(conn: Connection, need: Need = need, actor: Actor = actor) -> None:
            await submissions.submit(conn, need, version=1, attestation=ATTESTED, actor=actor)

        assert await at_once(database, submit, submit, submit) == {"done": 3}
        async with database.reading() as conn:
            (review,) = await reviews.queue(conn, viewer=OPERATOR, limit=9)

        async def approve(conn: Connection, need: Need = need, review_id: ReviewId = review.id) -> None:
            await submissions.approve(conn, review_id, need, actor=OFFICE)

        assert await at_once(database, approve, approve) == {"done": 1, "Conflict": 1}
        async with database.reading() as conn:
            assert (await needs.get(conn, need.id, viewer=OPERATOR)).version == 3


async def test_a_decision_and_a_taking_back_at_once_are_one_of_both(database: Database) -> None:
    ends: Counter[Status] = Counter()
    for number in range(ROUNDS):
        _, actor, need = await prepared(database, number + 1)
        review_id = await review_of(database, actor, need)

        async def approve(conn: Connection, need: Need = need, review_id: ReviewId = review_id) -> None:
            await submissions.approve(conn, review_id, need, actor=OFFICE)

        async def take_back(conn: Connection, need: Need = need, actor: Actor = actor) -> None:
            try:
                await submissions.take_back(conn, need.id, actor=actor)
            except NotFound:  # it is published, and no manuscript any more
                raise Conflict("too late") from None

        assert await at_once(database, approve, take_back) == {"done": 1, "Conflict": 1}
        async with database.reading() as conn:
            found = await needs.get(conn, need.id, viewer=OPERATOR)
            assert await reviews.count_waiting(conn, viewer=OPERATOR) == 0
        ends[found.status] += 1
    assert set(ends) <= {Status.PUBLISHED, Status.DRAFT}


async def test_of_two_different_steps_at_once_one_is_taken_and_the_edit_beside_goes_on_from_it(
    database: Database,
) -> None:
    for number in range(ROUNDS):
        _, actor, need = await prepared(database, number + 1)
        review_id = await review_of(database, actor, need)
        async with database.writing() as conn:
            await submissions.approve(conn, review_id, need, actor=OFFICE)
            form = {"title": ("另一稿",)}
            await manuscripts.begin_edit(conn, need.id, Kind.NEED, form, listing_version=3, actor=actor)

        def take(step: Step, need: Need = need, actor: Actor = actor) -> Work:
            return lambda conn: postings.take_step(conn, need.id, step, version=3, actor=actor)

        assert await at_once(database, take(Step.PAUSE), take(Step.WITHDRAW)) == {"done": 1, "Conflict": 1}
        async with database.reading() as conn:
            listing = await needs.get(conn, need.id, viewer=OPERATOR)
            manuscript = await manuscripts.get(conn, need.id, viewer=actor.viewer)
        assert (listing.version, manuscript.listing_version) == (4, 4)
