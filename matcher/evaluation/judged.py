"""Judged listings (评判过的条目): the market's own judgements, and the sample market's, as collections.

Turns (得失): the needs that ours serves most better, and most worse, than another system.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median_low
from typing import TypeAlias
from uuid import UUID

import numpy as np

from corpus.judging.judgements import GradedPair, ListingKey, read_sample_judgements
from corpus.sample.market import read_samples
from market.judging.judgement import Level
from market.judging.store import judgements
from market.listing.field import Scheme
from market.listing.listing import Kind, Listing, ListingId
from market.listing.store import listings
from market.postgres.db import Connection
from market.viewer import OPERATOR
from matcher.evaluation.collection import BadCollection, Collection, Text, merge_equal
from matcher.evaluation.evaluation import DivergentNeed, JudgementSource, RankedPlace
from matcher.evaluation.measuring import Measured
from matcher.evaluation.metrics import Metric, Order
from matcher.evaluation.needs import MeasuredNeed
from matcher.evaluation.subject import EvaluationSubject
from matcher.index.text import full_text

Pair: TypeAlias = tuple[str, str]
"""The id of a need and that of a listing."""


def judged_collection(
    needs: Mapping[str, Listing], offers: Mapping[str, Listing], levels: Mapping[Pair, Level]
) -> Collection:
    """Make a collection of needs and listings by id; a listing's text is what the index holds of it.

    Needs are grouped by the box of the plan that their first field lies in. Raises KeyError when a judged id is in
    neither.
    """
    qrels: dict[str, dict[str, int]] = {}
    for (need, offer), level in sorted(levels.items()):
        if offer not in offers:
            raise KeyError(offer)
        qrels.setdefault(need, {})[offer] = level - Level.NONE
    asked = {need: needs[need] for need in qrels}
    boxes = {id_: {"box": box} for id_, need in asked.items() if (box := _box(need)) is not None}
    queries, documents = (tuple(_text(*pair) for pair in some.items()) for some in (asked, offers))
    return merge_equal(queries, documents, qrels, boxes)


def middle_levels(given: Iterable[tuple[Pair, Level]]) -> dict[Pair, Level]:
    """Settle on one level a pair: the median of those given, of an even number the lower of the two in the middle."""
    gathered: dict[Pair, list[Level]] = {}
    for pair, level in given:
        gathered.setdefault(pair, []).append(level)
    return {pair: median_low(levels) for pair, levels in gathered.items()}


def read_sample_subject(kind: Kind) -> EvaluationSubject:
    """Read the sample market's judgements of listings of one kind; an id is the organisation's code and own number.

    Raises CorpusError when the files that ship are damaged, BadCollection when nothing of that kind is judged.
    """
    found: dict[Kind, dict[str, Listing]] = {each: {} for each in Kind}
    for row in read_samples()[1]:
        if row.listing.number is not None:
            found[row.listing.KIND][_sample_id(ListingKey(row.organization, row.listing.number))] = row.listing
    given = [(_sample_pair(pair), pair.level) for pair in read_sample_judgements() if pair.kind is kind]
    if not given:
        raise BadCollection(f"the sample market has no judgements of {kind.value}s; measure another kind")
    collection = judged_collection(found[Kind.NEED], found[kind], middle_levels(given))
    titles = {text.id: text.title for text in (*collection.queries, *collection.documents)}
    return EvaluationSubject(
        f"samples-{kind.value}s", JudgementSource.SAMPLES, collection, titles, {**found[Kind.NEED], **found[kind]}
    )


async def read_market_subject(conn: Connection, kind: Kind) -> EvaluationSubject:
    """Read the market's own judgements of listings of one kind that are still in the store; ids are the store's.

    Raises BadCollection when there are none.
    """
    standing = await judgements.find(conn, viewer=OPERATOR)
    ids = sorted({id_ for each in standing for id_ in (each.need_id, each.listing_id)}, key=str)
    known = await listings.find(conn, ids, viewer=OPERATOR)
    given = [
        ((str(each.need_id), str(each.listing_id)), each.level)
        for each in standing
        if each.need_id in known and each.listing_id in known and known[each.listing_id].KIND is kind
    ]
    if not given:
        raise BadCollection(
            f"nobody has judged any {kind.value} of this market yet; judge some pairs with cuibai judge, or measure "
            "the samples with cuibai evaluate --samples"
        )
    levels = middle_levels(given)
    asked, offered = ({id_: known[ListingId(UUID(id_))] for id_ in column} for column in zip(*levels, strict=True))
    collection = judged_collection(asked, offered, levels)
    return EvaluationSubject(f"market-{kind.value}s", JudgementSource.MARKET, collection, listings={**asked, **offered})


def _sample_pair(pair: GradedPair) -> Pair:
    return _sample_id(pair.need), _sample_id(pair.listing)


def _sample_id(key: ListingKey) -> str:
    return f"{key.organization}/{key.number}"


def _text(id_: str, listing: Listing) -> Text:
    text = full_text(listing)
    return Text(id_, text.title, text.body)


def _box(listing: Listing) -> str | None:
    codes = [field.code for field in listing.fields if field.scheme is Scheme.PLAN]
    return codes[0].partition(".")[0] if codes else None


SHOWN = 10


def find_turns(
    needs: Sequence[MeasuredNeed], ours: Measured, other: Measured, *, shown: int = SHOWN
) -> tuple[tuple[DivergentNeed, ...], tuple[DivergentNeed, ...]]:
    """Give the needs that gained and those that lost in nDCG@10, the most first, equal ones in their order."""
    one, two = ours.values[Metric.NDCG], other.values[Metric.NDCG]
    differences = one - two
    turns = [
        DivergentNeed(
            need=need.query.id,
            ours=float(one[place]),
            other=float(two[place]),
            ours_first=_places(need, ours.first[place]),
            other_first=_places(need, other.first[place]),
        )
        for place, need in enumerate(needs)
    ]
    gained = [int(place) for place in np.argsort(-differences, kind="stable") if differences[place] > 0]
    lost = [int(place) for place in np.argsort(differences, kind="stable") if differences[place] < 0]
    return tuple(turns[place] for place in gained[:shown]), tuple(turns[place] for place in lost[:shown])


def _places(need: MeasuredNeed, order: Order) -> tuple[RankedPlace, ...]:
    return tuple(RankedPlace(need.ids[at], int(need.grades[at]) if need.judged[at] else None) for at in order.tolist())
