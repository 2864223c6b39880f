"""Order of a deal's entries (次序): what stands is folded from them, and a new one must leave all in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from market.deal.deal import Registration
from market.deal.entry import FILES_MAX, EntryInput, LedgerEntry
from market.deal.line import is_amount
from market.deal.rule import DealRefused, RuleId, refuse, sized
from market.deal.state import DECIDING, MENDING, REASONED, WEIGHTLESS, DealEvent, State, next_state

REASON_LIMIT = 400
AGENCY_LIMIT = 120
REGISTRATION_LIMIT = 40
FIRST_DAY = date(1985, 1, 1)
"""No deal is recorded of before there was a law of technology's contracts."""

TERMS = (DealEvent.DRAFTED, DealEvent.SIGNED, DealEvent.CHANGED)
"""What may bring terms; a signature need not, where there are some already."""

REGISTERING = (DealEvent.REGISTERED, DealEvent.CHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFact:
    """What stands in one place of a deal's ledger, and what it brought."""

    event: DealEvent
    happened_on: date
    terms: bool
    registration: bool
    paid: bool


def facts_of(entries: Iterable[LedgerEntry]) -> dict[int, LedgerFact]:
    """Give what stands, by number: each correction in the place of what it corrects, without what was struck."""
    told = list(entries)
    events = {entry.number: entry.event for entry in told}
    return {place: _fact(events[place], entry) for place, entry in standing_entries(told)}


def standing_entries(entries: Iterable[LedgerEntry]) -> list[tuple[int, LedgerEntry]]:
    """List the entries that stand with the places in which they do, in the order of these."""
    standing: dict[int, LedgerEntry] = {}
    for entry in entries:
        if not entry.counts or entry.event in DECIDING:
            continue
        if entry.event is DealEvent.STRUCK and entry.corrects is not None:
            del standing[entry.corrects]
        else:
            standing[entry.corrects or entry.number] = entry
    return sorted(standing.items())


def state_of(facts: Mapping[int, LedgerFact]) -> State | None:
    """Fold facts, by their places, into the state they lead to; none at all lead to None.

    Raises DealRefused where one leads nowhere, comes before any terms, or its day is out of order. A payment's day
    need only lie on or after that of the signature.
    """
    state, latest_on, signed_on, terms = None, FIRST_DAY, None, False
    for _, fact in sorted(facts.items()):
        after = next_state(state, fact.event)
        if after is None:
            raise DealRefused({"event": RuleId.STATE_ORDER})
        terms = terms or fact.terms
        if not terms:
            raise DealRefused({"terms": RuleId.ENTRY_WHOLE})
        if fact.event is DealEvent.PAID:
            if signed_on is None or fact.happened_on < signed_on:
                raise DealRefused({"happened_on": RuleId.DAY_ORDER})
            continue
        if fact.happened_on < latest_on:
            raise DealRefused({"happened_on": RuleId.DAY_ORDER})
        state, latest_on = after, fact.happened_on
        if fact.event is DealEvent.SIGNED:
            signed_on = fact.happened_on
    return state


def check_entry(wish: EntryInput, entries: Sequence[LedgerEntry], today: date) -> State | None:
    """Refuse what may not be recorded now, and give the state that it leads to. Raises DealRefused.

    Corrections are folded in their places, so that one which would put later entries out of order is refused too.
    """
    standing = facts_of(entries)
    _check_alone(wish, today)
    mended = None
    if wish.corrects is not None:
        mended = standing.pop(wish.corrects, None)
        if mended is None:
            raise DealRefused({"corrects": RuleId.ENTRY_MENDED})
    if wish.event is not DealEvent.STRUCK:
        place = max((entry.number for entry in entries), default=0) + 1 if wish.corrects is None else wish.corrects
        standing[place] = LedgerFact(
            event=wish.event if mended is None else mended.event,
            happened_on=wish.happened_on,
            terms=wish.terms is not None,
            registration=wish.registration is not None,
            paid=wish.amount_fen is not None,
        )
        _check_whole(standing[place], mended)
    elif wish.terms is not None or wish.registration is not None or wish.amount_fen is not None:
        raise DealRefused({"corrects": RuleId.ENTRY_WHOLE})
    return state_of(standing)


def check_approved(wish: EntryInput, entries: Sequence[LedgerEntry]) -> None:
    """Refuse an approved total above that of the terms it was given for, whichever of the two is recorded.

    Raises DealRefused.
    """
    here, standing = wish.corrects or len(entries) + 1, standing_entries(entries)
    if wish.registration is not None:
        told = _last_total(entry for place, entry in standing if place < here)
        _check_within(wish.registration, told if wish.terms is None else wish.terms.total_fen)
    if wish.terms is None or wish.corrects is None:
        return
    stood = _last_total(entry for place, entry in standing if place <= here)
    judged = takewhile(lambda entry: entry.total_fen is None, (entry for place, entry in standing if place > here))
    approved = max((entry.approved_fen or 0 for entry in judged), default=0)
    if wish.terms.total_fen < min(stood, approved):  # one that was approved above it before is not made worse
        raise DealRefused({"lines": RuleId.AMOUNT_CONTRACT})


def undone_fen(wish: EntryInput, entries: Sequence[LedgerEntry]) -> int:
    """Give the largest amount that a correction, or striking out, takes the place of; 0 for any other wish."""
    mended = next((entry for place, entry in standing_entries(entries) if place == wish.corrects), None)
    return 0 if mended is None else max(mended.amount_fen or 0, mended.total_fen or 0, mended.approved_fen or 0)


def needs_second(wish: EntryInput, standing_fen: int, limit_fen: int | None) -> bool:
    """Say whether an entry waits for a second person: the largest amount that it moves is above the office's limit.

    `standing_fen` is what the deal, or the entry that it mends, stands at; None for the limit: nothing ever waits.
    """
    if limit_fen is None or wish.event in WEIGHTLESS:
        return False
    moved = [wish.amount_fen or 0, 0 if wish.event is DealEvent.PAID else standing_fen]
    if wish.terms is not None:
        moved.append(wish.terms.total_fen)
    if wish.registration is not None:
        moved.append(wish.registration.approved_total_fen)
    return max(moved) > limit_fen


def check_reason(reason: str) -> None:
    """Refuse a decision without its reason. Raises DealRefused."""
    if not reason.strip():
        raise DealRefused({"reason": RuleId.ENTRY_REASON})
    refuse(sized((("reason", reason, REASON_LIMIT),)))


def _fact(event: DealEvent, entry: LedgerEntry) -> LedgerFact:
    return LedgerFact(
        event=event,
        happened_on=entry.happened_on,
        terms=entry.total_fen is not None,
        registration=entry.approved_fen is not None,
        paid=entry.amount_fen is not None,
    )


def _check_alone(wish: EntryInput, today: date) -> None:
    """Refuse what is wrong with a wish whatever stands."""
    wrong = sized((("reason", wish.reason, REASON_LIMIT),))
    if wish.event in REASONED and not wish.reason.strip():
        wrong["reason"] = RuleId.ENTRY_REASON
    if wish.happened_on > today:
        wrong["happened_on"] = RuleId.DAY_FUTURE
    if wish.happened_on < FIRST_DAY:
        wrong["happened_on"] = RuleId.DAY_ORDER
    if wish.amount_fen is not None and not is_amount(wish.amount_fen):
        wrong["amount"] = RuleId.AMOUNT_RANGE
    if (wish.event in MENDING) != (wish.corrects is not None) or wish.event in DECIDING:
        wrong["corrects"] = RuleId.ENTRY_MENDED
    if len(wish.files) > FILES_MAX:
        wrong["file"] = RuleId.ENTRY_WHOLE
    if wish.registration is not None:
        wrong |= _breaches_of_registration(wish.registration)
    refuse(wrong)
    if wish.terms is not None:
        wish.terms.check()


def _check_whole(fact: LedgerFact, mended: LedgerFact | None) -> None:
    """Refuse what does not bring what its event asks for, or more; a correction brings all that it replaces."""
    event = fact.event
    brought = (
        (
            "terms",
            fact.terms,
            event in TERMS,
            event in TERMS and event is not DealEvent.SIGNED,
            mended and mended.terms,
        ),
        (
            "registration",
            fact.registration,
            event in REGISTERING,
            event is DealEvent.REGISTERED,
            mended and mended.registration,
        ),
        ("amount", fact.paid, event is DealEvent.PAID, event is DealEvent.PAID, False),
    )
    wrong = [
        name
        for name, there, allowed, needed, replaced in brought
        if (there and not allowed) or (not there and (needed or replaced))
    ]
    refuse(dict.fromkeys(wrong, RuleId.ENTRY_WHOLE))


def _last_total(entries: Iterable[LedgerEntry]) -> int:
    """Give the total of the last terms among entries, 0 where none brings any."""
    return next((each for each in reversed([entry.total_fen for entry in entries]) if each), 0)


def _check_within(registration: Registration | None, total_fen: int) -> None:
    if registration is not None and registration.approved_total_fen > total_fen:
        raise DealRefused({"approved_total": RuleId.AMOUNT_CONTRACT})


def _breaches_of_registration(registration: Registration) -> dict[str, RuleId]:
    texts = (
        ("registration_number", registration.number, REGISTRATION_LIMIT),
        ("agency", registration.agency, AGENCY_LIMIT),
    )
    wrong = sized(texts)
    wrong |= {name: RuleId.ENTRY_WHOLE for name, text, _ in texts if not text.strip()}
    if not is_amount(registration.approved_total_fen):
        wrong["approved_total"] = RuleId.AMOUNT_RANGE
    if not 0 <= registration.approved_technical_fen <= registration.approved_total_fen:
        wrong["approved_technical"] = RuleId.AMOUNT_APPROVED
    return wrong


def check_course(wishes: Sequence[EntryInput], today: date, *, told_before: bool = True) -> State:
    """Refuse what may not be recorded as a new deal's entries one after the other, and give the state they lead to.

    Without `told_before` the terms are those after a change: what was approved before is not held against them.
    Raises DealRefused, which names each field behind the place (from 0) of its wish: 0.subject.
    """
    facts: dict[int, LedgerFact] = {}
    state, total_fen = None, 0
    for place, wish in enumerate(wishes):
        facts[place] = LedgerFact(
            event=wish.event,
            happened_on=wish.happened_on,
            terms=wish.terms is not None,
            registration=wish.registration is not None,
            paid=wish.amount_fen is not None,
        )
        try:
            _check_alone(wish, today)
            _check_whole(facts[place], None)
            state = state_of(facts)
            total_fen = total_fen if wish.terms is None else wish.terms.total_fen
            _check_within(wish.registration if told_before else None, total_fen)
        except DealRefused as refused:
            raise DealRefused({f"{place}.{field}": rule for field, rule in refused.rules.items()}) from None
    if state is None:
        raise DealRefused({"0.event": RuleId.STATE_ORDER})
    return state
