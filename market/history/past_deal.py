"""History of a deal (历史合同): one that was signed before it was recorded here, with all of its steps at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from market.deal.deal import Registration, Series, Terms
from market.deal.entry import EntryInput
from market.deal.ledger import check_course
from market.deal.rule import DealRefused, RuleId, refuse, sized
from market.deal.state import DealEvent, State

SOURCE_NUMBER_LIMIT = 60
PAYMENTS_MAX = 60
DAY_UNKNOWN = "来源没有提交日期，按登记日期记（the source names no day of handing in: that of the registration）"
"""The reason that stands with the handing in of a deal of which only the registration is known."""

ENDS = (DealEvent.TERMINATED, DealEvent.REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What was paid on a day."""

    on: date
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A deal as a source outside of the ledger knows it, by the source's number; the terms are the latest.

    A registered deal without `submitted_on` is recorded as handed in on the day of its registration.
    """

    number: str
    series: Series
    terms: Terms
    signed_on: date
    sample: bool = False
    drafted_on: date | None = None
    submitted_on: date | None = None
    registered_on: date | None = None
    registration: Registration | None = None
    changed_on: date | None = None
    terminated_on: date | None = None
    revoked_on: date | None = None
    end_reason: str = ""
    payments: tuple[Payment, ...] = ()

    @property
    def wishes(self) -> tuple[EntryInput, ...]:
        """Give the entries that make up the deal, in their order; payments come last."""
        drafted = self.drafted_on is not None
        wishes = (
            [EntryInput(event=DealEvent.DRAFTED, happened_on=self.drafted_on, terms=self.terms)]
            if self.drafted_on
            else []
        )
        signed = EntryInput(event=DealEvent.SIGNED, happened_on=self.signed_on, terms=None if drafted else self.terms)
        wishes.append(signed)
        if self.submitted_on is not None:
            wishes.append(EntryInput(event=DealEvent.SUBMITTED, happened_on=self.submitted_on))
        elif self.registered_on is not None:
            wishes.append(EntryInput(event=DealEvent.SUBMITTED, happened_on=self.registered_on, reason=DAY_UNKNOWN))
        if self.registered_on is not None:
            registered = EntryInput(
                event=DealEvent.REGISTERED, happened_on=self.registered_on, registration=self.registration
            )
            wishes.append(registered)
        if self.changed_on is not None:
            wishes.append(EntryInput(event=DealEvent.CHANGED, happened_on=self.changed_on, terms=self.terms))
        for event, on in ((DealEvent.TERMINATED, self.terminated_on), (DealEvent.REVOKED, self.revoked_on)):
            if on is not None:
                wishes.append(EntryInput(event=event, happened_on=on, reason=self.end_reason))
        wishes += [EntryInput(event=DealEvent.PAID, happened_on=each.on, amount_fen=each.fen) for each in self.payments]
        return tuple(wishes)

    @property
    def moved_fen(self) -> int:
        """Give the largest amount that one of its entries moves, which decides whether a second person is needed."""
        approved = 0 if self.registration is None else self.registration.approved_total_fen
        return max(self.terms.total_fen, approved, *(each.fen for each in self.payments))

    def check(self, today: date) -> State:
        """Refuse a history that breaks a rule, and give the state that it leads to.

        Raises DealRefused, which names a field of the terms as they do, a step's day as signed_on, and payments by
        their place (payments.0).
        """
        wrong = sized((("number", self.number, SOURCE_NUMBER_LIMIT),))
        if not self.number.strip():
            wrong["number"] = RuleId.TEXT_SIZE
        if (self.registration is None) != (self.registered_on is None):
            wrong["registered_on"] = RuleId.ENTRY_WHOLE
        if len(self.payments) > PAYMENTS_MAX:
            wrong["payments"] = RuleId.ENTRY_WHOLE
        if self.end_reason and self.terminated_on is None and self.revoked_on is None:
            wrong["end_reason"] = RuleId.ENTRY_WHOLE
        refuse(wrong)
        wishes = self.wishes
        try:
            return check_course(wishes, today, told_before=self.changed_on is None)
        except DealRefused as refused:
            named = _named(refused.rules, wishes, len(self.payments))
            if self.submitted_on is None and "submitted_on" in named:  # its day is that of the registration
                named["registered_on"] = named.pop("submitted_on")
            raise DealRefused(named) from None


def _named(breaches: Mapping[str, RuleId], wishes: tuple[EntryInput, ...], payments: int) -> dict[str, RuleId]:
    """Say of each breach, which names the place of its wish, which field of the history it is."""
    named: dict[str, RuleId] = {}
    for path, rule in breaches.items():
        place, _, field = path.partition(".")
        wish, nth = wishes[int(place)], int(place) - (len(wishes) - payments)
        if wish.event is DealEvent.PAID:
            field = f"payments.{nth}"
        elif field in ("happened_on", "event"):
            field = f"{wish.event.value}_on"
        elif field == "reason":
            field = "end_reason"
        named[field] = rule
    return named
