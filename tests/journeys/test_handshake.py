"""From a match to a signature: a broker's keys, two sides who agree, a meeting in their calendars."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event
from playwright.async_api import expect

from market.day import MARKET_TIME, day_of
from market.introduction.stage import Stage
from market.introduction.store import introductions
from market.judging.judgement import Level
from market.judging.store import judgements
from market.office.store import organizations
from market.organization import OrganizationKind
from market.viewer import OPERATOR, Role
from tests.browser.conftest import Reader
from tests.journeys.axe import grave_faults
from tests.journeys.conftest import Town
from tests.journeys.keys import decide
from tests.journeys.office import sign_in
from tests.market.queue.builders import Waiting, add_waiting
from tests.web.account.password_members import with_password
from tests.web.people import People, a_member, add_firm, add_member

pytestmark = pytest.mark.browser
PHONE, PAIRS = 360, 21


@dataclass(frozen=True)
class Pair:
    """A need and answers to it that wait in the queue, and the address of who speaks for each side."""

    waiting: Waiting
    asking: str
    offering: str


async def waiting_pair(town: Town) -> Pair:
    firm = await add_firm(town.database, 81, OrganizationKind.ENTERPRISE)
    async with town.database.writing() as conn:
        waiting = await add_waiting(conn, firm, pairs=PAIRS)
        supplier = await organizations.get(conn, waiting.offers[0].organization_id, viewer=OPERATOR)
    await town.matching.caught_up()
    people = People(town.app, town.database)
    _, asking = await with_password(people, Role.ENTERPRISE, organization=firm)
    _, offering = await with_password(people, Role.INSTITUTE, organization=supplier)
    return Pair(waiting, asking, offering)


async def clear(desk: Reader) -> str:
    """Decide on twenty pairs by keyboard, introduce one of them, and give the title of its answer."""
    await desk.open("/queue")
    for _ in range(5):
        await decide(desk.page, "2")
    for _ in range(4):
        await decide(desk.page, "d", "m")
    title = await desk.page.locator(".card-achievement > h2").inner_text()
    await decide(desk.page, "i")
    for _ in range(10):
        await decide(desk.page, "3")
    await expect(desk.page.locator("[data-last]")).to_contain_text("3")
    return title


async def open_introduction(reader: Reader, title: str) -> None:
    """Find the introduction as its reader does, on a page that fits."""
    await reader.open("/introductions")
    assert await reader.overflow() == 0
    await expect(reader.page.locator(".intro-card")).to_contain_text([title])
    await reader.follow(".intro-card a")
    assert await reader.overflow() == 0
    assert await grave_faults(reader.page) == []


async def arrange(desk: Reader, begins_at: datetime, ends_at: datetime) -> None:
    await desk.page.fill("#day", f"{begins_at:%Y-%m-%d}")
    await desk.page.fill("#begins", f"{begins_at:%H:%M}")
    await desk.page.fill("#ends", f"{ends_at:%H:%M}")
    await desk.page.fill("#place", "科技大市场三楼")
    await desk.follow("form[action$='/meetings'] .button-main")


async def saved_event(reader: Reader) -> Event:
    """Save the meeting of the open introduction by a click, and read it as a calendar does."""
    await reader.page.reload()
    async with reader.page.expect_download() as coming:
        await reader.page.locator("a[href$='.ics']").click()
    content = (await (await coming.value).path()).read_bytes()
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert isinstance(event, Event)
    return event


async def test_a_pair_of_the_queue_is_introduced_meets_and_signs(town: Town) -> None:
    pair = await waiting_pair(town)
    broker = await add_member(town.database, a_member(Role.BROKER))
    begins_at = datetime.combine(day_of(datetime.now(UTC)) + timedelta(days=9), datetime.min.time(), MARKET_TIME)
    begins_at += timedelta(hours=9, minutes=30)
    async with town.visit(broker) as desk, town.visit(width=PHONE) as asking, town.visit(width=PHONE) as offering:
        title = await clear(desk)
        sides = (asking, offering)
        for reader, email in zip(sides, (pair.asking, pair.offering), strict=True):
            await sign_in(reader, email)
            await open_introduction(reader, title)
            await reader.follow("[name=interest][value=yes]")
        await asking.page.reload()
        for reader in sides:
            await expect(reader.page.locator(".intro-introduced")).to_be_visible()
            await expect(reader.page.locator("form[action$='/contact/show']")).to_have_count(0)

        await asking.follow("[name=agreed][value='1']")
        await expect(asking.page.locator("form[action$='/contact/show']")).to_have_count(0)
        await offering.page.reload()
        await expect(offering.page.get_by_text(pair.asking)).to_have_count(0)
        await offering.follow("form[action$='/contact/show'] button")
        await expect(offering.page.get_by_text(pair.asking)).to_be_visible()
        assert await offering.overflow() == 0
        await open_introduction(offering, title)
        await expect(offering.page.get_by_text(pair.asking)).to_have_count(0)  # each look is asked for
        await offering.follow("[name=agreed][value='1']")

        await open_introduction(desk, title)
        await arrange(desk, begins_at, begins_at + timedelta(minutes=90))
        for reader in sides:
            event = await saved_event(reader)
            assert (event.start, event.end - event.start) == (begins_at, timedelta(minutes=90))
            assert title in str(event["SUMMARY"])
            assert await reader.overflow() == 0
        for move in ("negotiate", "sign"):
            await desk.follow(f"[name=move][value={move}]")
        for reader in sides:
            await reader.page.reload()
            await expect(reader.page.locator(".intro-signed")).to_be_visible()
    async with town.database.reading() as conn:
        levels = sorted(each.level for each in await judgements.find(conn, viewer=OPERATOR))
        (introduced,) = await introductions.find(conn, viewer=OPERATOR)
    assert levels == [Level.WEAK] * 9 + [Level.FAIR] * 10 + [Level.STRONG]
    assert (introduced.stage, introduced.owner_id) == (Stage.SIGNED, broker.id)
