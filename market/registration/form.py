"""Form of registration (登记表): what a registrar asks of a contract; dated and replaceable, as the rules are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NewType

from market.deal.rule import Certainty

FieldCode = NewType("FieldCode", str)

ANSWER_LIMIT = 200


class RegistrationFact(Enum):
    """What a deal tells of itself; the value of one about a party begins with its side."""

    SUBJECT = "subject"
    CONTRACT_NUMBER = "contract_number"
    KIND = "kind"
    SIGNED_ON = "signed_on"
    BEGINS_ON = "begins_on"
    ENDS_ON = "ends_on"
    SELLER_NAME = "seller.name"
    SELLER_CODE = "seller.code"
    SELLER_TYPE = "seller.type"
    SELLER_AREA = "seller.area"
    BUYER_NAME = "buyer.name"
    BUYER_CODE = "buyer.code"
    BUYER_TYPE = "buyer.type"
    BUYER_AREA = "buyer.area"
    STATISTICS_FIELD = "statistics_field"
    IP = "ip"
    IP_CLAUSE = "ip_clause"
    TOTAL = "total"
    TECHNICAL = "technical"
    PLAN = "plan"
    CONTRACT_FILE = "contract_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers that a field lets one choose."""

    code: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field; `fact` fills it from the deal, without one somebody answers it, by a choice where there are any.

    `needed`: the registrar takes no form without it.
    """

    code: FieldCode
    label: str
    label_en: str
    needed: bool
    fact: RegistrationFact | None = None
    choices: tuple[Choice, ...] = ()

    def knows(self, answer: str) -> bool:
        """Say whether an answer may stand in the field."""
        if self.choices:
            return any(choice.code == answer for choice in self.choices)
        return bool(answer.strip()) and answer.isprintable() and len(answer) <= ANSWER_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """Fields that stand together; `code` is a party's side where they are about it."""

    code: str
    label: str
    label_en: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """A version of the form, with its day, where it is from, and how sure that is."""

    version: str
    title: str
    title_en: str
    of: date
    certainty: Certainty
    source: str
    source_en: str
    sections: tuple[FormSection, ...]

    def fields(self) -> Iterator[FormField]:
        """List every field in its order."""
        for section in self.sections:
            yield from section.fields

    def asked(self) -> tuple[FormField, ...]:
        """List the fields that no deal tells, and somebody answers."""
        return tuple(field for field in self.fields() if field.fact is None)
