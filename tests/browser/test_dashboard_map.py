"""The map in a real browser: a point opens its listing, small windows hold it, without scripts the list stands."""

import pytest
from playwright.async_api import expect

from market.account.member import Member
from market.dashboard.store import maps
from market.dashboard.store_map import MapPlace
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, Listing
from market.listing.store import listings
from market.viewer import CLOCK, OPERATOR, Role
from tests.browser.conftest import Reader, Window
from tests.database import MarketServer
from tests.web.people import a_member, add_member, session_of
from web.http.visitor import COOKIE

pytestmark = pytest.mark.browser

MIDDLE = """place => {
  const box = place.querySelector("svg").getBoundingClientRect();
  const chart = globalThis.echarts.getInstanceByDom(place);
  const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [0.5, 0.5]);
  return [box.x + x, box.y + y];
}"""


@pytest.fixture(scope="module")
async def broker(served_samples: str, market: MarketServer) -> Member:
    assert served_samples
    return await add_member(market.database, a_member(Role.BROKER))


@pytest.fixture(scope="module")
async def mapped(served_samples: str, market: MarketServer) -> Listing:
    """Lay an achievement in the middle of the map and needs along an edge, and give the achievement."""
    assert served_samples
    async with market.database.writing() as conn:
        offers = await listings.page(conn, Kind.ACHIEVEMENT, viewer=OPERATOR, filters=NO_FILTERS, offset=0, limit=1)
        needs = await listings.page(conn, Kind.NEED, viewer=OPERATOR, filters=NO_FILTERS, offset=0, limit=5)
        places = [MapPlace(each.id, place / 5, 0.0) for place, each in enumerate(needs.listings)]
        places.append(MapPlace(offers.listings[0].id, 0.5, 0.5))
        await maps.replace(conn, places, index_version="store:1", encoder="hashing-64@0", actor=CLOCK)
    return offers.listings[0]


async def sign_in(reader: Reader, market: MarketServer, member: Member, address: str) -> None:
    secret = await session_of(market.database, member)
    await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])


async def test_a_point_opens_its_listing(window: Window, market: MarketServer, broker: Member, mapped: Listing) -> None:
    async with window.reader() as reader:
        await sign_in(reader, market, broker, window.address)
        await reader.open("/brain/map")
        place = reader.page.locator("[data-map-place]")
        await expect(place.locator("svg")).to_be_visible()
        await place.scroll_into_view_if_needed()
        x, y = await place.evaluate(MIDDLE)
        await reader.page.mouse.move(x, y)
        async with reader.page.expect_navigation():
            await reader.page.mouse.click(x, y)
        assert reader.page.url == f"{window.address}/achievements/{mapped.id}"
        assert reader.complaints == []


async def test_a_small_window_at_night_holds_it(
    window: Window, market: MarketServer, broker: Member, mapped: Listing
) -> None:
    assert mapped.title
    async with window.reader(width=360, dark=True) as reader:
        await sign_in(reader, market, broker, window.address)
        for path in ("/brain/map", "/brain"):
            await reader.open(path)
            assert await reader.overflow() == 0
        assert reader.complaints == []


async def test_without_scripts_the_list_stands_alone(
    window: Window, market: MarketServer, broker: Member, mapped: Listing
) -> None:
    async with window.reader(scripts=False) as reader:
        await sign_in(reader, market, broker, window.address)
        await reader.open("/brain/map?kind=achievement")
        await expect(reader.page.locator("[data-map-place]")).to_be_hidden()
        await expect(reader.page.locator("tbody a")).to_have_text(mapped.title)
