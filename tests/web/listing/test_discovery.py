import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from market.errors import SettingsError
from market.indicator.indicator import Comparator, Indicator
from market.listing.price import PriceRange
from market.settings import Settings, read_settings
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.market_index import publish
from tests.web.api_market import Served, client_of, served
from web.app import create_app
from web.listing.linked_data import describe_listing, to_script

__all__ = ["served"]

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ORIGIN = "https://market.example.org"


def linked(html: str) -> dict[str, object]:
    """Take the linked data out of a page."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) == 1
    node: dict[str, object] = json.loads(found[0])
    return node


def locations(xml: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(xml).iter(f"{SITEMAP}loc")]  # noqa: S314  our own answer


async def get(served: Served, path: str, status: int = 200) -> str:
    answer = await served.client.get(path)
    assert (answer.status_code, path) == (status, path)
    return answer.text


async def test_the_sitemap_lists_what_is_public_in_both_languages_and_nobody_by_name(served: Served) -> None:
    parts = locations(await get(served, "/sitemap.xml"))
    assert parts == [f"http://127.0.0.1:8000/sitemap/{name}.xml" for name in ("pages", "achievements-1", "needs-1")]
    listed = [url for part in parts for url in locations(await get(served, part.removeprefix("http://127.0.0.1:8000")))]
    for listing in (served.achievement, served.members_only):
        for language in ("zh", "en"):
            assert f"http://127.0.0.1:8000/achievements/{listing.id}?lang={language}" in listed
    assert f"http://127.0.0.1:8000/needs/{served.anonymous.id}?lang=zh" in listed
    assert not [url for url in listed if str(served.withdrawn.id) in url or "/experts" in url]


@pytest.mark.parametrize("part", ["achievements-2", "experts-1", "needs-0", "needs-99999999", "needs-x"])
async def test_a_part_that_is_not_there_is_not_found(served: Served, part: str) -> None:
    await get(served, f"/sitemap/{part}.xml", 404)


async def test_the_public_origin_stands_before_every_address_and_no_claimed_host_does(served: Served) -> None:
    settings = Settings(home=served.app.state.market.settings.home, origin=ORIGIN)
    app = create_app(
        settings=settings,
        database=served.app.state.market.database,
        matching=served.matching,
        taxonomy=served.app.state.market.taxonomy,
    )
    async with client_of(app) as client:
        for path in (
            "/sitemap.xml",
            "/sitemap/achievements-1.xml",
            "/robots.txt",
            f"/achievements/{served.achievement.id}",
        ):
            text = (await client.get(path, headers={"Host": "evil.example"})).text
            assert ORIGIN in text
            assert "evil.example" not in text


async def test_with_a_public_address_no_search_engine_is_told_of_samples(served: Served) -> None:
    market = served.app.state.market
    invented = replace(an_achievement(served.organization, number="A-7"), title="演示用的磁体（样例）", sample=True)
    await publish(market.database, invented)
    app = create_app(
        settings=Settings(home=market.settings.home, origin=ORIGIN),
        database=market.database,
        matching=served.matching,
        taxonomy=market.taxonomy,
    )
    async with client_of(app) as client:
        page = (await client.get(f"/achievements/{invented.id}")).text
        assert "noindex" in page
        assert "ld+json" not in page
        assert str(invented.id) not in (await client.get("/sitemap/achievements-1.xml")).text
    assert str(invented.id) in await get(served, "/sitemap/achievements-1.xml")
    assert "ld+json" in await get(served, f"/achievements/{invented.id}")


async def test_a_listing_names_its_own_address_and_its_other_language(served: Served) -> None:
    path = f"/achievements/{served.achievement.id}"
    html = await get(served, f"{path}?theme=dark")
    assert f'<link rel="canonical" href="{path}?lang=en">' in html
    assert linked(html)["@id"] == f"{path}?lang=en"
    assert f'<link rel="alternate" hreflang="zh-CN" href="{path}?lang=zh">' in html
    assert f'<link rel="alternate" hreflang="x-default" href="{path}">' in html
    assert "noindex" not in html


@pytest.mark.parametrize("path", ["/search?q=磁", "/achievements?field=B1", "/experts", "/nothing-here", "/?field=B1"])
async def test_searches_filters_errors_and_experts_are_kept_out(served: Served, path: str) -> None:
    html = await get(served, path, 404 if path == "/nothing-here" else 200)
    assert '<meta name="robots" content="noindex, follow">' in html
    assert "canonical" not in html


async def test_an_expert_s_page_tells_search_engines_nothing(served: Served) -> None:
    html = await get(served, f"/experts/{served.expert.id}")
    assert "ld+json" not in html
    assert "noindex" in html


async def test_pages_that_anybody_may_find_say_so(served: Served) -> None:
    for path in ("/", "/achievements", "/needs", "/needs?page=1"):
        assert "noindex" not in await get(served, path)


async def test_linked_data_holds_what_the_public_may_read_and_no_more(served: Served) -> None:
    node = linked(await get(served, f"/achievements/{served.achievement.id}"))
    assert node["name"] == served.achievement.title
    withheld = linked(await get(served, f"/achievements/{served.members_only.id}"))
    entity = withheld["mainEntity"]
    assert isinstance(entity, dict)
    assert "description" not in entity
    assert "additionalProperty" not in entity
    anonymous = linked(await get(served, f"/needs/{served.anonymous.id}"))
    assert served.organization.name not in json.dumps(anonymous, ensure_ascii=False)


def test_an_achievement_is_a_product_with_figures_and_an_offer() -> None:
    organization = an_organization()
    achievement = replace(
        an_achievement(organization),
        published_at=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
        indicators=(
            Indicator(name="剩磁", comparator=Comparator.AT_LEAST, value=Decimal("1.38"), unit="T"),
            Indicator(
                name="外径", comparator=Comparator.PLUS_MINUS, value=Decimal(20), upper=Decimal("0.5"), unit="mm"
            ),
        ),
        price=PriceRange(180_000_000, 260_000_000),
    )
    node = describe_listing(achievement, organization, address="/achievements/1", crumbs={"翠柏": "/"})
    assert isinstance(node, dict)
    assert node["datePublished"] == "2026-03-01T08:00:00+00:00"
    entity = node["mainEntity"]
    assert isinstance(entity, dict)
    assert entity["additionalProperty"] == [
        {"@type": "PropertyValue", "name": "剩磁", "unitText": "T", "minValue": "1.38"},
        {"@type": "PropertyValue", "name": "外径", "unitText": "mm", "minValue": "19.5", "maxValue": "20.5"},
    ]
    offer = entity["offers"]
    assert isinstance(offer, dict)
    assert (offer["@type"], offer["priceCurrency"]) == ("AggregateOffer", "CNY")
    assert (offer["lowPrice"], offer["highPrice"]) == ("1800000.00", "2600000.00")


def test_a_need_is_a_demand_and_a_fixed_budget_one_price() -> None:
    organization = an_organization()
    need = replace(a_need(organization), budget=PriceRange(50_000_000, 50_000_000))
    node = describe_listing(need, None, address="/needs/1", crumbs={})
    assert isinstance(node, dict)
    entity = node["mainEntity"]
    assert isinstance(entity, dict)
    assert entity["@type"] == "Demand"
    assert entity["priceSpecification"] == {"@type": "PriceSpecification", "price": "500000.00", "priceCurrency": "CNY"}
    assert "about" not in node
    named = describe_listing(need, organization, address="/needs/1", crumbs={})
    assert isinstance(named, dict)
    seeker = {"@type": "Organization", "name": organization.name, "alternateName": organization.name_en}
    assert named["about"] == {**seeker, "seeks": {"@id": "/needs/1#demand"}}


def test_no_text_can_leave_the_script_element() -> None:
    script = to_script({"name": "</script><script>alert(1)</script><!-- \u2028"})
    assert "<" not in script
    assert "\u2028" not in script
    assert json.loads(script) == {"name": "</script><script>alert(1)</script><!-- \u2028"}


@pytest.mark.parametrize(
    "text", ["market.example.org", "https://market.example.org/path", "ftp://x", "https://a b", "https://u@h"]
)
def test_an_origin_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="CUIBAI_ORIGIN"):
        read_settings({"CUIBAI_ORIGIN": text})


def test_an_origin_is_read_without_its_slash() -> None:
    assert (
        read_settings({"CUIBAI_ORIGIN": "https://Market.example.org:8443/"}).origin == "https://market.example.org:8443"
    )
