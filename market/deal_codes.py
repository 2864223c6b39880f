"""Codes of a deal's technical field (领域代码): the plan's and the statistics', each known or refused."""

from collections.abc import Collection

from market.deal import Terms
from market.deal_rule import RuleId, RuleSet, refuse


def check_codes(terms: Terms, plan: Collection[str], rules: RuleSet) -> None:
    """Refuse terms whose codes nobody knows; an empty code says that none was given. Raises DealRefused."""
    wrong = {}
    if terms.field_code and terms.field_code not in plan:
        wrong["field_code"] = RuleId.FIELD_KNOWN
    if terms.statistics_field and not rules.knows_field(terms.statistics_field):
        wrong["statistics_field"] = RuleId.FIELD_KNOWN
    refuse(wrong)
