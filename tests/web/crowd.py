"""A crowd at the market: enterprises that post, edit, withdraw and answer, and brokers who clear the queue.

Whoever acts notes what was acknowledged, so that it can be counted afterwards against what the market holds.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle
from random import Random
from uuid import uuid4

from market.errors import Conflict, NotFound
from market.introduction.introduction import Interest, IntroductionId, IntroductionSide
from market.introduction.stage import EndReason, Stage
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.job.job import JobKind
from market.job.store import jobs
from market.judging.judgement import Level, Reason
from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.listing import ListingId, Step
from market.listing.need import Need
from market.listing.store import achievements, listings, needs
from market.organization import Organization
from market.postgres.db import Database
from market.queue.queue import ActKind, LeaseId, QueueDecision, QueueOutcome, Snooze
from market.queue.store import acts as queue_acts
from market.queue.store import leases as queue_leases
from market.viewer import CLOCK, PUBLIC, Actor
from matcher.answering.local import LocalMatching
from tests.listings import a_need, an_achievement
from tests.matcher.market_index import publish

SUBJECTS = ("磁体", "反渗透膜", "风机叶片", "活性染料", "气凝胶", "光纤传感", "轴承钢", "锂电隔膜")
PAUSE_S = 0.05
ACTS_MIN, ANSWERS_MIN = 20, 5
DECISIONS = (
    *(QueueDecision(act=ActKind.GRADE, level=level) for level in (Level.WEAK, Level.FAIR, Level.STRONG)),
    *(QueueDecision(act=ActKind.DECLINE, level=Level.WEAK, reason=Reason.MATURITY) for _ in range(2)),
    *(QueueDecision(act=ActKind.INTRODUCE) for _ in range(4)),
    QueueDecision(act=ActKind.SNOOZE, snooze=Snooze.DAY),
)


@dataclass
class Book:
    """What was acknowledged: steps of each listing, acts by their leases, undone acts, answers of sides, ends."""

    steps: Counter[ListingId] = field(default_factory=Counter)
    acts: dict[LeaseId, QueueDecision] = field(default_factory=dict)
    undone: set[LeaseId] = field(default_factory=set)
    answers: dict[tuple[IntroductionId, IntroductionSide], Interest] = field(default_factory=dict)
    ended: set[IntroductionId] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    found_after_s: list[float] = field(default_factory=list)

    def goes_on(self, until: float) -> bool:
        """Say whether there is still time, or too little has happened yet to be counted."""
        return time.monotonic() < until or len(self.acts) < ACTS_MIN or len(self.answers) < ANSWERS_MIN

    @contextmanager
    def unless_refused(self) -> Iterator[None]:
        """Count what the market refuses with a reason, since another was faster."""
        try:
            yield
        except (Conflict, NotFound) as error:
            self.refused[type(error).__name__] += 1


@dataclass(frozen=True)
class Enterprise:
    """A firm that has needs, and offers something to others."""

    database: Database
    matching: LocalMatching
    book: Book
    firm: Organization
    actor: Actor
    random: Random
    own: list[ListingId] = field(default_factory=list)

    async def live(self, until: float) -> None:
        """Do one thing after another until a time."""
        doings = (self.post, self.post, self.edit, self.answer, self.answer, self.answer, self.withdraw)
        while self.book.goes_on(until):
            await self.random.choice(doings)()
            await asyncio.sleep(PAUSE_S * self.random.random())

    async def post(self) -> None:
        """Publish something with a title of its own, and wait until a search finds it."""
        title = f"{self.random.choice(SUBJECTS)}{uuid4().hex[:8]}"
        made: Need | Achievement = (
            replace(a_need(self.firm, number=None, title=title), indicators=(), maturity=None)
            if self.random.random() < 0.5
            else an_achievement(self.firm, number=None, title=title)
        )
        await publish(self.database, made)
        self.book.steps[made.id] += 3  # created, submitted, published
        began = time.monotonic()
        while not await self._hits(title):  # noqa: ASYNC110  what is measured
            await asyncio.sleep(0.02)
        self.book.found_after_s.append(time.monotonic() - began)
        self.own.append(made.id)

    async def edit(self) -> None:
        """Write a listing anew."""
        if not self.own:
            return
        listing_id = self.random.choice(self.own)
        with self.book.unless_refused():
            async with self.database.writing() as conn:
                found = (await listings.find(conn, [listing_id], viewer=self.actor.viewer))[listing_id]
                body = f"{found.body}补充{self.random.random()}。"
                if isinstance(found, Need):
                    await needs.edit(conn, replace(found, body=body), actor=self.actor)
                elif isinstance(found, Achievement):
                    await achievements.edit(conn, replace(found, body=body), actor=self.actor)
            self.book.steps[listing_id] += 1

    async def withdraw(self) -> None:
        """Take a listing from the market, which ends its introductions."""
        if len(self.own) < 3:
            return
        listing_id = self.own.pop(self.random.randrange(len(self.own)))
        with self.book.unless_refused():
            async with self.database.writing() as conn:
                await listings.take_step(conn, listing_id, Step.WITHDRAW, actor=self.actor)
            self.book.steps[listing_id] += 1

    async def answer(self) -> None:
        """Say yes or no to something that was recommended."""
        async with self.database.reading() as conn:
            found = [one for one in await introductions.find(conn, viewer=self.actor.viewer) if one.asks(self.actor)]
        if not found:
            return
        one = self.random.choice(found)
        side = next(side for side in one.sides if one.party(side).interest is None)
        interest = Interest.YES if self.random.random() < 0.7 else Interest.NO
        with self.book.unless_refused():
            async with self.database.writing() as conn:
                await introduction_steps.answer(conn, one.id, side, interest, actor=self.actor)
            self.book.answers[one.id, side] = interest

    async def _hits(self, title: str) -> bool:
        results = await self.matching.search(title, kind=None, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=1)
        return results.exact and bool(results.hits)


@dataclass(frozen=True)
class Broker:
    """A broker who clears the queue, takes back one act of ten, and moves introductions on."""

    database: Database
    book: Book
    actor: Actor
    random: Random
    decisions: Iterator[QueueDecision] = field(default_factory=lambda: cycle(DECISIONS))

    async def live(self, until: float) -> None:
        """Do one thing after another until a time; when nothing waits, have the queue filled."""
        while self.book.goes_on(until):
            async with self.database.writing() as conn:
                lease = await queue_leases.take_next(conn, actor=self.actor)
            if lease is None:
                async with self.database.writing() as conn:
                    await jobs.enqueue(conn, JobKind.FILL_QUEUE, actor=CLOCK, key=JobKind.FILL_QUEUE.value)
                await asyncio.sleep(4 * PAUSE_S)
                continue
            await self.decide(lease.id)
            if self.random.random() < 0.1:
                await self.take_back(lease.id)
            if self.random.random() < 0.3:
                await self.end_one()
            await asyncio.sleep(PAUSE_S * self.random.random())

    async def decide(self, lease_id: LeaseId) -> None:
        """Do something with the open pair; sent twice, as an impatient browser does."""
        decision = next(self.decisions)
        with self.book.unless_refused():
            for _ in range(2):
                async with self.database.writing() as conn:
                    outcome = await queue_acts.act(conn, lease_id, decision, actor=self.actor)
                if outcome is QueueOutcome.KEPT:
                    self.book.acts[lease_id] = decision
                else:
                    self.book.refused[outcome.value] += 1
                    break

    async def take_back(self, lease_id: LeaseId) -> None:
        """Undo what was done, and leave the pair to whoever comes."""
        with self.book.unless_refused():
            async with self.database.writing() as conn:
                back = await queue_acts.take_back(conn, lease_id, actor=self.actor)
            self.book.undone.add(lease_id)
            async with self.database.writing() as conn:
                await queue_leases.release(conn, back.id, actor=self.actor)

    async def end_one(self) -> None:
        """End one of the own introductions that goes on, so that there is room for others."""
        member_id = self.actor.member_id
        async with self.database.reading() as conn:
            found = await introductions.find(conn, viewer=self.actor.viewer, owner_id=member_id, stage=Stage.INTRODUCED)
        if found:
            one = self.random.choice(found)
            with self.book.unless_refused():
                async with self.database.writing() as conn:
                    why = EndReason.TERMS
                    await introduction_steps.end(conn, one.id, why, version=one.version, actor=self.actor)
                self.book.ended.add(one.id)
