"""Random histories of grants, and a model in a few lines that says after each step who may read what."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from market.disclosure.grant import CONFIDENTIAL, GrantId, NoPartyToNda
from market.disclosure.ground import GroundOutcome
from market.disclosure.store import confidential_texts, grants
from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import Step, Tier
from market.listing.store import listings
from market.viewer import COMMAND_LINE, Actor
from tests.market.disclosure.builders import Disclosing

LONG_AGO = date(2020, 1, 1)


@dataclass
class Known:
    """What the model knows of one grant."""

    receiver: str
    tier: Tier
    state: str = "asked"
    decision: GroundOutcome | None = None


@dataclass
class History:
    """A store with one listing, a model beside it, and chance."""

    disclosing: Disclosing
    chance: Random
    known: dict[GrantId, Known] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    published: bool = True
    told: list[str] = field(default_factory=list)

    @property
    def actors(self) -> dict[str, Actor]:
        return {name: getattr(self.disclosing, name) for name in ("asker", "abroad", "broker", "stranger")}

    async def step(self) -> None:
        """Do one thing by chance, in the store and in the model."""
        ways = (self._ask, self._ask, self._answer, self._answer, self._answer, self._end, self._ground, self._move)
        do = self.chance.choice(ways)
        self.told.append(do.__name__)
        await do()

    def may_read(self, name: str, tier: Tier) -> bool:
        """Say by the model alone whether a receiver may read a tier."""
        return self.published and any(
            known.receiver == name
            and known.state == "granted"
            and known.tier.value >= tier.value
            and self._holds(known)
            for known in self.known.values()
        )

    async def wrong(self) -> list[str]:
        """List where the store says otherwise than the model."""
        listing_id, conn = self.disclosing.listing.id, self.disclosing.conn
        return [
            f"{name} {tier.value} after {self.told}"
            for name, actor in self.actors.items()
            for tier in CONFIDENTIAL
            if await confidential_texts.may_read(conn, listing_id, tier, viewer=actor.viewer)
            != self.may_read(name, tier)
        ]

    def _holds(self, known: Known) -> bool:
        permitted = known.receiver != "abroad" or (known.decision is not None and known.decision.permits)
        return permitted and (known.tier is Tier.L2 or known.receiver in self.signed)

    def _one(self, *states: str) -> GrantId | None:
        fitting = [grant_id for grant_id, known in self.known.items() if known.state in states]
        return self.chance.choice(fitting) if fitting else None

    async def _ask(self) -> None:
        name, tier = self.chance.choice(list(self.actors)), self.chance.choice(CONFIDENTIAL)
        opened = [
            grant_id
            for grant_id, known in self.known.items()
            if (known.receiver, known.tier) == (name, tier) and known.state in ("asked", "granted")
        ]
        try:
            asked = await self.disclosing.asked(tier, self.actors[name])
        except NoPartyToNda:
            assert (name, tier) == ("broker", Tier.L3)
            return
        except NotFound:
            assert not self.published
            return
        assert (name, tier) != ("broker", Tier.L3)
        assert self.published
        assert opened in ([], [asked])
        self.known.setdefault(asked, Known(name, tier))

    async def _answer(self) -> None:
        grant_id, conn, owner = self._one("asked", "granted", "refused"), self.disclosing.conn, self.disclosing.owner
        if grant_id is None:
            return
        known, gives = self.known[grant_id], self.chance.random() < 0.8
        try:
            if gives:
                await grants.give(conn, grant_id, expires_on=None, answer="", actor=owner)
            else:
                await grants.refuse(conn, grant_id, answer="", actor=owner)
        except Conflict:
            assert known.state != "asked"
        except Invalid:
            assert gives
            assert not self._holds(known)
        else:
            assert known.state == "asked"
            assert not gives or self._holds(known)
            known.state = "granted" if gives else "refused"

    async def _end(self) -> None:
        grant_id, conn = self._one("granted"), self.disclosing.conn
        if grant_id is None:
            return
        if self.chance.random() < 0.5:
            await grants.revoke(conn, grant_id, actor=self.disclosing.owner)
        else:
            await conn.execute("UPDATE disclosure_grant SET expires_on = $2 WHERE id = $1", grant_id, LONG_AGO)
        self.known[grant_id].state = "ended"

    async def _ground(self) -> None:
        grant_id = self._one("asked", "granted", "refused", "ended")
        if grant_id is None:
            return
        name = self.known[grant_id].receiver
        if name == "abroad" and self.chance.random() < 0.5:
            decision = self.chance.choice(list(GroundOutcome))
            await self.disclosing.clear(grant_id, decision)
            self.known[grant_id].decision = decision
        elif name != "broker":
            lasts = self.chance.random() < 0.7
            await self.disclosing.sign(grant_id, self.actors[name], until=None if lasts else date(2021, 1, 1))
            (self.signed.add if lasts else self.signed.discard)(name)

    async def _move(self) -> None:
        if self.published and self.chance.random() < 0.8:
            return  # a paused listing hides all else
        step = Step.PAUSE if self.published else Step.RESUME
        await listings.take_step(self.disclosing.conn, self.disclosing.listing.id, step, actor=COMMAND_LINE)
        self.published = not self.published
