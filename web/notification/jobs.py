"""Looking for news (找新): what was listed or rewritten is held against every standing search, and members are told.

Saved searches are held against the change log, read from where it was left. What comes up for organisations' own needs
and achievements is taken from the brokers' queue, which matches each of them anew (web/queue/jobs.py). A piece of
news is there once, so that a batch that is read again does nothing more.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from market.account.store import members
from market.job.job import JobKind, RunningJob
from market.job.store import jobs
from market.listing.listing import ListingId
from market.listing.store import changes
from market.listing.store.changes import START, ChangeLane
from market.notification.digest import LATELY
from market.notification.saved_search import SavedSearch, Sought, told_up_to
from market.notification.store import digests, news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.notification.store.news import Found
from market.postgres.db import Database
from market.viewer import CLOCK, Viewer
from market.webhook.store import deliveries
from matcher.answering.matching import Matching
from matcher.errors import Busy
from web.http.context import Market

BATCH = 1000
QUESTIONS = 500
"""What so many questions found is kept before the next are asked: a run that ends early has not looked for nothing."""
TRIED_MAX = 60
"""So often a question is asked while the index is crowded."""

logger = logging.getLogger("cuibai.work")


async def look_for_news(market: Market, job: RunningJob) -> None:  # noqa: ARG001 -- every job is called alike
    """Look for what is new, and have members told who want to be told by now, also where the looking failed."""
    try:
        await find_news(market.database, market.matching)
    finally:
        told = await notify_members(market, now=datetime.now(UTC))
        if told:
            logger.info("members who are told of what is new: %d", told)


async def find_news(database: Database, matching: Matching) -> None:
    """Read the change log as far as the index holds it and keep what is new; the rest is left for the next time."""
    if (await matching.status()).ready:
        for lane in ChangeLane:
            while await _find_batch(database, matching, lane):
                pass
    await _find_for_new(database, matching)
    async with database.writing() as conn:
        await news.keep(conn, await news.of_pairs(conn, actor=CLOCK), actor=CLOCK)


async def notify_members(market: Market, *, now: datetime) -> int:
    """Decide what each member is told by now, with the jobs that send it, and count the members."""
    up_to = told_up_to(now)
    async with market.database.writing() as conn:
        await notification_preferences.put_quiet_news_away(conn, await notification_preferences.with_quiet_news(conn))
    async with market.database.reading() as conn:
        due = await digests.due_members(conn, up_to, actor=CLOCK)
    for member_id in due:
        async with market.database.writing() as conn:
            digest_id = await digests.decide(conn, member_id, up_to, actor=CLOCK)
            if digest_id is None:
                continue
            await deliveries.promise(conn, member_id=member_id, digest_id=digest_id)
            if market.settings.mail_server is not None and await digests.wants_email(conn, digest_id):
                arguments = {"digest": str(digest_id), "member": str(member_id)}
                await jobs.enqueue(conn, JobKind.SEND_DIGEST, arguments, actor=CLOCK)
    return len(due)


async def _find_batch(database: Database, matching: Matching, lane: ChangeLane) -> bool:
    """Hold one batch of changes against every saved search, and say whether there may be more to read."""
    async with database.reading() as conn:
        after = await news.position(conn, lane)
        if not await changes.knows(conn, lane, after):
            after = START  # the store was set back
        read = await changes.read(conn, lane, after=after, limit=BATCH)
        searches = await saved_searches.standing(conn, actor=CLOCK) if read else []
    indexed = await matching.held(lane, read)
    if not indexed:
        return False
    await _hold_against(database, matching, searches, tuple(dict.fromkeys(each.listing_id for each in indexed)))
    async with database.writing() as conn:
        await news.move(conn, lane, indexed[-1].position, actor=CLOCK)
    return len(indexed) == BATCH


async def _find_for_new(database: Database, matching: Matching) -> None:
    """Hold what was written lately against searches that were saved lately: their members may not have seen it then."""
    async with database.reading() as conn:
        searches = await saved_searches.standing(conn, saved_within=LATELY, actor=CLOCK)
        written = await news.changed(conn, within=LATELY, limit=BATCH) if searches else []
    if written:
        await _hold_against(database, matching, searches, tuple(written))


async def _hold_against(
    database: Database, matching: Matching, searches: Sequence[SavedSearch], written: tuple[ListingId, ...]
) -> None:
    """Keep what of that which was written comes up in searches, some of these at a time.

    Those that seek the same and read the same texts find the same: they are one question.
    """
    async with database.reading() as conn:
        known = await members.find(conn, list({search.member_id for search in searches}))
    alike = defaultdict[tuple[Sought, bool], list[SavedSearch]](list)
    for search in searches:
        if search.member_id in known:
            alike[search.sought, known[search.member_id].viewer.reads_members_text].append(search)
    questions = list(alike.values())
    for start in range(0, len(questions), QUESTIONS):
        found = list[Found]()
        for same in questions[start : start + QUESTIONS]:
            viewer = known[same[0].member_id].viewer
            come_up = await _come_up(matching, same[0].sought, viewer, written)
            found += [(search.id, listing_id) for search in same for listing_id in come_up]
        if found:
            async with database.writing() as conn:
                await news.keep(conn, await news.of_searches(conn, found, actor=CLOCK), actor=CLOCK)


async def _come_up(
    matching: Matching, sought: Sought, viewer: Viewer, written: tuple[ListingId, ...]
) -> list[ListingId]:
    """List which of some listings a search finds, every word as typed; where others crowd the index, wait for it.

    Raises Busy where they crowd it for long.
    """
    tried = 0
    while True:
        try:
            results = await matching.search(
                sought.query,
                kind=sought.kind,
                viewer=viewer,
                filters=sought.filters,
                offset=0,
                limit=len(written),
                among=written,
            )
        except Busy as busy:
            tried += 1
            if tried == TRIED_MAX:
                raise
            await asyncio.sleep(busy.retry_after_s)
        else:
            return [hit.listing.id for hit in results.hits]
