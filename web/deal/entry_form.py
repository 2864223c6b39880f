"""What the form of an entry asks for (登记内容), and the wish that it becomes.

A form of an entry as it was sent (送来的表单): for which deal, asking for what, and how it is sent again.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from corpus.reference.deal_rules import find_rules
from market.day import current_day
from market.deal.deal import Deal, DealId, DealOutdated
from market.deal.entry import DealFile, EntryInput, LedgerEntry
from market.deal.key import IdempotencyKey, KeyReused
from market.deal.ledger import REGISTERING, TERMS, facts_of
from market.deal.line import write_yuan
from market.deal.rule import DealRefused, RuleId, RuleSet
from market.deal.state import OFFICIAL, REASONED, DealEvent, next_state
from market.deal.store import deals
from market.errors import Conflict, Invalid
from market.viewer import Actor
from web.deal.files import prefill_files
from web.deal.form import DealForm, prefill_registration, prefill_terms
from web.http.context import Market
from web.http.errors import find_outcome
from web.http.upload import FileForm
from web.page.form import Form
from web.page.language import message
from web.page.notices import Notice, Tone

BEGINNINGS = (DealEvent.DRAFTED, DealEvent.SIGNED)
UNSENT_FIELDS = ("key", "act", "seen", "lines_rows", "plan_rows")
"""What does not belong to what is recorded: sent anew with another of these, it is the same."""


class PartRequirement(Enum):
    """Whether a part of the form is there, may be left out, or has to be filled."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFormParts:
    """Which parts the form of an entry has; `event` is what stands in the entry's place afterwards."""

    event: DealEvent
    corrects: int | None = None
    strikes: bool = False
    terms: PartRequirement = PartRequirement.NO
    registration: PartRequirement = PartRequirement.NO

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
    def of_first(cls) -> "EntryFormParts":
        """Ask for what a deal's first entry brings, be it an intention or a signature."""
        return cls(event=DealEvent.DRAFTED, terms=PartRequirement.YES)

    @classmethod
    def of_step(cls, deal: Deal, event: DealEvent) -> "EntryFormParts":
        """Ask for what a next step brings. Raises DealRefused where there is no such step."""
        if next_state(deal.state, event) is None:
            raise DealRefused({"event": RuleId.STATE_ORDER})
        terms = {True: PartRequirement.YES, False: PartRequirement.NO}[event in TERMS]
        if event is DealEvent.SIGNED and deal.terms is not None:
            terms = PartRequirement.MAYBE
        registration = PartRequirement.YES if event is DealEvent.REGISTERED else PartRequirement.NO
        if event is DealEvent.CHANGED and deal.state in OFFICIAL:
            registration = PartRequirement.MAYBE
        return cls(event=event, terms=terms, registration=registration)

    @classmethod
    def of_mending(cls, entries: Collection[LedgerEntry], number: int, *, strikes: bool) -> "EntryFormParts":
        """Ask for all that an entry brought, or only for why it never held. Raises DealRefused where none stands."""
        fact = facts_of(entries).get(number)
        if fact is None:
            raise DealRefused({"corrects": RuleId.ENTRY_MENDED})
        if strikes:
            return cls(event=fact.event, corrects=number, strikes=True)
        terms, registration = PartRequirement.NO, PartRequirement.NO
        if fact.event in TERMS:
            terms = PartRequirement.YES if fact.terms else PartRequirement.MAYBE
        if fact.event in REGISTERING:
            registration = PartRequirement.YES if fact.registration else PartRequirement.MAYBE
        return cls(event=fact.event, corrects=number, terms=terms, registration=registration)


def read_entry_input(
    form: Form, parts: EntryFormParts, rules: RuleSet, plan_codes: Collection[str], files: tuple[DealFile, ...] = ()
) -> EntryInput:
    """Read what a form wishes to record. Raises DealRefused with every field that breaks a rule."""
    reader = DealForm(form, rules)
    event = parts.records
    if parts == EntryFormParts.of_first():
        event = reader.choice("event", DealEvent, DealEvent.DRAFTED)
        if event not in BEGINNINGS:
            raise DealRefused({"event": RuleId.CHOICE_KNOWN})
    today = current_day()
    happened_on = today if parts.strikes else reader.needed_day("happened_on")
    brings = _brings(form, "terms", parts.terms)
    registration = reader.registration() if _brings(form, "registration", parts.registration) else None
    amount = reader.amount("amount") if parts.amount else None
    if not brings:
        reader.done()
    return EntryInput(
        event=event,
        happened_on=happened_on,
        terms=reader.terms(plan_codes) if brings else None,
        registration=registration,
        amount_fen=amount,
        corrects=parts.corrects,
        reason=form.line("reason") if parts.reason else "",
        files=files,
    )


def read_key(form: Form, path: str, files: tuple[DealFile, ...]) -> IdempotencyKey:
    """Take the key that a form was shown with, for what it sends: a form that is sent twice does one thing."""
    sent: Mapping[str, str] = {name: form.value(name) for name in sorted(form.values) if name not in UNSENT_FIELDS}
    digests = [hashlib.sha256(file.sha256).hexdigest() for file in files]
    return IdempotencyKey.of(form.value("key"), path, json.dumps([sent, digests]), patient=True)


def _brings(form: Form, name: str, asked: PartRequirement) -> bool:
    return asked is PartRequirement.YES or (asked is PartRequirement.MAYBE and form.value(f"with_{name}") == "1")


OUTDATED = message(
    "Somebody else added to this deal meanwhile. What you typed is kept; look at the deal, then send it again."
)
KEY_USED = message(
    "This form was sent before with other contents, and recorded. If you send it again, it is recorded a second time."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentEntryForm:
    """A form as it was sent: by whom, for which deal, asking for which parts, with which files.

    `mended` is what stands in the place of the entry that is corrected.
    """

    actor: Actor
    deal: Deal | None
    parts: EntryFormParts
    form: Form
    upload: FileForm = field(default_factory=lambda: FileForm({}))
    mended: EntryInput | None = None

    @property
    def files(self) -> tuple[DealFile, ...]:
        """Give the files that a correction may take along."""
        return () if self.mended is None else self.mended.files

    @property
    def rules(self) -> RuleSet:
        """Give the rules that it is judged by: a correction by those of what it corrects, all else by the latest."""
        return find_rules(None if self.mended is None else self.mended.rules)


async def load_sent_form(market: Market, actor: Actor, deal_id: DealId, form: Form) -> SentEntryForm:
    """Find out which form somebody fills in, and whether they may. Raises NotFound, NotAllowed, Invalid."""
    async with market.database.reading() as conn:
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
        deal.check_worked_by(actor)
        entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
    number, mended = form.value("corrects"), None
    if number:
        if not (number.isascii() and number.isdecimal() and len(number) <= 6):
            raise Invalid({"corrects": "write a number"})
        parts = EntryFormParts.of_mending(entries, int(number), strikes=form.value("strikes") == "1")
        if not parts.strikes:
            async with market.database.reading() as conn:
                mended = await deals.brought(conn, deal_id, int(number), viewer=actor.viewer)
    else:
        event = next((one for one in DealEvent if one.value == form.value("event")), None)
        if event is None:
            raise Invalid({"event": "choose one"})
        parts = EntryFormParts.of_step(deal, event)
    return SentEntryForm(actor=actor, deal=deal, parts=parts, form=form, mended=mended)


def prefill_entry_form(sent: SentEntryForm) -> Form:
    """Fill an entry's form with what stands, or with what is to be corrected."""
    deal = sent.deal
    assert deal is not None  # noqa: S101 -- an entry is of a deal
    typed = {**sent.form.values, "seen": str(deal.entries)}
    terms, registration = deal.terms, deal.registration
    if sent.mended is not None:
        brought = sent.mended
        terms, registration = brought.terms or terms, brought.registration
        typed["happened_on"] = brought.happened_on.isoformat()
        typed |= {} if brought.amount_fen is None else {"amount": write_yuan(brought.amount_fen)}
    typed |= {} if terms is None else prefill_terms(terms)
    typed |= {} if registration is None else prefill_registration(registration)
    return Form(typed | prefill_files(sent.files))


def renew_form(sent: SentEntryForm, error: Conflict) -> SentEntryForm:
    """Let a form be sent again after a look at the deal: knowing what is there now, under a key of its own."""
    values = dict(sent.form.values)
    if isinstance(error, KeyReused):
        values["key"] = ""
    if sent.deal is not None:
        values["seen"] = str(sent.deal.entries)
    return replace(sent, form=replace(sent.form, values=values))


def list_notices(error: Conflict) -> tuple[Notice, ...]:
    """Say why a form came back that breaks no rule."""
    own = {DealOutdated: OUTDATED, KeyReused: KEY_USED}
    return (Notice(own.get(type(error), find_outcome(error).sentence), Tone.WARNING),)
