"""Keys in the brokers' queue: how soon after a key the next pair stands there, in Chromium, over a market of any size.

CUIBAI_BENCH_LISTINGS sets how many achievements there are, 100,000 by default; texts and vectors are the made-up
market's. A key is pressed as soon as the answer to the one before is there, and again at a reader's pace.
"""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

import pytest
from playwright.async_api import Page

from corpus.reference.taxonomy import load_taxonomy
from market.listing.achievement import Achievement
from market.listing.listing import ListingId
from market.listing.store import achievements
from market.postgres.db import Database
from market.queue.store import pairs as queue_pairs
from market.settings import Settings
from market.viewer import CLOCK, OPERATOR, Role
from tests.benchmarks.conftest import say
from tests.benchmarks.filled_store import fill, made_encoder
from tests.benchmarks.synthetic_market import MadeMarket
from tests.browser.conftest import Window, chromium_running, listening
from tests.database import MarketServer, empty
from tests.listings import a_need, an_achievement, an_organization
from tests.market.queue.builders import a_pair
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.web.people import a_member, add_member, session_of
from web.app import create_app
from web.http.visitor import COOKIE

pytestmark = pytest.mark.bench

NEEDS = 20
WAITING = 20
KEYS = 100
PACES_MS = {"at a reader's pace": 600, "as fast as answers come": 0}

PRESS = """async (pause) => {
  const pair = () => document.querySelector("[data-part]").dataset.pair;
  const frame = () => new Promise(requestAnimationFrame);
  const before = pair(), began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "3", code: "Digit3", bubbles: true }));
  while (pair() === before) {
    const lost = document.querySelector("[data-queue] > .notice");
    if (lost) throw new Error(lost.textContent);
    await frame();
  }
  await frame();
  const took = performance.now() - began;
  await new Promise((done) => setTimeout(done, pause));
  return took;
}"""
"""Press a key, and wait until the next pair was drawn; fails where the page says that it was lost."""


@pytest.fixture
async def page(market: MarketServer, made: MadeMarket, tmp_path: Path) -> AsyncIterator[Page]:
    """Open the queue over a market with as many achievements."""
    database = market.database
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        owner, asking = [await add_organization(database, an_organization(number)) for number in (1, 2)]
        needs = [replace(a_need(asking, number=f"N-{n}"), title=f"电机磁钢耐温 {n}") for n in range(NEEDS)]
        template = an_achievement(owner)
        await publish(database, template, *needs)
        say("filling the store")
        waiting = await fill(market.superuser_url, await kept(database, template.id), made)
        pairs = [
            a_pair(need.id, listing, rank=rank + 1, chance=1 - rank / WAITING)
            for place, need in enumerate(needs)
            for rank, listing in enumerate(waiting[place * WAITING : (place + 1) * WAITING])
        ]
        async with database.writing() as conn:
            await queue_pairs.put(conn, pairs, actor=CLOCK)
        say("indexing")
        encoder = made_encoder()
        matching = await stack.enter_async_context(matching_at(tmp_path, database, encoder))
        await matching.caught_up()
        assert (await matching.status()).vectors == len(made) + 1 + NEEDS
        assert len(encoder.calls) < 100  # of the made-up market nothing was encoded
        app = create_app(
            settings=Settings(home=tmp_path), database=database, matching=matching, taxonomy=load_taxonomy()
        )
        address = await stack.enter_async_context(listening(app))
        window = Window(await stack.enter_async_context(chromium_running()), address)
        reader = await stack.enter_async_context(window.reader())
        secret = await session_of(database, await add_member(database, a_member(Role.BROKER)))
        await reader.page.context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])
        await reader.page.goto("/queue")
        yield reader.page


async def kept(database: Database, listing_id: ListingId) -> Achievement:
    """Read an achievement as it is now: published."""
    async with database.reading() as conn:
        return await achievements.get(conn, listing_id, viewer=OPERATOR)


async def test_keys(page: Page, made: MadeMarket) -> None:
    """Print p50 and p95 from a key to the next pair on the screen, and how many others wanted a core meanwhile."""
    for name, pause in PACES_MS.items():
        took = sorted([float(await page.evaluate(PRESS, pause)) for _ in range(KEYS)])
        cuts = quantiles(took, n=20)
        figures = f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, most {took[-1]:.0f} ms"
        say(f"{len(made):,} listings, {KEYS} keys {name}: {figures} (load {os.getloadavg()[0]:.1f})")
