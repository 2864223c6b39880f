"""What statistics are told in: dimensions, measures, levels, and the members of each dimension by their keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from corpus.reference.deal_rules import load_rule_sets
from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.state import State
from market.listing.listing import Language
from market.listing.property import RightKind
from market.statistic.slice import NO_RIGHT
from market.statistic.statistic import Dimension, Measure
from market.target.standing import Level
from web.fields import FieldNames
from web.formats import Formats
from web.labels import LABELS
from web.language import Catalogue, message

DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.SERIES: message("series"),
    Dimension.LEVEL: message("standing"),
    Dimension.STATE: message("state"),
    Dimension.KIND: message("kind of contract"),
    Dimension.FIELD: message("field of the plan"),
    Dimension.STATISTICS_FIELD: message("field of the statistics"),
    Dimension.SELLER_TYPE: message("what the seller is"),
    Dimension.BUYER_TYPE: message("what the buyer is"),
    Dimension.IP: message("right"),
    Dimension.SELLER_AREA: message("the seller's area"),
    Dimension.BUYER_AREA: message("the buyer's area"),
    Dimension.MONTH: message("month"),
    Dimension.YEAR: message("year"),
    Dimension.DEAL: message("deal"),
}
MEASURES: Mapping[Measure, str] = {
    Measure.DEALS: message("number of deals"),
    Measure.TOTAL: message("合同成交额 (the whole contract), as it counts"),
    Measure.TECHNICAL: message("技术交易额 (the technical part), as it counts"),
    Measure.TOTAL_CLAIMED: message("合同成交额 (the whole contract), claimed"),
    Measure.TECHNICAL_CLAIMED: message("技术交易额 (the technical part), claimed"),
    Measure.TOTAL_APPROVED: message("合同成交额 (the whole contract), approved"),
    Measure.TECHNICAL_APPROVED: message("技术交易额 (the technical part), approved"),
    Measure.PAID: message("paid"),
}
LEVELS: Mapping[Level, str] = {
    Level.REGISTERED: message("registered (official)"),
    Level.SIGNED: message("signed, not registered"),
    Level.INTENDED: message("intended"),
    Level.ENDED: message("terminated or revoked"),
}
UNSAID = message("not said")
_MEMBERS: Mapping[Dimension, type[Enum]] = {
    Dimension.SERIES: Series,
    Dimension.STATE: State,
    Dimension.KIND: DealKind,
    Dimension.SELLER_TYPE: PartyType,
    Dimension.BUYER_TYPE: PartyType,
    Dimension.IP: RightKind,
}
_SAID: Mapping[tuple[Dimension, str], str] = {
    **{(Dimension.LEVEL, level.value): said for level, said in LEVELS.items()},
    **{(each, member.value): LABELS[member] for each, members in _MEMBERS.items() for member in members},
    (Dimension.IP, NO_RIGHT): message("no right"),
}


@dataclass(frozen=True, slots=True)
class MemberNames:
    """Names the members of dimensions in a reader's language."""

    catalogue: Catalogue
    fields: FieldNames

    def name(self, dimension: Dimension, key: str) -> str:
        """Name a member by its key; a place in English is marked up."""
        said = _SAID.get((dimension, key))
        if said is not None or not key:
            return self.catalogue.text(said or UNSAID)
        if dimension is Dimension.FIELD:
            return self.fields.label(key, self.catalogue.language)
        if dimension is Dimension.STATISTICS_FIELD:
            return _statistics_field(key, self.catalogue.language)
        if dimension in (Dimension.SELLER_AREA, Dimension.BUYER_AREA):
            return Formats(self.catalogue).place_key(key)
        return key


def _statistics_field(code: str, language: Language) -> str:
    """Name a field of the statistics as the latest rules do that know it."""
    for rules in load_rule_sets():
        for field in rules.fields:
            if field.code == code:
                return f"{code} {field.label_en if language is Language.EN else field.label}"
    return code
