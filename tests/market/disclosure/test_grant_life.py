"""The life of grants: asked for, given, refused, revoked, run out, with an agreement and without."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from market.day import day_of
from market.disclosure.grant import CONFIDENTIAL, GrantId, GrantState, NoPartyToNda
from market.disclosure.ground import Nda
from market.disclosure.store import confidential_texts, grants, grounds
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Step, Tier
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.viewer import COMMAND_LINE, Role
from tests.listings import an_achievement, an_organization
from tests.market.disclosure.builders import TEXTS, join
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
G = GrantState
FIRM, BROKER = "firm", "broker"
RECEIVERS, TIERS = st.sampled_from([FIRM, BROKER]), st.sampled_from(CONFIDENTIAL)


@dataclass
class Given:
    """What the model knows of one grant."""

    id: GrantId
    state: GrantState
    ends: bool = False


class GrantLife(StoreMachine):
    """An achievement with an L2 and an L3, a firm and a broker who ask for them, and an agreement with the firm."""

    async def prepare(self) -> None:
        owner, other, third = (an_organization(number) for number in (84, 85, 86))
        for firm in (owner, other, third):
            await organizations.add(self.conn, firm, actor=COMMAND_LINE)
        self.owner = await join(self.conn, Role.INSTITUTE, owner)
        self.colleague = await join(self.conn, Role.INSTITUTE, owner, editor=False)
        self.stranger = await join(self.conn, Role.ENTERPRISE, third)
        self.askers = {
            FIRM: await join(self.conn, Role.ENTERPRISE, other),
            BROKER: await join(self.conn, Role.BROKER),
        }
        self.parties = frozenset((owner.id, other.id))
        self.listing = replace(an_achievement(owner), confidential=TEXTS)
        await achievements.add(self.conn, self.listing, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(self.conn, self.listing.id, step, actor=COMMAND_LINE)
        self.given: dict[tuple[str, Tier], Given] = {}
        self.agreed, self.read_so_far = False, 0

    def agreement(self, who: str) -> bool:
        return self.agreed and who == FIRM

    @rule(who=RECEIVERS, tier=TIERS)
    def ask(self, who: str, tier: Tier) -> None:
        asking = grants.ask(self.conn, self.listing.id, tier, reason="评估", actor=self.askers[who])
        if (who, tier) == (BROKER, Tier.L3):
            assert self.met(asking) is NoPartyToNda
            return
        asked = self.run(asking)
        there = self.given.get((who, tier))
        if there is not None and there.state in (G.ASKED, G.GRANTED):
            assert asked == there.id
        else:
            assert there is None or asked != there.id
            self.given[who, tier] = Given(asked, G.ASKED)

    @rule(who=RECEIVERS, tier=TIERS, until=st.sampled_from([None, timedelta(1), timedelta(30)]))
    def give(self, who: str, tier: Tier, until: timedelta | None) -> None:
        there = self.given.get((who, tier))
        if there is None:
            return
        last = None if until is None else day_of(datetime.now(UTC)) + until
        for actor, refusal in ((self.stranger, NotFound), (self.askers[who], NotFound), (self.colleague, NotAllowed)):
            doing = grants.give(self.conn, there.id, expires_on=last, answer="", actor=actor)
            assert self.met(doing) is refusal
        met = self.met(grants.give(self.conn, there.id, expires_on=last, answer="", actor=self.owner))
        if there.state is not G.ASKED:
            assert met is Conflict
        elif tier is Tier.L3 and not self.agreement(who):
            assert met is Invalid
        else:
            assert met is None
            there.state, there.ends = G.GRANTED, until is not None

    @rule(who=RECEIVERS, tier=TIERS)
    def refuse(self, who: str, tier: Tier) -> None:
        there = self.given.get((who, tier))
        if there is None:
            return
        met = self.met(grants.refuse(self.conn, there.id, answer="暂不", actor=self.owner))
        assert met is (None if there.state is G.ASKED else Conflict)
        there.state = G.REFUSED if there.state is G.ASKED else there.state

    @rule(who=RECEIVERS, tier=TIERS)
    def revoke(self, who: str, tier: Tier) -> None:
        there = self.given.get((who, tier))
        if there is None:
            return
        met = self.met(grants.revoke(self.conn, there.id, actor=self.owner))
        assert met is (Conflict if there.state in (G.ASKED, G.REFUSED) else None)
        there.state = G.REVOKED if there.state is G.GRANTED else there.state

    @rule(holds=st.booleans())
    def agree(self, *, holds: bool) -> None:
        """Record an agreement with the firm, or one that has run out; the latest counts."""
        there = next((self.given[FIRM, tier] for tier in CONFIDENTIAL if (FIRM, tier) in self.given), None)
        if there is None:
            return
        until = None if holds else date(2021, 1, 1)
        nda = Nda(parties=self.parties, signed_on=date(2020, 1, 2), valid_until=until, file_sha256=bytes(32))
        assert self.met(grounds.record_nda(self.conn, there.id, nda, actor=self.owner)) is None
        self.agreed = holds

    @rule()
    def last_days_pass(self) -> None:
        sql = "UPDATE disclosure_grant SET expires_on = expires_on - 400 WHERE state = 'granted'"
        assert self.met(self.conn.execute(sql)) is None
        for there in self.given.values():
            if there.state is G.GRANTED and there.ends:
                there.state = G.LAPSED

    @rule(who=RECEIVERS, tier=TIERS)
    def read(self, who: str, tier: Tier) -> None:
        viewer = self.askers[who].viewer
        met = self.met(confidential_texts.read(self.conn, self.listing.id, tier, viewer=viewer))
        assert met is (None if self.may_read(who, tier) else NotAllowed)
        self.read_so_far += met is None

    def may_read(self, who: str, wanted: Tier) -> bool:
        """Say what the model lets somebody read: who was granted L3 reads L2 too, by an agreement that holds."""
        return any(
            there.state is G.GRANTED and tier.value >= wanted.value and (tier is Tier.L2 or self.agreement(who))
            for (receiver, tier), there in self.given.items()
            if receiver == who
        )

    @invariant()
    def lets_read_whom_the_model_lets(self) -> None:
        for who, asker in self.askers.items():
            for tier in CONFIDENTIAL:
                may = self.run(confidential_texts.may_read(self.conn, self.listing.id, tier, viewer=asker.viewer))
                assert (who, tier, may) == (who, tier, self.may_read(who, tier))

    @invariant()
    def is_told_to_its_sides_alone(self) -> None:
        there = {grant.id: grant.state for grant in self.given.values()}
        for actor in (self.owner, *self.askers.values()):
            found = {grant.id: grant.state for grant in self.run(grants.find(self.conn, viewer=actor.viewer))}
            mine = {given.id for (who, _), given in self.given.items() if actor in (self.owner, self.askers[who])}
            assert {id_: found[id_] for id_ in mine} == {id_: there[id_] for id_ in mine}
        assert self.run(grants.find(self.conn, viewer=self.stranger.viewer)) == []

    @invariant()
    def tells_its_owner_of_every_reading(self) -> None:
        told = self.run(confidential_texts.readings(self.conn, self.listing.id, viewer=self.owner.viewer))
        assert len(told) == self.read_so_far


def test_grants_live_as_their_rules_say(live: Live) -> None:
    assert live(GrantLife) >= SOME


@pytest.mark.prove
def test_many_grants_live_as_their_rules_say(live: Live) -> None:
    assert live(GrantLife) >= SOME
