"""A form of an entry as it was sent (送来的表单): for which deal, asking for what, and how it is sent again."""

from dataclasses import dataclass, field, replace

from corpus.reference.deal_rules import find_rules
from market.deal.deal import Deal, DealId, DealOutdated
from market.deal.entry import DealFile, Wish
from market.deal.key import KeyReused
from market.deal.line import write_yuan
from market.deal.rule import RuleSet
from market.deal.state import DealEvent
from market.deal.store import deals
from market.errors import Conflict, Invalid
from market.viewer import Actor
from web.context import Market
from web.deal_files import typed_files
from web.deal_form import typed_registration, typed_terms
from web.deal_recording import Parts
from web.errors import outcome_of
from web.form import Form
from web.language import message
from web.notices import Notice, Tone
from web.upload import FileForm

OUTDATED = message(
    "Somebody else added to this deal meanwhile. What you typed is kept; look at the deal, then send it again."
)
KEY_USED = message(
    "This form was sent before with other contents, and recorded. If you send it again, it is recorded a second time."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it was sent: by whom, for which deal, asking for which parts, with which files.

    `mended` is what stands in the place of the entry that is corrected.
    """

    actor: Actor
    deal: Deal | None
    parts: Parts
    form: Form
    upload: FileForm = field(default_factory=lambda: FileForm({}))
    mended: Wish | None = None

    @property
    def files(self) -> tuple[DealFile, ...]:
        """Give the files that a correction may take along."""
        return () if self.mended is None else self.mended.files

    @property
    def rules(self) -> RuleSet:
        """Give the rules that it is judged by: a correction by those of what it corrects, all else by the latest."""
        return find_rules(None if self.mended is None else self.mended.rules)


async def asked(market: Market, actor: Actor, deal_id: DealId, form: Form) -> Sent:
    """Find out which form somebody fills in, and whether they may. Raises NotFound, NotAllowed, Invalid."""
    async with market.database.reading() as conn:
        deal = await deals.get(conn, deal_id, viewer=actor.viewer)
        deal.check_worked_by(actor)
        entries = await deals.timeline(conn, deal_id, viewer=actor.viewer)
    number, mended = form.value("corrects"), None
    if number:
        if not (number.isascii() and number.isdecimal() and len(number) <= 6):
            raise Invalid({"corrects": "write a number"})
        parts = Parts.of_mending(entries, int(number), strikes=form.value("strikes") == "1")
        if not parts.strikes:
            async with market.database.reading() as conn:
                mended = await deals.brought(conn, deal_id, int(number), viewer=actor.viewer)
    else:
        event = next((one for one in DealEvent if one.value == form.value("event")), None)
        if event is None:
            raise Invalid({"event": "choose one"})
        parts = Parts.of_step(deal, event)
    return Sent(actor=actor, deal=deal, parts=parts, form=form, mended=mended)


def begun(sent: Sent) -> Form:
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
    typed |= {} if terms is None else typed_terms(terms)
    typed |= {} if registration is None else typed_registration(registration)
    return Form(typed | typed_files(sent.files))


def renewed(sent: Sent, error: Conflict) -> Sent:
    """Let a form be sent again after a look at the deal: knowing what is there now, under a key of its own."""
    values = dict(sent.form.values)
    if isinstance(error, KeyReused):
        values["key"] = ""
    if sent.deal is not None:
        values["seen"] = str(sent.deal.entries)
    return replace(sent, form=replace(sent.form, values=values))


def notices_of(error: Conflict) -> tuple[Notice, ...]:
    """Say why a form came back that breaks no rule."""
    own = {DealOutdated: OUTDATED, KeyReused: KEY_USED}
    return (Notice(own.get(type(error), outcome_of(error).sentence), Tone.WARNING),)
