"""The life of a listing: every step from every status, edits of old and new versions, a last day that passes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from market.errors import Conflict
from market.listing.listing import Status, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.listings import an_achievement, an_organization
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
S = Status
LEADS: Mapping[Step, Mapping[Status, Status]] = {
    Step.SUBMIT: {S.DRAFT: S.SUBMITTED},
    Step.RETURN: {S.SUBMITTED: S.DRAFT},
    Step.PUBLISH: {S.SUBMITTED: S.PUBLISHED},
    Step.PAUSE: {S.PUBLISHED: S.PAUSED},
    Step.RESUME: {S.PAUSED: S.PUBLISHED},
    Step.EXPIRE: {S.PUBLISHED: S.EXPIRED, S.PAUSED: S.EXPIRED},
    Step.REOPEN: {S.EXPIRED: S.DRAFT, S.WITHDRAWN: S.DRAFT},
    Step.WITHDRAW: {status: S.WITHDRAWN for status in S if status is not S.WITHDRAWN},
}
PAST, AHEAD = date(2020, 1, 1), date(2099, 12, 31)


class ListingLife(StoreMachine):
    """A listing beside a status, a version, a title and a last day."""

    async def prepare(self) -> None:
        owner = an_organization(81)
        await organizations.add(self.conn, owner, actor=COMMAND_LINE)
        self.listing = an_achievement(owner)
        await achievements.add(self.conn, self.listing, actor=COMMAND_LINE)
        self.status, self.version, self.title, self.until = S.DRAFT, 1, self.listing.title, AHEAD
        self.steps = [Step.CREATE]

    @rule(step=st.sampled_from(sorted(LEADS, key=lambda step: step.value)))
    def take(self, step: Step) -> None:
        after = LEADS[step].get(self.status)
        met = self.met(listings.take_step(self.conn, self.listing.id, step, actor=COMMAND_LINE))
        if after is None or (after is S.PUBLISHED and self.until == PAST):
            assert met is Conflict
            return
        assert met is None
        self.status, self.version = after, self.version + 1
        self.steps.append(step)

    @rule(title=st.sampled_from("甲乙丙"), until=st.sampled_from([AHEAD, AHEAD, PAST]), late=st.booleans())
    def edit(self, title: str, until: date, *, late: bool) -> None:
        version = self.version - late
        edited = replace(self.listing, title=title, expires_on=until, version=version)
        met = self.met(achievements.edit(self.conn, edited, actor=COMMAND_LINE))
        if late or self.status is S.WITHDRAWN:
            assert met is Conflict
            return
        assert met is None
        self.title, self.until, self.version = title, until, self.version + 1
        self.steps.append(Step.EDIT)

    @invariant()
    def is_as_the_model_says(self) -> None:
        now = self.run(achievements.get(self.conn, self.listing.id, viewer=OPERATOR))
        assert (now.status, now.version, now.title, now.expires_on) == (
            *(self.status, self.version, self.title, self.until),
        )

    @invariant()
    def is_public_only_while_it_is_published_and_holds(self) -> None:
        public = self.run(achievements.find(self.conn, [self.listing.id], viewer=PUBLIC))
        assert (self.listing.id in public) == (self.status is S.PUBLISHED and self.until == AHEAD)

    @invariant()
    def has_a_history_of_every_step(self) -> None:
        told = self.run(listings.history(self.conn, self.listing.id, viewer=OPERATOR))
        assert sorted(entry.step.value for entry in told) == sorted(step.value for step in self.steps)


def test_a_listing_lives_as_its_rules_say(live: Live) -> None:
    assert live(ListingLife) >= SOME


@pytest.mark.prove
def test_many_listings_live_as_their_rules_say(live: Live) -> None:
    assert live(ListingLife) >= SOME
