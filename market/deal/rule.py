"""Rules of deals (认定规则): dated, replaceable, each with its certainty; a breach is told by field and rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from market.errors import Invalid


class RuleId(Enum):
    """What a rule is about. A value stands beside amounts for ever: none is renamed or removed."""

    KIND_DEVELOPMENT = "kind.development"
    KIND_TRANSFER = "kind.transfer"
    KIND_LICENCE = "kind.licence"
    KIND_CONSULTING = "kind.consulting"
    KIND_SERVICE = "kind.service"
    KIND_REASON = "kind.reason"
    LINE_TECHNOLOGY = "line.technology"
    LINE_CARRIER = "line.carrier"
    LINE_CARRIER_BEYOND = "line.carrier-beyond"
    LINE_EQUIPMENT = "line.equipment"
    LINE_MATERIAL = "line.material"
    LINE_OTHER = "line.other"
    LINE_THERE = "line.there"
    AMOUNT_RANGE = "amount.range"
    AMOUNT_FEN = "amount.fen"
    AMOUNT_SUM = "amount.sum"
    AMOUNT_APPROVED = "amount.approved"
    AMOUNT_CONTRACT = "amount.contract"
    AMOUNT_PLAN = "amount.plan"
    DAY_ORDER = "day.order"
    DAY_FUTURE = "day.future"
    DAY_TERM = "day.term"
    STATE_ORDER = "state.order"
    ENTRY_WHOLE = "entry.whole"
    ENTRY_MENDED = "entry.mended"
    ENTRY_REASON = "entry.reason"
    PARTY_CODE = "party.code"
    PARTY_AREA = "party.area"
    PARTY_SELF = "party.self"
    FIELD_KNOWN = "field.known"
    REGISTRATION_ONCE = "registration.once"
    TEXT_SIZE = "text.size"
    DAY_FORM = "day.form"
    CHOICE_KNOWN = "choice.known"


class Certainty(Enum):
    """How sure a rule is: seen in a public source, recalled without checking, or the market's own."""

    SEEN = "seen"
    RECALLED = "recalled"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule in both languages, with its day and where it is from."""

    id: RuleId
    says: str
    says_en: str
    certainty: Certainty
    of: date
    source: str
    source_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsField:
    """A technical field of the national statistics, by the code that this rule set gives it."""

    code: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A version of all rules. `carriers`: how many sets of technical carriers stay in the 技术交易额.

    `fields_certainty` is that of the whole list of the statistics' fields.
    """

    version: str
    title: str
    title_en: str
    of: date
    carriers: int
    rules: Mapping[RuleId, Rule]
    fields: tuple[StatisticsField, ...]
    fields_certainty: Certainty

    def knows_field(self, code: str) -> bool:
        """Say whether a code is one of the statistics' fields."""
        return any(field.code == code for field in self.fields)

    def tell(self, rule_id: RuleId) -> str:
        """Say a rule with its id and its day, as an error does."""
        rule = self.rules[rule_id]
        return f"{rule.says_en} (rule {rule_id.value} of {rule.of.isoformat()}, {rule.certainty.value})"


class DealRefused(Invalid):
    """What was to be recorded of a deal breaks rules; `rules` names the rule that each field breaks."""

    def __init__(self, breaches: Mapping[str, RuleId], rules: RuleSet | None = None) -> None:
        super().__init__(
            {
                field: rules.tell(rule) if rules is not None else f"breaks {rule.value}"
                for field, rule in breaches.items()
            }
        )
        self.rules = dict(breaches)


def refuse(breaches: Mapping[str, RuleId]) -> None:
    """Raise DealRefused where there is a breach."""
    if breaches:
        raise DealRefused(breaches)


def sized(texts: Iterable[tuple[str, str, int]]) -> dict[str, RuleId]:
    """Find the texts (name, text, limit) that are too long or hold what can't be printed; lines may be broken."""
    return {
        name: RuleId.TEXT_SIZE
        for name, text, limit in texts
        if len(text) > limit or not text.replace("\n", "").isprintable()
    }
