"""Registration package (认定登记材料): the registrar's form filled from a deal; what nobody has said stays empty."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

from market.deal.deal import Deal, DealParty, DealSide, PartyType, Terms
from market.deal.entry import DealFile, LedgerEntry
from market.deal.ledger import facts_of
from market.deal.rule import RuleId, refuse
from market.deal.state import DealEvent, State
from market.errors import Conflict
from market.registration.form import ANSWER_LIMIT, FieldCode, FormField, FormSection, RegistrationFact, RegistrationForm


class AnswersOutdated(Conflict):
    """Somebody else answered in the form after it was read."""


class NoRight(Enum):
    """Said of the intellectual property where none is in a deal, which is an answer too."""

    NONE = "none"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in fen."""

    fen: int


Value: TypeAlias = str | date | Enum | Amount | tuple[DealFile, ...]


class RegistrationStanding(Enum):
    """How it stands with a field.

    BY_HAND: it is written onto the paper by whoever hands it in, since no number of a person is kept here.
    """

    FILLED = "filled"
    MISSING = "missing"
    BY_HAND = "by-hand"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field of the form with what stands in it; None where nothing does."""

    section: FormSection
    field: FormField
    value: Value | None
    standing: RegistrationStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A form filled from a deal. `terms_entry` and `signed_entry` number the entries that a correction would name.

    `open`: an entry may be added now, none waits for a second person.
    """

    deal: Deal
    terms: Terms
    form: RegistrationForm
    rows: tuple[Row, ...]
    terms_entry: int
    signed_entry: int | None
    open: bool

    @property
    def missing(self) -> tuple[Row, ...]:
        """List what the registrar asks and nothing tells, in the form's order."""
        return tuple(
            row for row in self.rows if row.standing in (RegistrationStanding.MISSING, RegistrationStanding.BY_HAND)
        )

    @property
    def hands_in(self) -> bool:
        """Say whether handing it in is what comes next."""
        return self.open and self.deal.state is State.SIGNED

    @property
    def comes_back(self) -> bool:
        """Say whether the registrar's number is what comes next."""
        return self.open and self.deal.state is State.SUBMITTED


def fill(
    form: RegistrationForm, deal: Deal, entries: Sequence[LedgerEntry], answers: Mapping[FieldCode, str]
) -> Package | None:
    """Fill a form from a deal, its entries, and what was answered beside it; None while no terms count."""
    if deal.terms is None:
        return None
    standing = facts_of(entries)
    signed = max((place for place, fact in standing.items() if fact.event is DealEvent.SIGNED), default=None)
    told = _told(deal.terms)
    told[RegistrationFact.SIGNED_ON] = None if signed is None else standing[signed].happened_on
    told[RegistrationFact.CONTRACT_FILE] = _files(entries, standing) or None
    rows = (
        _row(section, field, _answered(field, answers) if field.fact is None else told[field.fact], deal.terms)
        for section in form.sections
        for field in section.fields
    )
    return Package(
        deal=deal,
        terms=deal.terms,
        form=form,
        rows=tuple(rows),
        terms_entry=max(place for place, fact in standing.items() if fact.terms),
        signed_entry=signed,
        open=not any(entry.is_open for entry in entries),
    )


def mark_of(answers: Mapping[FieldCode, str]) -> str:
    """Give what tells answers from others without holding any: whoever sends a form says by it which ones were read."""
    return hashlib.sha256(json.dumps(sorted(answers.items())).encode()).hexdigest()


def check_answers(form: RegistrationForm, answers: Mapping[FieldCode, str]) -> None:
    """Refuse answers that may not stand in their fields; an empty one leaves its field empty. Raises DealRefused."""
    refuse(
        {
            field.code: RuleId.CHOICE_KNOWN if field.choices else RuleId.TEXT_SIZE
            for field in form.asked()
            if (answer := answers.get(field.code, "")) and not field.knows(answer)
        }
    )


def _row(section: FormSection, field: FormField, value: Value | None, terms: Terms) -> Row:
    if value is not None:
        standing = RegistrationStanding.FILLED
    elif _is_of_person(field, terms):
        standing = RegistrationStanding.BY_HAND
    else:
        standing = RegistrationStanding.MISSING if field.needed else RegistrationStanding.LEFT_OUT
    return Row(section=section, field=field, value=value, standing=standing)


def _answered(field: FormField, answers: Mapping[FieldCode, str]) -> str | None:
    """Give an answer; one that the form does not let one choose any more is none."""
    answer = answers.get(field.code, "")
    return answer if answer and len(answer) <= ANSWER_LIMIT and field.knows(answer) else None


def _told(terms: Terms) -> dict[RegistrationFact, Value | None]:
    """Give what terms tell of each fact, None where they say nothing."""
    told: dict[RegistrationFact, Value | None] = {
        RegistrationFact.SUBJECT: terms.subject,
        RegistrationFact.CONTRACT_NUMBER: terms.contract_number or None,
        RegistrationFact.KIND: terms.kind,
        RegistrationFact.BEGINS_ON: terms.begins_on,
        RegistrationFact.ENDS_ON: terms.ends_on,
        RegistrationFact.STATISTICS_FIELD: terms.statistics_field or None,
        RegistrationFact.IP: terms.ip or NoRight.NONE,
        RegistrationFact.IP_CLAUSE: terms.ip_clause or None,
        RegistrationFact.TOTAL: Amount(terms.total_fen),
        RegistrationFact.TECHNICAL: Amount(terms.technical_fen),
        RegistrationFact.PLAN: Amount(sum(each.amount_fen for each in terms.plan)) if terms.plan else None,
    }
    for side in DealSide:
        told |= _told_of(side, terms.party(side))
    return told


def _told_of(side: DealSide, party: DealParty) -> dict[RegistrationFact, Value | None]:
    values = {"name": party.name or None, "code": party.code or None, "type": party.type, "area": party.area}
    return {RegistrationFact(f"{side.value}.{name}"): value for name, value in values.items()}


def _is_of_person(field: FormField, terms: Terms) -> bool:
    """Say whether a field asks for the number of a party that is a person, which is never kept."""
    persons = (side for side in DealSide if terms.party(side).type is PartyType.PERSON)
    return any(field.fact is RegistrationFact(f"{side.value}.code") for side in persons)


def _files(entries: Sequence[LedgerEntry], standing: Collection[int]) -> tuple[DealFile, ...]:
    """List the files of what stands, and of the corrections of it."""
    return tuple(
        file
        for entry in entries
        if entry.counts and (entry.number if entry.corrects is None else entry.corrects) in standing
        for file in entry.files
    )
