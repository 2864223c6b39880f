"""The life of deals: entries, corrections, payments, retries, second persons; what was acknowledged adds up."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from market.audit.store import deal_entries as audit_deal_entries
from market.deal.deal import DealId, DealWaits
from market.deal.entry import EntryInput
from market.deal.key import IdempotencyKey, KeyReused
from market.deal.ledger import facts_of, state_of
from market.deal.rule import DealRefused
from market.deal.state import DECIDING, DealEvent, State
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.errors import NotAllowed
from market.viewer import Role
from tests.market.deal.builders import FIRST_ON, a_registration, some_terms, technology
from tests.market.disclosure.builders import join
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
E, S = DealEvent, State
LIMIT_FEN = 1_000_000_000
FEN = st.one_of(st.integers(1, LIMIT_FEN), st.integers(1, 10**7), st.integers(1, LIMIT_FEN * 2))
MODELS = 2
AHEAD = st.integers(-2, 4)
WALKED = 10_000
LEADS: dict[tuple[State | None, DealEvent], State] = {
    (S.INTENDED, E.CHANGED): S.INTENDED,
    (S.INTENDED, E.SIGNED): S.SIGNED,
    (S.INTENDED, E.TERMINATED): S.TERMINATED,
    (S.SIGNED, E.CHANGED): S.SIGNED,
    (S.SIGNED, E.SUBMITTED): S.SUBMITTED,
    (S.SIGNED, E.TERMINATED): S.TERMINATED,
    (S.SUBMITTED, E.RETURNED): S.SIGNED,
    (S.SUBMITTED, E.REGISTERED): S.REGISTERED,
    (S.SUBMITTED, E.TERMINATED): S.TERMINATED,
    (S.REGISTERED, E.CHANGED): S.CHANGED,
    (S.REGISTERED, E.TERMINATED): S.TERMINATED,
    (S.REGISTERED, E.REVOKED): S.REVOKED,
    (S.CHANGED, E.CHANGED): S.CHANGED,
    (S.CHANGED, E.TERMINATED): S.TERMINATED,
    (S.CHANGED, E.REVOKED): S.REVOKED,
}
NEXT = tuple(dict.fromkeys(event for _, event in LEADS))


@dataclass
class Place:
    """What the model holds to stand in one place of a ledger."""

    event: DealEvent
    day: int
    fen: int | None = None
    paid: int | None = None
    approved: int | None = None


@dataclass
class Model:
    """What was acknowledged of one deal, and what waits."""

    id: DealId
    places: dict[int, Place] = field(default_factory=dict)
    number: int = 1
    waiting: tuple[int, int, Place | None] | None = None

    @property
    def state(self) -> State | None:
        state: State | None = None
        for _, place in sorted(self.places.items()):
            if place.event is not E.PAID:
                state = S.INTENDED if place.event is E.DRAFTED else LEADS[state, place.event]
        return state

    @property
    def latest(self) -> int:
        return max((place.day for place in self.places.values() if place.event is not E.PAID), default=0)

    @property
    def fen(self) -> int:
        return next((place.fen for _, place in sorted(self.places.items(), reverse=True) if place.fen is not None), 0)

    @property
    def paid(self) -> int:
        return sum(place.paid or 0 for place in self.places.values())

    def undercuts(self, number: int, fen: int) -> bool:
        """Say whether terms mended to so much are less than the registrar approved for them, and than they were."""
        stood = next(place.fen for at, place in sorted(self.places.items(), reverse=True) if at <= number and place.fen)
        later = [at for at, place in self.places.items() if at > number and place.fen is not None]
        approved = [
            place.approved or 0
            for at, place in self.places.items()
            if number < at < min(later, default=self.number + 1)
        ]
        return fen < min(stood, max(approved, default=0))

    def fits(self, places: dict[int, Place]) -> bool:
        """Say whether places are in order, told by the table above alone."""
        state: State | None = None
        latest, signed = 0, None
        for number, place in sorted(places.items()):
            if place.event is E.PAID:
                if signed is None or place.day < signed:
                    return False
                continue
            after = (
                S.INTENDED if (state, place.event, number) == (None, E.DRAFTED, 1) else LEADS.get((state, place.event))
            )
            if after is None or place.day < latest:
                return False
            state, latest = after, place.day
            signed = place.day if place.event is E.SIGNED else signed
        return True


class DealLife(StoreMachine):
    """Deals, two members of the office, one of whom records, and every key that was sent."""

    reached: ClassVar[set[State | None]] = set()

    async def prepare(self) -> None:
        self.first, self.second = await join(self.conn, Role.OPERATOR), await join(self.conn, Role.OPERATOR)
        self.models: list[Model] = []
        self.sent: list[tuple[IdempotencyKey, EntryInput, Model]] = []

    def key(self) -> IdempotencyKey:
        return IdempotencyKey.of(f"life-{len(self.sent):06}", "body")

    @precondition(lambda self: len(self.models) < MODELS)
    @rule(fen=FEN)
    def begin(self, fen: int) -> None:
        key = self.key()
        wished = EntryInput(event=E.DRAFTED, happened_on=FIRST_ON, terms=some_terms(technology(fen)))
        receipt = self.run(deals.begin(self.conn, Opening(), wished, key=key, actor=self.first))
        model = Model(receipt.deal_id)
        self.models.append(model)
        self.sent.append((key, wished, model))
        assert receipt.waits is (fen > LIMIT_FEN)
        self.note(model, 1, Place(E.DRAFTED, 0, fen), waits=receipt.waits)

    @precondition(lambda self: self.models)
    @rule(which=st.integers(0), step=st.integers(0), wild=st.integers(0, 3), ahead=AHEAD, fen=FEN)
    def go_on(self, which: int, step: int, wild: int, ahead: int, fen: int) -> None:
        model = self.models[which % len(self.models)]
        sensible = [event for state, event in LEADS if state is model.state] if wild else []
        event, days = (sensible or NEXT)[step % len(sensible or NEXT)], max(model.latest + ahead, 0)
        brings = fen if event is E.CHANGED else None
        terms = some_terms(technology(fen)) if event is E.CHANGED else None
        registration = (
            a_registration(f"LIFE-{len(self.sent)}", total=min(fen, LIMIT_FEN, model.fen or 1))
            if event is E.REGISTERED
            else None
        )
        wished = EntryInput(
            event=event, happened_on=day(days), terms=terms, registration=registration, reason="理由（样例）"
        )
        approved = registration.approved_total_fen if registration is not None else None
        self.add(model, wished, Place(event, days, brings, approved=approved))

    @precondition(lambda self: self.models)
    @rule(which=st.integers(0), ahead=AHEAD, fen=FEN)
    def pay(self, which: int, ahead: int, fen: int) -> None:
        model = self.models[which % len(self.models)]
        days = max(model.latest + ahead, 0)
        wished = EntryInput(event=E.PAID, happened_on=day(days), amount_fen=fen)
        self.add(model, wished, Place(E.PAID, days, paid=fen))

    @precondition(lambda self: self.models)
    @rule(which=st.integers(0), place=st.integers(0), ahead=AHEAD, fen=FEN, strikes=st.booleans())
    def mend(self, which: int, place: int, ahead: int, fen: int, *, strikes: bool) -> None:
        model = self.models[which % len(self.models)]
        if not model.places:
            return
        number = sorted(model.places)[place % len(model.places)]
        mended = model.places[number]
        days = max(mended.day + ahead, 0)
        wished = EntryInput(event=E.STRUCK, happened_on=day(days), corrects=number, reason="更正（样例）")
        if strikes:
            self.add(model, wished, None, place=number)
            return
        registered = mended.event is E.REGISTERED
        self.add(
            model,
            replace(
                wished,
                event=E.CORRECTED,
                terms=some_terms(technology(fen)) if mended.fen is not None else None,
                registration=a_registration(f"LIFE-{len(self.sent)}", total=1) if registered else None,
                amount_fen=fen if mended.paid is not None else None,
            ),
            replace(
                mended,
                day=days,
                fen=None if mended.fen is None else fen,
                paid=None if mended.paid is None else fen,
                approved=1 if registered else None,
            ),
            place=number,
        )

    def add(self, model: Model, wished: EntryInput, then: Place | None, *, place: int | None = None) -> None:
        """Send a wish, and compare the answer with what the model says of it."""
        key, number = self.key(), model.number + 1
        met = self.met(deals.record(self.conn, model.id, wished, key=key, actor=self.first))
        after = {**model.places}
        if then is None:
            assert place is not None
            del after[place]
        else:
            after[place or number] = then
        if model.waiting is not None:
            assert met is DealWaits
        elif not model.fits(after) or (place and wished.terms and model.undercuts(place, wished.terms.total_fen)):
            assert met is DealRefused
        else:
            assert met is None
            model.number = number
            self.sent.append((key, wished, model))
            moved = [wished.amount_fen or 0, wished.terms.total_fen if wished.terms is not None else 0]
            if wished.event not in (E.SUBMITTED, E.RETURNED, E.PAID):
                moved.append(model.fen)
            mended = None if place is None else model.places[place]
            moved += [] if mended is None else [mended.fen or 0, mended.paid or 0]
            self.note(model, place or number, then, waits=max(moved) > LIMIT_FEN)

    def note(self, model: Model, place: int, then: Place | None, *, waits: bool) -> None:
        if waits:
            model.waiting = (model.number, place, then)
        elif then is None:
            del model.places[place]
        else:
            model.places[place] = then

    @precondition(lambda self: any(model.waiting for model in self.models))
    @rule(which=st.integers(0), approved=st.booleans())
    def decide(self, which: int, *, approved: bool) -> None:
        waiting = [model for model in self.models if model.waiting is not None]
        model = waiting[which % len(waiting)]
        assert model.waiting is not None
        number, place, then = model.waiting
        own = deals.decide(self.conn, model.id, number, approved=True, actor=self.first)
        assert self.met(own) is NotAllowed
        other = deals.decide(self.conn, model.id, number, approved=approved, reason="不符（样例）", actor=self.second)
        assert self.met(other) is None
        model.number, model.waiting = model.number + 1, None
        if approved:
            self.note(model, place, then, waits=False)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0), same=st.booleans())
    def send_again(self, which: int, *, same: bool) -> None:
        key, wished, model = self.sent[which % len(self.sent)]
        again = key if same else replace(key, body_sha256=bytes(32))
        met = self.met(deals.record(self.conn, model.id, wished, key=again, actor=self.first))
        assert met is (None if same else KeyReused)

    @invariant()
    def adds_up_to_what_was_acknowledged(self) -> None:
        rows = self.run(self.conn.fetch("SELECT deal_id, state, total_fen, paid_fen FROM deal_current"))
        found = {row["deal_id"]: (row["state"], row["total_fen"], row["paid_fen"]) for row in rows}
        counting = [model for model in self.models if model.state is not None]
        self.reached.update(model.state for model in self.models)
        assert found == {model.id: (model.state.value, model.fen, model.paid) for model in counting if model.state}

    @invariant()
    def is_told_alike_by_domain_and_database(self) -> None:
        for model in self.models:
            told = self.run(deals.timeline(self.conn, model.id, viewer=self.second.viewer))
            assert state_of(facts_of(told)) is model.state
            assert [entry.number for entry in told] == list(range(1, model.number + 1))
            decided = [entry.decides for entry in told if entry.event in DECIDING]
            assert len(decided) == len(set(decided))

    def teardown(self) -> None:
        assert self.run(audit_deal_entries.check(self.conn)) == []
        super().teardown()


def day(days: int) -> date:
    return FIRST_ON + timedelta(days=days)


def test_deals_live_as_their_rules_say(live: Live) -> None:
    assert live(DealLife) >= SOME


@pytest.mark.prove
def test_many_deals_live_as_their_rules_say(live: Live) -> None:
    walked = 0
    while walked < WALKED or (DealLife.reached < {None, *State} and walked < 4 * WALKED):  # few are ever revoked
        walked += live(DealLife)
    assert DealLife.reached == {None, *State}
