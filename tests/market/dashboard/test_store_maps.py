"""The map in the store: one drawing, of what is public now, for brokers and the office."""

import pytest

from market.dashboard.store import maps
from market.dashboard.store_map import MapPlace, MapPoint
from market.errors import NotAllowed
from market.listing.listing import Kind, ListingId, Step
from market.listing.store import listings
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, PUBLIC, VISITOR, Role, Viewer
from tests.market.queue.builders import Waiting, add_waiting


@pytest.fixture
async def waiting(conn: Connection, organization: Organization) -> Waiting:
    """Have a need and two achievements, all on the map."""
    found = await add_waiting(conn, organization, pairs=2)
    await draw(conn, found.need.id, *(offer.id for offer in found.offers))
    return found


async def draw(conn: Connection, *ids: ListingId, version: str = "store:7") -> None:
    places = [MapPlace(each, 0.25, 0.75) for each in ids]
    await maps.replace(conn, places, index_version=version, encoder="encoder-1", actor=CLOCK)


async def points(
    conn: Connection, kind: Kind | None = None, field: str | None = None, limit: int = 9
) -> list[MapPoint]:
    found, total = await maps.points(conn, kind=kind, field=field, limit=limit, viewer=OPERATOR)
    assert total >= len(found)
    return found


async def test_points_are_what_is_public_narrowed_by_kind_and_box(conn: Connection, waiting: Waiting) -> None:
    offers = {offer.id for offer in waiting.offers}
    assert {each.place.listing_id for each in await points(conn)} == {waiting.need.id, *offers}
    (need,) = await points(conn, Kind.NEED)
    assert (need.place, need.title) == (MapPlace(waiting.need.id, 0.25, 0.75), waiting.need.title)
    assert need.field.startswith("B2.")
    assert {each.place.listing_id for each in await points(conn, field="B1")} == offers
    assert await points(conn, field="B") == []
    limited, total = await maps.points(conn, kind=None, field=None, limit=1, viewer=OPERATOR)
    assert (len(limited), total) == (1, 3)
    await listings.take_step(conn, waiting.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    assert {each.place.listing_id for each in await points(conn)} == offers


async def test_a_new_drawing_takes_the_place_of_the_old_one(conn: Connection, waiting: Waiting) -> None:
    gone = ListingId(waiting.need.organization_id)  # no listing's id
    await draw(conn, waiting.need.id, gone, version="store:8")
    assert [each.place.listing_id for each in await points(conn)] == [waiting.need.id]
    drawing = await maps.drawing(conn, viewer=Viewer(Role.BROKER))
    assert drawing is not None
    assert (drawing.index_version, drawing.encoder) == ("store:8", "encoder-1")


async def test_it_is_read_by_brokers_and_the_office_and_drawn_by_the_clock(conn: Connection, waiting: Waiting) -> None:
    with pytest.raises(NotAllowed):
        await maps.points(conn, kind=None, field=None, limit=9, viewer=PUBLIC)
    with pytest.raises(NotAllowed):
        await maps.drawing(conn, viewer=Viewer(Role.ENTERPRISE, waiting.need.organization_id))
    with pytest.raises(NotAllowed):
        await maps.replace(conn, [], index_version="", encoder="", actor=VISITOR)
