"""The life of consents: asked of an expert, given for a while, refused, taken back; and the expert who leaves."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from market.account.member import Member, MemberPerson, MemberStanding
from market.account.store import members
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Step
from market.listing.store import experts, listings
from market.office.store import organizations
from market.privacy.consent import ConsentId, ConsentState, Lasting
from market.privacy.store import consents, expert_wishes
from market.viewer import COMMAND_LINE, Actor, MemberId, Role
from tests.listings import an_expert, an_organization
from tests.market.disclosure.builders import join
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
C = ConsentState
FIRM, BROKER = "firm", "broker"
RECIPIENTS = st.sampled_from([FIRM, BROKER])
PURPOSE = "想请教磁钢在高温下的选型与测试"
REST_DAYS = 30
"""How long who was refused waits."""


@dataclass
class Asked:
    """What the model knows of the last request of a recipient, in days of its own clock."""

    id: ConsentId
    state: ConsentState = C.ASKED
    until: int = 0
    ended: int | None = None


class ConsentLife(StoreMachine):
    """An expert with an account, a firm and a broker who ask for their contact details, and the office."""

    async def prepare(self) -> None:
        unit, firm = an_organization(87), an_organization(88)
        for organization in (unit, firm):
            await organizations.add(self.conn, organization, actor=COMMAND_LINE)
        self.expert = an_expert(unit)
        await experts.add(self.conn, self.expert, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(self.conn, self.expert.id, step, actor=COMMAND_LINE)
        account = Member(
            id=MemberId(uuid4()),
            role=Role.EXPERT,
            standing=MemberStanding.ACTIVE,
            editor=True,
            expert_id=self.expert.id,
        )
        person = MemberPerson(
            name="沈测试（样例）", email="sample-88@example.invalid", source="sign-up", held_on=date(2026, 4, 5)
        )
        await members.add(self.conn, account, person, actor=COMMAND_LINE)
        self.themself = account.actor
        self.office = await join(self.conn, Role.OPERATOR)
        self.recipients = {
            FIRM: await join(self.conn, Role.ENTERPRISE, firm),
            BROKER: await join(self.conn, Role.BROKER),
        }
        self.asked: dict[str, Asked] = {}
        self.day, self.here, self.shown = 0, True, 0

    def holds(self, who: str) -> bool:
        there = self.asked.get(who)
        return there is not None and there.state is C.GIVEN and self.day <= there.until

    def rests(self, who: str) -> bool:
        ended = self.asked[who].ended
        return ended is not None and self.day < ended + REST_DAYS

    @rule(who=RECIPIENTS)
    def ask(self, who: str) -> None:
        met = self.met(consents.ask(self.conn, self.expert.id, PURPOSE, actor=self.recipients[who]))
        there = self.asked.get(who)
        if not self.here:
            assert met is NotFound
        elif there is not None and (there.state is C.ASKED or self.holds(who) or self.rests(who)):
            assert met is Conflict
        else:
            assert met is None
            latest = self.run(consents.latest(self.conn, self.expert.id, actor=self.recipients[who]))
            assert latest is not None
            self.asked[who] = Asked(latest.id)

    @rule(who=RECIPIENTS, lasting=st.sampled_from([None, *Lasting]), by_office=st.booleans())
    def answer(self, who: str, lasting: Lasting | None, *, by_office: bool) -> None:
        there = self.asked.get(who)
        if there is None:
            return
        assert self.met(self.answering(there, lasting, self.recipients[who])) is NotFound
        assert self.met(self.answering(there, lasting, self.office)) is Invalid  # without saying how it knows
        by, source = (self.office, "来信一封") if by_office else (self.themself, "")
        met = self.met(self.answering(there, lasting, by, source))
        if there.state is not C.ASKED:
            assert met is Conflict
        elif lasting is None:
            assert met is None
            there.state, there.ended = C.REFUSED, self.day
        else:
            assert met is None
            there.state, there.until = C.GIVEN, self.day + lasting.value

    async def answering(self, there: Asked, lasting: Lasting | None, actor: Actor, source: str = "") -> None:
        await consents.answer(self.conn, there.id, lasting=lasting, actor=actor, source=source)

    @rule(who=RECIPIENTS)
    def withdraw(self, who: str) -> None:
        there = self.asked.get(who)
        if there is None:
            return
        met = self.met(consents.withdraw(self.conn, there.id, actor=self.themself))
        assert met is (None if there.state is C.GIVEN else Conflict)
        if met is None:
            there.state, there.ended = C.WITHDRAWN, self.day

    @rule(days=st.sampled_from([1, 29, 31, 120]))
    def days_pass(self, days: int) -> None:
        sql = (
            "UPDATE contact_consent SET asked_at = asked_at - $1::interval, answered_at = answered_at - $1::interval, "
            "withdrawn_at = withdrawn_at - $1::interval, until = until - $2::integer"
        )
        assert self.met(self.conn.execute(sql, timedelta(days=days), days)) is None
        self.day += days

    @rule()
    def leave_or_come_back(self) -> None:
        if self.here:
            assert self.met(expert_wishes.leave(self.conn, self.expert.id, actor=self.themself)) is None
            for there in self.asked.values():
                if there.state is C.GIVEN:
                    there.state, there.ended = C.WITHDRAWN, self.day
        else:
            assert self.met(expert_wishes.come_back(self.conn, self.expert.id, actor=self.themself)) is None
        self.here = not self.here

    @rule(who=RECIPIENTS)
    def show(self, who: str) -> None:
        met = self.met(consents.show_contact(self.conn, self.expert.id, actor=self.recipients[who]))
        assert met is (NotFound if not self.here else None if self.holds(who) else NotAllowed)
        self.shown += met is None

    @invariant()
    def stands_where_the_model_says(self) -> None:
        told = self.run(consents.requests_of(self.conn, self.expert.id, actor=self.themself))
        states = {request.consent.id: request.consent.state for request in told}
        assert {there.id: states[there.id] for there in self.asked.values()} == {
            there.id: there.state for there in self.asked.values()
        }

    @invariant()
    def tells_the_expert_of_every_showing(self) -> None:
        told = self.run(consents.showings(self.conn, self.expert.id, actor=self.themself))
        assert len(told) == self.shown


def test_consents_live_as_their_rules_say(live: Live) -> None:
    assert live(ConsentLife) >= SOME


@pytest.mark.prove
def test_many_consents_live_as_their_rules_say(live: Live) -> None:
    assert live(ConsentLife) >= SOME
