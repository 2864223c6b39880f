"""The record and a listing's history in a real browser: wide and narrow, light and dark, with and without scripts."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from market.account.member import Member
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, ListingId
from market.listing.store import achievements, listings
from market.viewer import OPERATOR, Role
from tests.browser.conftest import Reader, Window
from tests.database import MarketServer
from tests.web.people import a_member, add_member, session_of
from web.http.visitor import COOKIE


@pytest.fixture(scope="module")
async def operator(served_samples: str, market: MarketServer) -> Member:
    assert served_samples
    return await add_member(market.database, a_member(Role.OPERATOR))


@pytest.fixture(scope="module")
async def edited(market: MarketServer, operator: Member) -> ListingId:
    """An achievement of the samples that was edited since, and read by an operator."""
    async with market.database.writing() as conn:
        page = await listings.page(conn, Kind.ACHIEVEMENT, viewer=OPERATOR, filters=NO_FILTERS, offset=3, limit=1)
        listing = await achievements.get(conn, page.listings[0].id, viewer=OPERATOR)
        body = listing.body.replace("的", "之", 1) + "另有一段新写的说明。"
        await achievements.edit(conn, replace(listing, body=body, price=None), actor=operator.actor)
        for tier in ("L2", "L3"):
            subject = Subject(SubjectKind.LISTING, listing.id)
            await audit.record(
                conn,
                Event.OPERATOR_READ,
                actor=operator.actor,
                subject=subject,
                organization_id=listing.organization_id,
                detail={"tier": tier, "reason_sha256": "ab" * 32},
                request_id="0123456789abcdef",
            )
    return listing.id


async def sign_in(reader: Reader, market: MarketServer, member: Member, address: str) -> None:
    secret = await session_of(market.database, member)
    await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.browser
async def test_the_pages_fit_their_window_and_complain_of_nothing(
    window: Window, market: MarketServer, operator: Member, edited: ListingId, width: int
) -> None:
    async with window.reader(width=width, dark=width == 360) as reader:
        await sign_in(reader, market, operator, window.address)
        for path in ("/office/audit", f"/achievements/{edited}/history"):
            await reader.open(path)
            assert await reader.overflow() <= 0
        assert reader.complaints == []


@pytest.mark.browser
async def test_an_operator_searches_the_record_without_scripts(
    window: Window, market: MarketServer, operator: Member, edited: ListingId
) -> None:
    async with window.reader(scripts=False, locale="en-GB") as reader:
        await sign_in(reader, market, operator, window.address)
        await reader.open("/office/audit")
        await reader.page.select_option("#event", "operator-read")
        await reader.page.fill("#since", "2020-01-01")
        await reader.page.focus("#since")
        await reader.press("Enter")
        await expect(reader.page.locator(".total")).to_have_text("2 entries")
        await reader.follow(".audit-table tbody tr:first-child td:nth-child(5) a")
        assert f"subject={edited}" in reader.page.url
        await expect(reader.page.locator(".audit-table")).to_contain_text("listing edited")
        await reader.open("/office/audit?since=x")
        await expect(reader.page.locator(".mistakes a")).to_have_text("Write a day as 2026-11-30.")


@pytest.mark.browser
async def test_what_was_put_in_and_taken_out_opens_by_a_key(
    window: Window, market: MarketServer, operator: Member, edited: ListingId
) -> None:
    async with window.reader() as reader:
        await sign_in(reader, market, operator, window.address)
        await reader.open(f"/achievements/{edited}")
        await reader.follow("a[href$='/history']")
        await reader.page.focus(".history-texts summary")
        await reader.page.keyboard.press("Enter")
        added = reader.page.locator(".history-text ins").last
        await expect(added).to_be_visible()
        await expect(added).to_have_text("另有一段新写的说明。")
