from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

import numpy as np
import pytest

from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Audience, Kind, Language, Listing, ListingId
from market.listing.maturity import Maturity, Scale
from market.place import Place
from market.viewer import INDEXER, PUBLIC
from matcher.answering.match import FacetName
from matcher.errors import ArtifactMismatch
from matcher.index.catalog import CandidateScope, Catalog
from matcher.index.text import Face, indexed_listing
from tests.listings import a_need, an_achievement, an_expert, an_organization

TODAY = date(2026, 11, 24)
OWNER = an_organization()


L = TypeVar("L", bound=Listing)


def numbered(listing: L, number: int) -> L:
    return replace(listing, id=ListingId(UUID(int=number)), published_at=datetime(2026, 1, number, tzinfo=UTC))


MAGNET = numbered(an_achievement(OWNER), 1)
COATING = replace(
    numbered(an_achievement(OWNER), 2),
    fields=(),
    place=Place("FI"),
    language=Language.EN,
    maturity=Maturity(Scale.TRL, 4),
)
NEED = numbered(a_need(OWNER), 3)
EXPERT = numbered(an_expert(OWNER), 4)
HIDDEN = replace(numbered(an_achievement(OWNER), 5), audience=Audience.MEMBERS)
FIVE = (MAGNET, COATING, NEED, EXPERT, HIDDEN)
EVERYTHING = CandidateScope(viewer=PUBLIC, filters=NO_FILTERS, today=TODAY)


@pytest.fixture
def catalog() -> Catalog:
    catalog = Catalog()
    for listing in FIVE:
        catalog.put(indexed_listing(listing, OWNER))
    return catalog


def number_of(catalog: Catalog, row: int) -> int:
    listing_id = catalog.listing_id(row)
    assert listing_id is not None
    return listing_id.int


def found(catalog: Catalog, scope: CandidateScope) -> list[int]:
    return sorted(number_of(catalog, row) for row in np.flatnonzero(catalog.mask(scope)).tolist())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [1, 2, 3, 4, 5]),
        (Filters(fields=("B1",)), [1, 4, 5]),
        (Filters(fields=("B1.01.03", "B2")), [1, 3, 4, 5]),
        (Filters(fields=("B1.0",)), []),
        (Filters(places=("CN/浙江省",)), [1, 3, 4, 5]),
        (Filters(places=("FI", "CN")), [1, 2, 3, 4, 5]),
        (Filters(languages=(Language.EN,)), [2]),
        (Filters(scale=Scale.MATERIAL, level_min=6), [1, 5]),
        (Filters(scale=Scale.MATERIAL, level_min=7), []),
        (Filters(scale=Scale.TRL, level_min=5), [3]),
        (Filters(fields=("B1",), scale=Scale.TRL), []),
    ],
)
def test_filters_narrow_within_and_across_facets(catalog: Catalog, filters: Filters, expected: list[int]) -> None:
    assert found(catalog, replace(EVERYTHING, filters=filters)) == expected


def test_kind_ranking_and_last_day_narrow_too(catalog: Catalog) -> None:
    assert found(catalog, replace(EVERYTHING, kind=Kind.ACHIEVEMENT)) == [1, 2, 5]
    assert found(catalog, replace(EVERYTHING, ranking=True)) == [1, 2, 3, 5]
    assert found(catalog, replace(EVERYTHING, today=date(2099, 12, 31))) == [1, 2, 3, 4, 5]
    assert found(catalog, replace(EVERYTHING, today=date(2100, 1, 1))) == [3, 4]


def test_each_viewer_meets_one_face_of_a_members_listing(catalog: Catalog) -> None:
    outside, inside = catalog.rows(HIDDEN.id)
    assert catalog.mask(EVERYTHING)[[outside, inside]].tolist() == [True, False]
    assert catalog.mask(replace(EVERYTHING, viewer=INDEXER))[[outside, inside]].tolist() == [False, True]
    assert len(catalog) == 5
    assert catalog.height == 6


def test_a_facet_is_counted_without_its_own_filter(catalog: Catalog) -> None:
    everything = catalog.mask(EVERYTHING)
    narrowed = replace(EVERYTHING, kind=Kind.ACHIEVEMENT, filters=Filters(languages=(Language.ZH,)))
    facets = {facet.name: facet.counts for facet in catalog.facets(everything, narrowed)}
    assert facets[FacetName.KIND] == (("achievement", 2), ("expert", 1), ("need", 1))
    assert facets[FacetName.LANGUAGE] == (("zh", 2), ("en", 1))
    assert facets[FacetName.MATURITY] == (("gbt37264-2018:6", 2),)
    assert facets[FacetName.FIELD] == (("B1", 2), ("B1.01", 2), ("B1.01.03", 2))
    assert facets[FacetName.PLACE][0] == ("CN", 2)


def test_newest_come_first(catalog: Catalog) -> None:
    rows = catalog.newest(catalog.mask(EVERYTHING))
    assert [number_of(catalog, row) for row in rows.tolist()] == [5, 4, 3, 2, 1]


def test_a_freed_row_is_used_again_only_after_release(catalog: Catalog) -> None:
    freed = catalog.remove(MAGNET.id)
    other = numbered(an_achievement(OWNER), 6)
    taken = list(catalog.put(indexed_listing(other, OWNER)).values())
    assert taken != list(freed)
    catalog.release()
    third = replace(numbered(an_achievement(OWNER), 7), fields=())
    assert tuple(catalog.put(indexed_listing(third, OWNER)).values()) == freed
    assert found(catalog, replace(EVERYTHING, filters=Filters(fields=("B1",)))) == [4, 5, 6]


def test_only_an_expert_who_is_taken_out_is_a_person_gone(catalog: Catalog) -> None:
    catalog.remove(MAGNET.id)
    catalog.put(indexed_listing(replace(EXPERT, title="新题"), OWNER))
    assert not Catalog.unpack(catalog.pack()).person_gone
    catalog.remove(EXPERT.id)
    assert Catalog.unpack(catalog.pack()).person_gone


def test_other_faces_get_other_rows_and_the_same_ones_keep_theirs(catalog: Catalog) -> None:
    (before,) = catalog.rows(MAGNET.id)
    assert catalog.put(indexed_listing(replace(MAGNET, title="新题"), OWNER)) == {Face.EVERYBODY: before}
    closed = catalog.put(indexed_listing(replace(MAGNET, audience=Audience.MEMBERS), OWNER))
    assert before not in closed.values()
    assert catalog.listing_id(before) is None
    assert catalog.forgotten == (before,)


def test_rows_that_words_have_not_forgotten_stay_noted_in_a_file(catalog: Catalog) -> None:
    (row,) = catalog.remove(MAGNET.id)
    again = Catalog.unpack(catalog.pack())
    assert again.forgotten == (row,)
    assert row not in again.put(indexed_listing(MAGNET, OWNER)).values()
    again.release()
    assert not again.forgotten
    assert row in again.put(indexed_listing(numbered(an_achievement(OWNER), 8), OWNER)).values()


def test_changing_the_audience_moves_between_one_face_and_two(catalog: Catalog) -> None:
    opened = replace(HIDDEN, audience=Audience.PUBLIC)
    catalog.put(indexed_listing(opened, OWNER))
    assert len(catalog.rows(HIDDEN.id)) == 1
    assert found(catalog, replace(EVERYTHING, viewer=INDEXER)) == [1, 2, 3, 4, 5]
    catalog.put(indexed_listing(HIDDEN, OWNER))
    assert len(catalog.rows(HIDDEN.id)) == 2
    assert found(catalog, EVERYTHING) == [1, 2, 3, 4, 5]


def test_a_packed_catalog_is_the_same_again(catalog: Catalog) -> None:
    catalog.remove(COATING.id)
    again = Catalog.unpack(catalog.pack())
    for listing in FIVE:
        assert again.rows(listing.id) == catalog.rows(listing.id)
        assert again.faces(listing.id) == catalog.faces(listing.id)
        assert again.version(listing.id) == catalog.version(listing.id)
    for filters in (Filters(), Filters(fields=("B1.01",)), Filters(places=("CN/浙江省/宁波市",))):
        assert found(again, replace(EVERYTHING, filters=filters)) == found(
            catalog, replace(EVERYTHING, filters=filters)
        )
    assert again.facets(again.mask(EVERYTHING), EVERYTHING) == catalog.facets(catalog.mask(EVERYTHING), EVERYTHING)


def test_a_packed_catalog_that_lost_a_column_is_refused(catalog: Catalog) -> None:
    packed = catalog.pack()
    with pytest.raises(ArtifactMismatch, match="expires"):
        Catalog.unpack({name: column for name, column in packed.items() if name != "expires"})
    with pytest.raises(ArtifactMismatch, match="length"):
        Catalog.unpack(packed | {"kind": packed["kind"][:-1]})


def test_many_rows_grow_the_columns_and_bitmaps() -> None:
    catalog = Catalog()
    for number in range(1, 300):
        listing = replace(MAGNET, id=ListingId(UUID(int=number)), fields=MAGNET.fields if number % 3 == 0 else ())
        catalog.put(indexed_listing(listing, OWNER))
    assert found(catalog, replace(EVERYTHING, filters=Filters(fields=("B1.01.03",)))) == [
        number for number in range(1, 300) if number % 3 == 0
    ]
