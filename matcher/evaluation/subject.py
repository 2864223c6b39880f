"""Subject (评测对象): a collection with its name and where its judgements come from.

Fields of judged listings (条目字段): what a need and its listings state outside their prose.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from market.listing.achievement import Achievement
from market.listing.fit import fit
from market.listing.listing import Listing
from market.listing.need import Need
from matcher.evaluation.beir import read_collection
from matcher.evaluation.collection import Collection
from matcher.evaluation.evaluation import JudgementSource
from matcher.index.words import Words
from matcher.ranking.feature import FeatureValues
from matcher.ranking.field_features import asking_of, field_features
from matcher.ranking.readings import Readings

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


@dataclass(frozen=True, slots=True)
class EvaluationSubject:
    """What is measured; `titles` may be shown to everybody, by the id of a query or a document.

    `listings` are the needs and listings behind the texts, by the same ids, if there are any: then fields count too.
    """

    name: str
    source: JudgementSource
    collection: Collection
    titles: Mapping[str, str] = field(default_factory=dict)
    listings: Mapping[str, Listing] = field(default_factory=dict)


def read_subject(folder: Path) -> EvaluationSubject:
    """Read a folder of the BEIR layout; its texts are shown to nobody.

    Raises BadCollection.
    """
    return EvaluationSubject(folder.resolve().name, JudgementSource.FOLDER, read_collection(folder))
