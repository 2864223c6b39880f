"""The life of sittings and links: begun, proved, renewed, ended; idle or old; of a member who is shut out."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from market.account.link import LinkPurpose
from market.account.session import digest_of
from market.account.store import credentials, members, sessions
from market.account.store import links as account_links
from market.errors import Conflict
from market.office.store import organizations
from market.viewer import COMMAND_LINE, Role
from tests.listings import an_organization
from tests.market.disclosure.builders import join
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
IDLE_MINUTES, LIFE_MINUTES, LINK_MINUTES = 2 * 60, 12 * 60, 60
PLACES = st.integers(0, 3)


@dataclass
class Sitting:
    """What the model knows of one sitting, in minutes of its own clock."""

    secret: str
    begun: int
    seen: int
    proved: bool
    open: bool = True


@dataclass
class Link:
    """What the model knows of the last link."""

    secret: str
    issued: int
    used: bool = False


class SessionLife(StoreMachine):
    """A member, their sittings in several browsers, and the link to a new password."""

    async def prepare(self) -> None:
        firm = an_organization(89)
        await organizations.add(self.conn, firm, actor=COMMAND_LINE)
        self.actor = await join(self.conn, Role.ENTERPRISE, firm)
        self.office = await join(self.conn, Role.OPERATOR)
        assert self.actor.member_id is not None
        self.member_id = self.actor.member_id
        await credentials.put(self.conn, self.member_id, "$argon2id$none")
        self.sittings: list[Sitting] = []
        self.dead: list[str] = []
        self.link: Link | None = None
        self.now, self.let_in = 0, True

    def holds(self, sitting: Sitting) -> bool:
        lasts = self.now < sitting.seen + IDLE_MINUTES and self.now < sitting.begun + LIFE_MINUTES
        return sitting.open and lasts and self.let_in

    @precondition(lambda self: self.let_in and len(self.sittings) < 4)
    @rule(proved=st.booleans())
    def begin(self, *, proved: bool) -> None:
        secret = self.run(sessions.begin(self.conn, self.member_id, proved=proved, client="Sample browser"))
        self.sittings.append(Sitting(secret, self.now, self.now, proved))

    @precondition(lambda self: self.sittings)
    @rule(place=PLACES, proving=st.booleans())
    def take_new_secret(self, place: int, *, proving: bool) -> None:
        sitting = self.sittings[place % len(self.sittings)]
        step = sessions.prove if proving else sessions.renew
        if not self.holds(sitting):  # the pages find the sitting first
            return
        secret = self.run(step(self.conn, digest_of(sitting.secret)))
        assert secret is not None
        self.dead.append(sitting.secret)
        sitting.secret, sitting.seen, sitting.proved = secret, self.now, sitting.proved or proving

    @precondition(lambda self: self.sittings)
    @rule(place=PLACES)
    def use(self, place: int) -> None:
        sitting = self.sittings[place % len(self.sittings)]
        found = self.run(sessions.find(self.conn, sitting.secret))
        if found is not None and found[1]:
            assert self.met(sessions.touch(self.conn, found[0].digest)) is None
            sitting.seen = self.now

    @precondition(lambda self: self.sittings)
    @rule(place=PLACES, others=st.booleans())
    def end(self, place: int, *, others: bool) -> None:
        here = self.sittings[place % len(self.sittings)]
        digest = digest_of(here.secret)
        if others:
            assert self.met(sessions.end_others(self.conn, self.member_id, digest)) is None
        else:
            assert self.met(sessions.end_own(self.conn, self.member_id, digest, actor=self.actor)) is None
        for sitting in self.sittings:
            sitting.open = sitting.open and (sitting is here) is others

    @rule(minutes=st.sampled_from([1, 59, 61, 119, 121, 700]))
    def time_passes(self, minutes: int) -> None:
        span = timedelta(minutes=minutes)
        columns = ", ".join(f"{column} = {column} - $1::interval" for column in ("begun_at", "seen_at", "ends_at"))
        assert self.met(self.conn.execute(f"UPDATE member_session SET {columns}", span)) is None  # noqa: S608
        assert (
            self.met(self.conn.execute("UPDATE member_link SET expires_at = expires_at - $1::interval", span)) is None
        )
        self.now += minutes

    @rule(forget=st.booleans())
    def tidy(self, *, forget: bool) -> None:
        tidying = account_links.drop_spent if forget else sessions.drop_ended
        assert self.met(tidying(self.conn)) is None

    @rule()
    def shut_out(self) -> None:
        met = self.met(members.suspend(self.conn, self.member_id, actor=self.office))
        assert met is (None if self.let_in else Conflict)
        self.let_in = False
        for sitting in self.sittings:
            sitting.open = False

    @rule()
    def let_in_again(self) -> None:
        met = self.met(members.restore(self.conn, self.member_id, actor=self.office))
        assert met is (Conflict if self.let_in else None)
        self.let_in = True

    @rule()
    def issue(self) -> None:
        if self.link is not None:
            self.dead.append(self.link.secret)
        secret = self.run(account_links.issue(self.conn, LinkPurpose.RESET, self.member_id, issued_by=self.office))
        self.link = Link(secret, self.now)

    @precondition(lambda self: self.link is not None)
    @rule()
    def use_link(self) -> None:
        assert self.link is not None
        opens = self.opens()
        used = self.run(account_links.use(self.conn, self.link.secret))
        assert (used is not None) == opens
        self.link.used = self.link.used or opens

    def opens(self) -> bool:
        link = self.link
        return link is not None and not link.used and self.now < link.issued + LINK_MINUTES and self.let_in

    @invariant()
    def knows_whose_sitting_it_is_and_no_other(self) -> None:
        for sitting in self.sittings:
            found = self.run(sessions.find(self.conn, sitting.secret))
            assert (found is not None) == self.holds(sitting)
            assert found is None or (found[0].member.id, found[0].proved) == (self.member_id, sitting.proved)

    @invariant()
    def opens_nothing_by_an_old_secret(self) -> None:
        for secret in self.dead[-5:]:
            assert self.run(sessions.find(self.conn, secret)) is None
            assert self.run(account_links.find(self.conn, secret)) is None
        if self.link is not None:
            assert (self.run(account_links.find(self.conn, self.link.secret)) is not None) == self.opens()


def test_sittings_and_links_live_as_their_rules_say(live: Live) -> None:
    assert live(SessionLife) >= SOME


@pytest.mark.prove
def test_many_sittings_and_links_live_as_their_rules_say(live: Live) -> None:
    assert live(SessionLife) >= SOME
