"""Whatever owners and the office do, in whatever order: the public reads what was approved last, and nothing else."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Never, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.day import current_day
from market.errors import Conflict
from market.listing.listing import Kind, Status, Step
from market.listing.need import Need
from market.listing.store import listings, needs
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.posting.manuscript import Manuscript, ManuscriptState
from market.posting.review import Review
from market.posting.store import manuscripts, postings, reviews, submissions
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, PUBLIC, Actor
from tests.listings import a_need, an_organization
from tests.market.posting.test_submissions import ATTESTED, OFFICE, member_of

IN_MARKET = (Status.PUBLISHED, Status.PAUSED)


class _UndoneError(Exception):
    """Leave a walk's transaction without a trace."""


@dataclass
class Walk:
    """One need, what the store says of it, and beside it what must be so."""

    conn: Connection
    actor: Actor
    need: Need
    written: int = 0
    status: Status | None = None
    state: ManuscriptState | None = None
    text: str = ""
    public: str = ""

    async def manuscript(self) -> Manuscript | None:
        return await manuscripts.find(self.conn, self.need.id, viewer=self.actor.viewer)

    async def version(self) -> int:
        found = await needs.find(self.conn, [self.need.id], viewer=OPERATOR)
        return found[self.need.id].version if found else 0

    async def write(self) -> None:
        if self.state is ManuscriptState.SUBMITTED:
            raise Conflict("expected")
        self.written += 1
        text = f"第 {self.written} 稿"
        current = await self.manuscript()
        if current is None and self.status is not None:
            listing_version = await self.version()
            current = await manuscripts.begin_edit(
                self.conn, self.need.id, Kind.NEED, {}, listing_version=listing_version, actor=self.actor
            )
        version = 0 if current is None else current.version
        form = {"title": (text,)}
        await manuscripts.save(self.conn, self.need.id, Kind.NEED, form, version=version, actor=self.actor)
        self.text, self.state = text, self.state or ManuscriptState.WRITING

    async def submit(self) -> None:
        current = await self.manuscript()
        if current is None:
            raise Conflict("expected")
        posting = replace(self.need, title=self.text)
        asked = await submissions.submit(
            self.conn, posting, version=current.version, attestation=ATTESTED, actor=self.actor
        )
        assert (asked is None) == (self.state is ManuscriptState.SUBMITTED)
        if asked is None:
            return
        self.status = self.status if self.status in IN_MARKET else Status.SUBMITTED
        self.state = ManuscriptState.SUBMITTED

    async def take_back(self) -> None:
        if self.state is None:
            self.refuse()
        await submissions.take_back(self.conn, self.need.id, actor=self.actor)
        self.status = Status.DRAFT if self.status is Status.SUBMITTED else self.status
        self.state = ManuscriptState.WRITING

    async def send_back(self) -> None:
        review = await self.waiting()
        await submissions.send_back(self.conn, review.id, {"": "重写"}, actor=OFFICE)
        self.status = Status.DRAFT if self.status is Status.SUBMITTED else self.status
        self.state = ManuscriptState.RETURNED

    async def approve(self) -> None:
        review = await self.waiting()
        await submissions.approve(self.conn, review.id, replace(self.need, title=self.text), actor=OFFICE)
        self.status = Status.PUBLISHED if self.status is Status.SUBMITTED else self.status
        self.public, self.state = self.text, None

    async def step(self, step: Step, after: Status) -> None:
        if self.status is None:
            self.refuse()
        await postings.take_step(self.conn, self.need.id, step, version=await self.version(), actor=self.actor)
        self.status = after

    async def pause(self) -> None:
        await self.step(Step.PAUSE, Status.PAUSED)

    async def resume(self) -> None:
        await self.step(Step.RESUME, Status.PUBLISHED)

    async def withdraw(self) -> None:
        await self.step(Step.WITHDRAW, Status.WITHDRAWN)

    async def expire(self) -> None:
        if self.status not in IN_MARKET:
            self.refuse()
        await listings.take_step(self.conn, self.need.id, Step.EXPIRE, actor=CLOCK)
        self.status = Status.EXPIRED

    async def confirm(self) -> None:
        if self.status is None:
            self.refuse()
        until: date = current_day() + timedelta(days=90)
        version = await self.version()
        await postings.confirm(self.conn, self.need.id, until, version=version, today=current_day(), actor=self.actor)

    async def waiting(self) -> Review:
        queue = await reviews.queue(self.conn, viewer=OPERATOR, limit=9)
        if not queue:
            self.refuse()
        (review,) = queue
        return review

    def refuse(self) -> Never:
        raise Conflict("expected")

    async def check(self) -> None:
        """Compare the store with what must be so."""
        found = await needs.find(self.conn, [self.need.id], viewer=OPERATOR)
        current = await self.manuscript()
        assert (found[self.need.id].status if found else None) is self.status
        assert (None if current is None else current.state) is self.state
        seen = await needs.find(self.conn, [self.need.id], viewer=PUBLIC)
        assert [each.title for each in seen.values()] == ([self.public] if self.status is Status.PUBLISHED else [])
        waiting = await reviews.count_waiting(self.conn, viewer=OPERATOR)
        assert waiting == (self.state is ManuscriptState.SUBMITTED)
        versions = await self.conn.fetch(
            "SELECT version FROM listing_history WHERE listing_id = $1 ORDER BY version", self.need.id
        )
        assert [row["version"] for row in versions] == list(range(1, len(versions) + 1))


Move: TypeAlias = Callable[[Walk], Coroutine[Any, Any, None]]
MOVES: tuple[Move, ...] = (
    *(Walk.write, Walk.submit, Walk.approve, Walk.write, Walk.submit, Walk.approve),
    *(Walk.take_back, Walk.send_back, Walk.pause, Walk.resume, Walk.withdraw, Walk.expire, Walk.confirm),
)


async def walk(conn: Connection, moves: Sequence[Move]) -> int:
    """Take the moves that the life cycle allows and count them; what is refused changes nothing."""
    firm: Organization = an_organization()
    done = 0
    try:
        async with conn.transaction():
            await organizations.add(conn, firm, actor=COMMAND_LINE)
            here = Walk(conn, member_of(firm), replace(a_need(firm), expires_on=None))
            for move in moves:
                try:
                    async with conn.transaction():
                        await move(here)
                except Conflict:
                    pass
                else:
                    done += 1
                await here.check()
            raise _UndoneError  # noqa: TRY301 -- leaving by an error is how a transaction is undone
    except _UndoneError:
        return done


@given(st.lists(st.sampled_from(MOVES), max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_public_reads_what_was_approved_last(conn: Connection, moves: Sequence[Move]) -> None:
    await walk(conn, moves)


@pytest.mark.prove
@given(st.lists(st.sampled_from(MOVES), min_size=60, max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_public_reads_what_was_approved_last_after_long_walks(
    conn: Connection, moves: Sequence[Move]
) -> None:
    await walk(conn, moves)


async def test_every_step_of_a_whole_life_is_let_through(conn: Connection) -> None:
    new, edited = (Walk.write, Walk.submit, Walk.approve), (Walk.write, Walk.submit, Walk.pause, Walk.approve)
    back = (Walk.resume, Walk.write, Walk.submit, Walk.confirm, Walk.send_back, Walk.submit, Walk.take_back)
    again = (Walk.submit, Walk.approve, Walk.expire, *new, Walk.withdraw, *new)
    moves = [*new, *edited, Walk.confirm, *back, *again]
    assert await walk(conn, moves) == len(moves)


async def test_a_walk_sees_a_text_that_nobody_approved(conn: Connection) -> None:
    firm = an_organization()
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    here = Walk(conn, member_of(firm), a_need(firm))
    for move in (Walk.write, Walk.submit, Walk.approve):
        await move(here)
    public = await needs.get(conn, here.need.id, viewer=OPERATOR)
    await needs.edit(conn, replace(public, title="没有人同意过"), actor=COMMAND_LINE)
    with pytest.raises(AssertionError):
        await here.check()
