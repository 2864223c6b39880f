"""Deals for tests: terms of two invented parties, what may be recorded of them, and who does it."""

from dataclasses import replace
from datetime import date, timedelta

from corpus.reference.deal_rules import load_rule_sets
from market.deal.deal import DealParty, PartyType, Registration, Terms
from market.deal.entry import EntryInput
from market.deal.kind import DealKind
from market.deal.line import DraftLine, LineKind, judge
from market.deal.state import DealEvent
from market.listing.property import RightKind
from tests.listings import an_organization

RULES = load_rule_sets()[0]
FIRST_ON = date(2026, 3, 2)
HOME = "CN/浙江省/宁波市/海曙区"


def a_party(number: int = 61, *, kind: PartyType = PartyType.ENTERPRISE) -> DealParty:
    """Make a party whose code belongs to nobody real."""
    organization = an_organization(number)
    return DealParty(name=organization.name, code=organization.code, type=kind, area=HOME)


SELLER = a_party(61, kind=PartyType.INSTITUTE)
BUYER = a_party(62)


def technology(fen: int, description: str = "研究开发费（样例）") -> DraftLine:
    """Write a line that is technical."""
    return DraftLine(kind=LineKind.TECHNOLOGY, description=description, amount_fen=fen)


def some_terms(*lines: DraftLine, seller: DealParty = SELLER, buyer: DealParty = BUYER) -> Terms:
    """Make terms of the lines, of a million yuan where there are none."""
    return Terms(
        subject="磁钢耐温改进（样例）",
        kind=DealKind.DEVELOPMENT,
        seller=seller,
        buyer=buyer,
        lines=judge(lines or (technology(100_000_000),), RULES),
        rules=RULES.version,
        field_code="B1.01.03",
        statistics_field="05",
        ip=RightKind.INVENTION,
        ip_clause="归双方共有（样例）",
    )


def a_registration(
    number: str = "样例-2026-0001", *, total: int = 100_000_000, technical: int | None = None
) -> Registration:
    """Make what a registrar gave."""
    return Registration(
        number=number,
        agency="登记机构（样例）",
        approved_total_fen=total,
        approved_technical_fen=total if technical is None else technical,
        rules=RULES.version,
    )


def wish(event: DealEvent, days: int = 0, **brought: object) -> EntryInput:
    """Wish to record an event so many days after the first."""
    return replace(EntryInput(event=event, happened_on=FIRST_ON + timedelta(days=days)), **brought)  # type: ignore[arg-type]


DRAFTED = wish(DealEvent.DRAFTED, terms=some_terms())
SIGNED = wish(DealEvent.SIGNED, 10)
SUBMITTED = wish(DealEvent.SUBMITTED, 20)
REGISTERED = wish(DealEvent.REGISTERED, 30, registration=a_registration())
