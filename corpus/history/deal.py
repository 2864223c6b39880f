"""History of a row (行中的历史合同): what the cells of one row say together, as a deal with its steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.validation.hint import FixHint, give_hint
from corpus.validation.row import ValidationRule
from market.deal.deal import DealParty, DealSide, PartyType, Registration, Series, Terms
from market.deal.line import DraftLine, LineKind, judge, technical_fen, total_fen, write_yuan
from market.deal.rule import RuleId, RuleSet
from market.history.past_deal import History

Refuse = Callable[[str, ValidationRule, FixHint, RuleId | None], None]
"""Says what is wrong with a key: the kind of rule, the fix, and which rule of deals it breaks."""

TECHNICAL_PART = "技术部分（按总额导入）"
OTHER_PART = "非技术部分（按总额导入）"
"""What the lines are called that are made of the two amounts."""

_NEEDED = give_hint("write it; the column must be filled in")
_AMOUNTS = give_hint("write the total and the technical part, or the lines")
_NO_MORE = give_hint("the technical part is no more than the total")


@dataclass(frozen=True, slots=True)
class HistoryRules:
    """What a row is judged by: the rule sets, the newest first."""

    sets: Sequence[RuleSet]

    def find(self, version: str) -> RuleSet | None:
        """Find a version; the newest where none is said."""
        return next((each for each in self.sets if version in ("", each.version)), None)


def make_history(values: Mapping[str, Any], rules: HistoryRules, refuse: Refuse) -> History | None:
    """Put a row's values together; None where something needed is missing, which `refuse` was told.

    The name of a person may be missing: it may have been erased where the row comes from.
    """
    rule_set = rules.find(values.get("rules", ""))
    if rule_set is None:
        known = "、".join(each.version for each in rules.sets)
        refuse(
            "rules", ValidationRule.CHOICE, give_hint("write one of: %(choices)s", choices=known), RuleId.CHOICE_KNOWN
        )
        return None
    wanted = _make_lines(values, refuse)
    nameless = {f"{side.value}.name" for side in DealSide if values.get(f"{side.value}.type") is PartyType.PERSON}
    needed = (key for key in ("number", "subject", "kind", "signed_on", *_PARTY_NEEDS) if key not in nameless)
    missing = [key for key in needed if key not in values]
    for key in missing:
        refuse(key, ValidationRule.REQUIRED, _NEEDED, RuleId.ENTRY_WHOLE if key == "signed_on" else RuleId.TEXT_SIZE)
    if wanted is None or missing:
        return None
    lines = judge(wanted, rule_set)
    _check_sums(values, total_fen(lines), technical_fen(lines), refuse)
    terms = Terms(
        subject=values["subject"],
        kind=values["kind"],
        seller=_party(values, DealSide.SELLER),
        buyer=_party(values, DealSide.BUYER),
        lines=lines,
        rules=rule_set.version,
        contract_number=values.get("contract_number", ""),
        field_code=values.get("field_code", ""),
        statistics_field=values.get("statistics_field", ""),
        ip=values.get("ip"),
        ip_clause=values.get("ip_clause", ""),
        begins_on=values.get("begins_on"),
        ends_on=values.get("ends_on"),
        plan=values.get("plan", ()),
    )
    return History(
        number=values["number"],
        series=values.get("series", Series.DISTRICT),
        sample=values.get("sample", False),
        terms=terms,
        signed_on=values["signed_on"],
        registration=_registration(values, terms),
        end_reason=values.get("end_reason", ""),
        payments=values.get("payments", ()),
        **{key: values.get(key) for key in _DAYS},
    )


_DAYS = ("drafted_on", "submitted_on", "registered_on", "changed_on", "terminated_on", "revoked_on")
_PARTY_NEEDS = ("seller.name", "seller.type", "seller.area", "buyer.name", "buyer.type", "buyer.area")


def _make_lines(values: Mapping[str, Any], refuse: Refuse) -> Sequence[DraftLine] | None:
    """Give the lines, or make two of the total and its technical part."""
    if "lines" in values:
        lines: Sequence[DraftLine] = values["lines"]
        return lines
    total, technical = values.get("total"), values.get("technical")
    for key, fen in (("total", total), ("technical", technical)):
        if fen is None:
            refuse(key, ValidationRule.REQUIRED, _AMOUNTS, RuleId.LINE_THERE)
    if total is None or technical is None:
        return None
    if technical > total:
        refuse("technical", ValidationRule.MEANING, _NO_MORE, RuleId.AMOUNT_APPROVED)
        return None
    parts = (
        DraftLine(kind=LineKind.TECHNOLOGY, description=TECHNICAL_PART, amount_fen=technical),
        DraftLine(kind=LineKind.OTHER, description=OTHER_PART, amount_fen=total - technical),
    )
    return [part for part in parts if part.amount_fen] or parts[:1]


def _check_sums(values: Mapping[str, Any], total: int, technical: int, refuse: Refuse) -> None:
    """Hold the amounts that are written beside lines against what the lines add up to."""
    for key, fen in (("total", total), ("technical", technical)):
        if "lines" in values and values.get(key, fen) != fen:
            advice = give_hint("the lines say %(fen)s yuan; mend them or this amount", fen=write_yuan(fen))
            refuse(key, ValidationRule.MEANING, advice, None)


def _party(values: Mapping[str, Any], side: DealSide) -> DealParty:
    where = side.value
    return DealParty(
        name=values.get(f"{where}.name", ""),
        code=values.get(f"{where}.code", ""),
        type=PartyType(values[f"{where}.type"]),
        area=values[f"{where}.area"],
    )


def _registration(values: Mapping[str, Any], terms: Terms) -> Registration | None:
    """Give what the registrar gave; an approved amount that is not written is the claimed one."""
    if not any(key in values for key in ("registered_on", "registration_number", "agency")):
        return None
    return Registration(
        number=values.get("registration_number", ""),
        agency=values.get("agency", ""),
        approved_total_fen=values.get("approved_total", terms.total_fen),
        approved_technical_fen=values.get("approved_technical", terms.technical_fen),
        rules=terms.rules,
    )
