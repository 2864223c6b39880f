"""Fields of judged listings (条目字段): what a need and its listings state outside their prose."""

from collections.abc import Callable, Mapping, Sequence

from market.listing.achievement import Achievement
from market.listing.fit import fit
from market.listing.listing import Listing
from market.listing.need import Need
from matcher.feature import FeatureValues
from matcher.field_features import asking_of, field_features
from matcher.readings import Readings
from matcher.words import Words

Fields = Callable[[str, Sequence[str]], FeatureValues]
"""Gives the features of fields of a need's id and listings' ids, in their order; nothing for ids that have none."""


def fields_of(listings: Mapping[str, Listing]) -> Fields:
    """Compare fields of listings by the ids that a collection has for them."""
    readings, fold = Readings(), Words.build().fold

    def compare(need_id: str, ids: Sequence[str]) -> FeatureValues:
        need, offered = listings.get(need_id), [listings.get(id_) for id_ in ids]
        achievements = [each for each in offered if isinstance(each, Achievement)]
        if not isinstance(need, Need) or len(achievements) != len(ids):
            return {}
        asking = asking_of(need)
        fits = [fit(asking.required, each, readings.of(each)) for each in achievements]
        return field_features(asking, achievements, fits, fold=fold)

    return compare
