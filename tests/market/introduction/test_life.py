"""The life of introductions: answered by each side, moved on, ended, handed over, and begun again."""

from itertools import pairwise

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from market.errors import Conflict, NotAllowed, NotFound
from market.introduction.introduction import Interest, IntroductionId, IntroductionSide
from market.introduction.stage import BROKERS_MOVES, BROKERS_REASONS, OVER, TOGETHER, EndReason, Move, Stage
from market.introduction.store import contacts as introduction_contacts
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.organization import NO_ORGANIZATION
from tests.market.introduction.builders import prepare
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
SIDES = st.sampled_from(IntroductionSide)
LEADS = {
    (Stage.INTRODUCED, Move.MEET): Stage.MEETING,
    (Stage.INTRODUCED, Move.NEGOTIATE): Stage.NEGOTIATING,
    (Stage.MEETING, Move.NEGOTIATE): Stage.NEGOTIATING,
    (Stage.NEGOTIATING, Move.SIGN): Stage.SIGNED,
}


class IntroductionLife(StoreMachine):
    """One pair, its two sides and two brokers, of whom one has it in hand."""

    async def prepare(self) -> None:
        self.of = await prepare(self.conn, number=91)
        self.owner, self.other = self.of.broker, self.of.other_broker
        await self.new()

    async def new(self) -> None:
        self.id = await self.of.begun(self.owner)
        self.stage = Stage.RECOMMENDED
        self.because: EndReason | None = None
        self.said: dict[IntroductionSide, Interest] = {}
        self.agreed: set[IntroductionSide] = set()
        self.past: list[IntroductionId] = [*getattr(self, "past", []), self.id]

    def version(self) -> int:
        return self.run(self.of.seen(self.id)).version

    @rule(side=SIDES, interest=st.sampled_from(Interest))
    def answer(self, side: IntroductionSide, interest: Interest) -> None:
        for nobody in (self.owner, self.of.office):
            refused = introduction_steps.answer(self.conn, self.id, side, interest, actor=nobody)
            assert self.met(refused) is NotAllowed
        said = introduction_steps.answer(self.conn, self.id, side, interest, actor=self.of.people[side])
        met, before = self.met(said), self.said.get(side)
        if self.because is EndReason.TAKEN_BACK:
            assert met is NotFound  # as if it had never been
        elif before is interest:
            assert met is None
        elif before is not None or self.stage in OVER:
            assert met is Conflict
        else:
            assert met is None
            self.said[side] = interest
            if interest is Interest.NO:
                self.stage, self.because = Stage.ENDED, EndReason.DECLINED
            else:
                both = set(self.said.values()) == {Interest.YES} and len(self.said) == len(IntroductionSide)
                self.stage = Stage.INTRODUCED if both else Stage.INTEREST

    @rule(move=st.sampled_from(sorted(BROKERS_MOVES, key=lambda move: move.value)), twice=st.booleans())
    def advance(self, move: Move, *, twice: bool) -> None:
        version, after = self.version(), LEADS.get((self.stage, move))
        strange = introduction_steps.advance(self.conn, self.id, move, version=version, actor=self.other)
        assert self.met(strange) is NotAllowed
        for _ in range(2 if twice else 1):
            met = self.met(introduction_steps.advance(self.conn, self.id, move, version=version, actor=self.owner))
            assert met is (Conflict if after is None else None)
        self.stage = after or self.stage

    @rule(reason=st.sampled_from(BROKERS_REASONS))
    def end(self, reason: EndReason) -> None:
        version = self.version()
        met = self.met(introduction_steps.end(self.conn, self.id, reason, version=version, actor=self.owner))
        if self.stage in OVER:
            assert met is (None if self.because is reason else Conflict)
        else:
            assert met is None
            self.stage, self.because = Stage.ENDED, reason

    @rule()
    def take_back(self) -> None:
        met = self.met(introductions.take_back(self.conn, self.id, actor=self.owner))
        if self.stage is Stage.RECOMMENDED:
            assert met is None
            self.stage, self.because = Stage.ENDED, EndReason.TAKEN_BACK
        else:
            assert met is Conflict

    @rule()
    def hand_over(self) -> None:
        assert self.other.member_id is not None
        met = self.met(introduction_steps.hand_over(self.conn, self.id, self.other.member_id, actor=self.owner))
        assert met is (Conflict if self.stage in OVER else None)
        if met is None:
            self.owner, self.other = self.other, self.owner

    @rule(side=SIDES, agreed=st.booleans())
    def agree_to_contact(self, side: IntroductionSide, *, agreed: bool) -> None:
        if self.because is EndReason.TAKEN_BACK:
            return
        people = self.of.people
        met = self.met(introduction_contacts.agree(self.conn, self.id, side, agreed=agreed, actor=people[side]))
        refused = agreed and side not in self.agreed and self.stage not in TOGETHER
        assert met is (Conflict if refused else None)
        if met is None:
            (self.agreed.add if agreed else self.agreed.discard)(side)

    @rule()
    def begin(self) -> None:
        if self.stage is Stage.ENDED:
            self.run(self.new())
        else:
            assert self.run(self.of.begun(self.other)) == self.id

    @invariant()
    def stands_where_the_model_says(self) -> None:
        seen = self.run(self.of.seen(self.id))
        assert (seen.stage, seen.end_reason, seen.owner_id) == (self.stage, self.because, self.owner.member_id)
        assert {side: seen.party(side).interest for side in self.said} == self.said
        assert {side for side in IntroductionSide if seen.party(side).contact_agreed} == self.agreed

    @invariant()
    def names_the_firm_only_where_it_agreed(self) -> None:
        if self.because is EndReason.TAKEN_BACK:
            return
        named = self.run(self.of.seen(self.id, self.of.offering)).need.organization_id
        assert named == (self.of.firm.id if IntroductionSide.NEED in self.agreed else NO_ORGANIZATION)

    @invariant()
    def leaves_one_open_at_most_and_a_timeline_that_ends_where_it_stands(self) -> None:
        sql = "SELECT count(*) FROM introduction WHERE stage <> 'ended' AND id = ANY($1::uuid[])"
        assert self.run(self.conn.fetchval(sql, self.past)) == (self.stage is not Stage.ENDED)
        told = self.run(introduction_steps.timeline(self.conn, self.id, viewer=self.of.office.viewer))
        assert told[-1].after is self.stage
        assert all(one.before is last.after for last, one in pairwise(told))


def test_introductions_live_as_their_rules_say(live: Live) -> None:
    assert live(IntroductionLife) >= SOME


@pytest.mark.prove
def test_many_introductions_live_as_their_rules_say(live: Live) -> None:
    assert live(IntroductionLife) >= SOME
