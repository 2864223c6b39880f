"""What the form of an entry asks for (登记内容), and the wish that it becomes."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from market.day import day_of
from market.deal.deal import Deal
from market.deal.entry import DealFile, Entry, Wish
from market.deal.key import DealKey
from market.deal.ledger import REGISTERING, TERMS, facts_of
from market.deal.rule import DealRefused, RuleId, RuleSet
from market.deal.state import OFFICIAL, REASONED, DealEvent, next_state
from web.deal_form import DealForm
from web.form import Form

BEGINNINGS = (DealEvent.DRAFTED, DealEvent.SIGNED)
UNSENT_FIELDS = ("key", "act", "seen", "lines_rows", "plan_rows")
"""What does not belong to what is recorded: sent anew with another of these, it is the same."""


class Asked(Enum):
    """Whether a part of the form is there, may be left out, or has to be filled."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which parts the form of an entry has; `event` is what stands in the entry's place afterwards."""

    event: DealEvent
    corrects: int | None = None
    strikes: bool = False
    terms: Asked = Asked.NO
    registration: Asked = Asked.NO

    @property
    def records(self) -> DealEvent:
        """Give the event under which the entry itself is kept."""
        if self.strikes:
            return DealEvent.STRUCK
        return self.event if self.corrects is None else DealEvent.CORRECTED

    @property
    def amount(self) -> bool:
        """Say whether an amount is asked for."""
        return self.event is DealEvent.PAID and not self.strikes

    @property
    def reason(self) -> bool:
        """Say whether a reason is asked for."""
        return self.records in REASONED

    @classmethod
    def of_first(cls) -> "Parts":
        """Ask for what a deal's first entry brings, be it an intention or a signature."""
        return cls(event=DealEvent.DRAFTED, terms=Asked.YES)

    @classmethod
    def of_step(cls, deal: Deal, event: DealEvent) -> "Parts":
        """Ask for what a next step brings. Raises DealRefused where there is no such step."""
        if next_state(deal.state, event) is None:
            raise DealRefused({"event": RuleId.STATE_ORDER})
        terms = {True: Asked.YES, False: Asked.NO}[event in TERMS]
        if event is DealEvent.SIGNED and deal.terms is not None:
            terms = Asked.MAYBE
        registration = Asked.YES if event is DealEvent.REGISTERED else Asked.NO
        if event is DealEvent.CHANGED and deal.state in OFFICIAL:
            registration = Asked.MAYBE
        return cls(event=event, terms=terms, registration=registration)

    @classmethod
    def of_mending(cls, entries: Collection[Entry], number: int, *, strikes: bool) -> "Parts":
        """Ask for all that an entry brought, or only for why it never held. Raises DealRefused where none stands."""
        fact = facts_of(entries).get(number)
        if fact is None:
            raise DealRefused({"corrects": RuleId.ENTRY_MENDED})
        if strikes:
            return cls(event=fact.event, corrects=number, strikes=True)
        terms, registration = Asked.NO, Asked.NO
        if fact.event in TERMS:
            terms = Asked.YES if fact.terms else Asked.MAYBE
        if fact.event in REGISTERING:
            registration = Asked.YES if fact.registration else Asked.MAYBE
        return cls(event=fact.event, corrects=number, terms=terms, registration=registration)


def read_wish(
    form: Form, parts: Parts, rules: RuleSet, plan_codes: Collection[str], files: tuple[DealFile, ...] = ()
) -> Wish:
    """Read what a form wishes to record. Raises DealRefused with every field that breaks a rule."""
    reader = DealForm(form, rules)
    event = parts.records
    if parts == Parts.of_first():
        event = reader.choice("event", DealEvent, DealEvent.DRAFTED)
        if event not in BEGINNINGS:
            raise DealRefused({"event": RuleId.CHOICE_KNOWN})
    today = day_of(datetime.now(UTC))
    happened_on = today if parts.strikes else reader.needed_day("happened_on")
    brings = _brings(form, "terms", parts.terms)
    registration = reader.registration() if _brings(form, "registration", parts.registration) else None
    amount = reader.amount("amount") if parts.amount else None
    if not brings:
        reader.done()
    return Wish(
        event=event,
        happened_on=happened_on,
        terms=reader.terms(plan_codes) if brings else None,
        registration=registration,
        amount_fen=amount,
        corrects=parts.corrects,
        reason=form.line("reason") if parts.reason else "",
        files=files,
    )


def key_of(form: Form, path: str, files: tuple[DealFile, ...]) -> DealKey:
    """Take the key that a form was shown with, for what it sends: a form that is sent twice does one thing."""
    sent: Mapping[str, str] = {name: form.value(name) for name in sorted(form.values) if name not in UNSENT_FIELDS}
    digests = [hashlib.sha256(file.sha256).hexdigest() for file in files]
    return DealKey.of(form.value("key"), path, json.dumps([sent, digests]), patient=True)


def _brings(form: Form, name: str, asked: Asked) -> bool:
    return asked is Asked.YES or (asked is Asked.MAYBE and form.value(f"with_{name}") == "1")
