"""Lists: order, totals and filters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from market.listing.field import FieldCode, Scheme
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Kind, Language, Step
from market.listing.maturity import Maturity, Scale
from market.listing.store import achievements, experts, listings
from market.organization import Organization
from market.place import Place
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.listings import an_achievement, an_expert

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def market_of_four(conn: Connection, organization: Organization) -> Connection:
    """Publish a, b, c, d, one a day, with different codes, places, languages and maturities."""
    codes = {"a": "B1.01.03", "b": "B1.01", "c": "B1.02.01", "d": "B11.01"}
    places = {
        "a": Place("CN", "浙江省", "宁波市", "海曙区"),
        "b": Place("CN", "浙江省", "宁波市"),
        "c": Place("CN", "浙江省", "杭州市"),
        "d": Place("FI", "Uusimaa", "Espoo"),
    }
    levels = {
        "a": Maturity(Scale.TRL, 4),
        "b": Maturity(Scale.TRL, 7),
        "c": Maturity(Scale.MATERIAL, 9),
        "d": None,
    }
    for day, name in enumerate("abcd"):
        listing = replace(
            an_achievement(organization, number=name, title=name),
            fields=(FieldCode(Scheme.PLAN, codes[name], ""), FieldCode(Scheme.IPC, "B1", "")),
            place=places[name],
            maturity=levels[name],
            language=Language.EN if name == "d" else Language.ZH,
        )
        await achievements.add(conn, listing, actor=COMMAND_LINE)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, listing.id, step, actor=COMMAND_LINE)
        day_published = FIRST + timedelta(days=day)
        await conn.execute("UPDATE listing SET published_at = $2 WHERE id = $1", listing.id, day_published)
    return conn


async def titles(conn: Connection, filters: Filters, *, offset: int = 0, limit: int = 10) -> tuple[str, int]:
    page = await listings.page(conn, Kind.ACHIEVEMENT, viewer=PUBLIC, filters=filters, offset=offset, limit=limit)
    return "".join(listing.title for listing in page.listings), page.total


async def test_the_newest_comes_first_and_the_total_counts_all(market_of_four: Connection) -> None:
    assert await titles(market_of_four, NO_FILTERS) == ("dcba", 4)
    assert await titles(market_of_four, NO_FILTERS, offset=1, limit=2) == ("cb", 4)
    assert await titles(market_of_four, NO_FILTERS, offset=9) == ("", 4)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(fields=("B1",)), "cba"),  # not B11, and not the IPC class of the same name
        (Filters(fields=("B1.01",)), "ba"),
        (Filters(fields=("B1.01.03", "B1.02")), "ca"),
        (Filters(fields=("B9",)), ""),
        (Filters(places=("CN/浙江省/宁波市",)), "ba"),
        (Filters(places=("CN/浙江省/宁波市/海曙区", "FI")), "da"),
        (Filters(places=("CN/浙江",)), ""),
        (Filters(languages=(Language.EN,)), "d"),
        (Filters(languages=(Language.EN, Language.ZH)), "dcba"),
        (Filters(scale=Scale.TRL), "ba"),
        (Filters(scale=Scale.TRL, level_min=5), "b"),
        (Filters(scale=Scale.MATERIAL, level_min=9), "c"),
        (Filters(fields=("B1",), places=("CN/浙江省/宁波市",), scale=Scale.TRL, level_min=4), "ba"),
        (Filters(fields=("B1.02",), languages=(Language.EN,)), ""),
    ],
)
async def test_filters_narrow(market_of_four: Connection, filters: Filters, found: str) -> None:
    assert await titles(market_of_four, filters) == (found, len(found))


async def test_a_page_is_of_one_kind_and_holds_no_drafts(
    market_of_four: Connection, organization: Organization
) -> None:
    await experts.add(market_of_four, an_expert(organization), actor=COMMAND_LINE)
    draft = an_achievement(organization, number="z", title="z")
    await achievements.add(market_of_four, draft, actor=COMMAND_LINE)
    page = await listings.page(
        market_of_four, Kind.ACHIEVEMENT, viewer=OPERATOR, filters=NO_FILTERS, offset=0, limit=10
    )
    assert "".join(listing.title for listing in page.listings) == "dcba"
    people = await listings.page(market_of_four, Kind.EXPERT, viewer=PUBLIC, filters=NO_FILTERS, offset=0, limit=10)
    assert people == listings.Page((), 0)


async def test_a_rebuild_goes_through_the_published_in_id_order(market_of_four: Connection) -> None:
    ids = await listings.published_ids(market_of_four, viewer=PUBLIC, after=None, limit=10)
    assert ids == sorted(ids)
    assert len(ids) == 4
    assert await listings.published_ids(market_of_four, viewer=PUBLIC, after=ids[0], limit=2) == ids[1:3]
    assert await listings.published_ids(market_of_four, viewer=PUBLIC, after=ids[3], limit=2) == []
