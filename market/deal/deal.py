"""Deal (合同): what two parties agreed on, as its latest terms say, and who may know of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType
from unicodedata import normalize
from uuid import UUID

from market.deal.kind import DealKind, KindAnswers
from market.deal.line import Instalment, Line, breaches_of_lines, breaches_of_plan, technical_fen, total_fen
from market.deal.rule import RuleId, RuleSet, refuse, sized
from market.deal.state import State
from market.errors import Conflict, NotAllowed
from market.introduction.introduction import IntroductionId
from market.listing.listing import ListingId
from market.listing.property import RightKind
from market.organization import OrganizationId, is_credit_code
from market.viewer import Actor, Role

DealId = NewType("DealId", UUID)

SUBJECT_LIMIT = 200
CLAUSE_LIMIT = 2000
NAME_LIMIT = 120
PERSON_LIMIT = 60
CODE_LIMIT = 40
NUMBER_LIMIT = 60
AREA_LIMIT = 40


class DealOutdated(Conflict):
    """Somebody else added to the deal after it was read."""


class DealWaits(Conflict):
    """An entry of the deal waits for a second person, and nothing is added before."""


class DealThere(Conflict):
    """The introduction has a deal already."""


class DealTooEarly(Conflict):
    """The introduction has not come to a contract yet."""


class Series(Enum):
    """Which figure a deal belongs to: through the market, or the whole district's; they are never added."""

    MARKET = "market"
    DISTRICT = "district"


class DealSide(Enum):
    """One of the two parties: 卖方 (输出方) and 买方 (吸纳方)."""

    SELLER = "seller"
    BUYER = "buyer"


class PartyType(Enum):
    """What a party is in the statistics of deals."""

    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    HOSPITAL = "hospital"
    GOVERNMENT = "government"
    SOCIETY = "society"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealParty:
    """A party; `area` is a place's path, CN/浙江省/宁波市/海曙区. A natural person's name is empty once erased.

    `code` is the 统一社会信用代码, abroad the register's own; a natural person has none.
    """

    name: str
    code: str
    type: PartyType
    area: str
    organization_id: OrganizationId | None = None

    @property
    def country(self) -> str:
        """Give the country of its area; registers abroad count by themselves."""
        return self.area.split("/")[0]

    @property
    def is_abroad(self) -> bool:
        """Say whether the party is in another country."""
        return self.country != "CN"

    def breaches(self, side: DealSide) -> dict[str, RuleId]:
        """Find what is wrong with a party, by field: seller.code."""
        limit = PERSON_LIMIT if self.type is PartyType.PERSON else NAME_LIMIT
        where = side.value
        wrong = sized(((f"{where}.name", self.name, limit), (f"{where}.code", self.code, CODE_LIMIT)))
        country, *parts = self.area.split("/")
        known = len(country) == 2 and country.isascii() and country.isupper()
        if not known or len(parts) > 3 or any(not _is_place(part) for part in parts):
            wrong[f"{where}.area"] = RuleId.PARTY_AREA
        if self.type is PartyType.PERSON:
            if self.code or self.organization_id is not None:
                wrong[f"{where}.code"] = RuleId.PARTY_CODE
        elif not (self.code.strip() if self.is_abroad else is_credit_code(self.code)):
            wrong[f"{where}.code"] = RuleId.PARTY_CODE
        if self.type is not PartyType.PERSON and not self.name.strip():
            wrong[f"{where}.name"] = RuleId.TEXT_SIZE
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed, whole. `ip` is None where no right is in it; `rules` is the version it was judged by.

    `answers` and `advised` are the kind adviser's; a kind that differs from what was advised has its reason.
    """

    subject: str
    kind: DealKind
    seller: DealParty
    buyer: DealParty
    lines: tuple[Line, ...]
    rules: str
    contract_number: str = ""
    field_code: str = ""
    statistics_field: str = ""
    ip: RightKind | None = None
    ip_clause: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    plan: tuple[Instalment, ...] = ()
    answers: KindAnswers | None = None
    advised: DealKind | None = None
    advised_rule: RuleId | None = None
    kind_reason: str = ""

    @property
    def total_fen(self) -> int:
        """Give the 合同成交额."""
        return total_fen(self.lines)

    @property
    def technical_fen(self) -> int:
        """Give the 技术交易额 as claimed."""
        return technical_fen(self.lines)

    def party(self, side: DealSide) -> DealParty:
        """Give one of the two parties."""
        return self.seller if side is DealSide.SELLER else self.buyer

    def check(self) -> None:
        """Refuse terms that break a rule. Raises DealRefused naming each field and its rule."""
        wrong = sized(
            (
                ("subject", self.subject, SUBJECT_LIMIT),
                ("contract_number", self.contract_number, NUMBER_LIMIT),
                ("ip_clause", self.ip_clause, CLAUSE_LIMIT),
                ("kind_reason", self.kind_reason, CLAUSE_LIMIT),
            )
        )
        if not self.subject.strip():
            wrong["subject"] = RuleId.TEXT_SIZE
        for side in DealSide:
            wrong |= self.party(side).breaches(side)
        if is_same(self.seller, self.buyer):
            wrong["buyer.code"] = RuleId.PARTY_SELF
        wrong |= breaches_of_lines(self.lines)
        wrong |= breaches_of_plan(self.plan, self.total_fen)
        if self.begins_on is not None and self.ends_on is not None and self.ends_on < self.begins_on:
            wrong["ends_on"] = RuleId.DAY_TERM
        if self.advised not in (None, self.kind) and not self.kind_reason.strip():
            wrong["kind_reason"] = RuleId.KIND_REASON
        refuse(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What the registrar gave: number, agency, and the amounts as 核定; `rules` is the version then in force."""

    number: str
    agency: str
    approved_total_fen: int
    approved_technical_fen: int
    rules: str

    @property
    def plain_number(self) -> str:
        """Give the number without blanks, widths and case, as `registration_plain` of the database compares it."""
        return "".join(normalize("NFKC", self.number).split()).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A deal as a viewer sees it: state and terms are None while nothing counts yet. `sides` are the viewer's own.

    `broker` says whether the viewer looks after it: the broker of its introduction, or who opened it.
    """

    id: DealId
    series: Series
    introduction_id: IntroductionId | None
    need_id: ListingId | None
    listing_id: ListingId | None
    sample: bool
    opened_at: datetime
    state: State | None
    terms: Terms | None
    registration: Registration | None
    paid_fen: int
    entries: int
    sides: frozenset[DealSide]
    broker: bool

    @property
    def overpaid_fen(self) -> int:
        """Give by how much payments exceed the contract's total: a share of sales may, a slip of the pen does."""
        return 0 if self.terms is None else max(0, self.paid_fen - self.terms.total_fen)

    def is_worked_by(self, actor: Actor) -> bool:
        """Say whether somebody records entries of it: the office, and the broker who looks after it."""
        return actor.operates or (actor.role is Role.BROKER and self.broker)

    def check_worked_by(self, actor: Actor) -> None:
        """Let the office and its broker pass. Raises NotAllowed."""
        if not self.is_worked_by(actor):
            raise NotAllowed("the market office and the broker of a deal record what happens to it")


def _is_place(part: str) -> bool:
    return bool(part.strip()) and part.isprintable() and len(part) <= AREA_LIMIT


def is_same(one: DealParty, other: DealParty) -> bool:
    """Say whether two parties are one: the same code in one country, or the same organisation of the market."""
    if one.organization_id is not None and one.organization_id == other.organization_id:
        return True
    return bool(one.code) and (one.code, one.country) == (other.code, other.country)


class NamePart(Enum):
    """Which names: of a party that is a natural person, or of the files."""

    SELLER = DealSide.SELLER.value
    BUYER = DealSide.BUYER.value
    FILES = "files"


@dataclass(frozen=True, slots=True)
class DealName:
    """A name that is kept."""

    part: NamePart
    name: str


def check_codes(terms: Terms, plan: Collection[str], rules: RuleSet) -> None:
    """Refuse terms whose codes nobody knows; an empty code says that none was given. Raises DealRefused."""
    wrong = {}
    if terms.field_code and terms.field_code not in plan:
        wrong["field_code"] = RuleId.FIELD_KNOWN
    if terms.statistics_field and not rules.knows_field(terms.statistics_field):
        wrong["statistics_field"] = RuleId.FIELD_KNOWN
    refuse(wrong)
