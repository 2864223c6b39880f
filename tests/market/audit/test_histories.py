"""What is written of listings is in the record, and an edit of their history shows there."""

from collections.abc import Sequence
from dataclasses import replace
from string import Template

import pytest
from structlog.contextvars import bound_contextvars

from market.audit.audit import Event, Subject
from market.audit.chain import FaultKind
from market.audit.store import links as audit_links
from market.listing.listing import ListingId, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Database
from market.postgres.migrate import migrations
from market.viewer import COMMAND_LINE, Actor
from tests.database import MarketServer
from tests.listings import an_achievement, an_organization
from tests.market.audit.edits import after_edit

MEMBER = Actor("member:1")
PUT_IN = (
    "INSERT INTO listing_history (listing_id, kind, version, step, status_after, actor) "
    "SELECT id, kind, 3, 'publish', 'published', 'member:2' FROM listing"
)


async def add_and_submit(database: Database, count: int) -> tuple[Organization, list[ListingId]]:
    """Add listings one by one, and submit them all at once."""
    organization = an_organization()
    added = [replace(an_achievement(organization, number=f"A-{n}"), inventors=()) for n in range(count)]
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
        for achievement in added:
            await achievements.add(conn, achievement, actor=MEMBER)
    ids = [achievement.id for achievement in added]
    async with database.writing() as conn:
        await listings.take_steps(conn, ids, Step.SUBMIT, actor=COMMAND_LINE)
    return organization, ids


async def recorded(database: Database) -> list[tuple[object, ...]]:
    async with database.reading() as conn:
        rows = await conn.fetch(
            "SELECT actor, organization_id, event, subject_kind, subject_id, detail FROM audit ORDER BY id"
        )
    return [
        (*(row[name] for name in ("actor", "organization_id", "event", "subject_kind", "subject_id")), row["detail"])
        for row in rows
    ]


async def test_one_write_of_many_listings_is_one_entry(database: Database) -> None:
    organization, ids = await add_and_submit(database, 3)
    *created, submitted = await recorded(database)
    for entry, listing_id in zip(created, ids, strict=True):
        assert entry[:5] == ("member:1", organization.id, "listing-created", "listing", str(listing_id))
    many = Subject.of_many(ids)
    assert submitted[:5] == ("command-line", organization.id, "listing-submitted", many.kind.value, many.id)
    assert isinstance(submitted[5], dict)
    first = submitted[5]["history"][0][0]
    assert submitted[5] == {"listings": 3, "history": [[first, first + 2]], "sha256": submitted[5]["sha256"]}


async def test_a_single_step_says_from_where_to_where(database: Database) -> None:
    _, (listing_id,) = await add_and_submit(database, 1)
    _, submitted = await recorded(database)
    assert submitted[2:5] == ("listing-submitted", "listing", str(listing_id))
    assert isinstance(submitted[5], dict)
    assert (submitted[5]["version"], submitted[5]["before"], submitted[5]["after"]) == (2, "draft", "submitted")


async def test_a_write_is_recorded_with_the_request_in_whose_course_it_was_made(database: Database) -> None:
    _, (listing_id,) = await add_and_submit(database, 1)
    with bound_contextvars(request_id="request-7"):
        async with database.writing() as conn:
            await listings.take_step(conn, listing_id, Step.PUBLISH, actor=MEMBER)
    async with database.writing() as conn:
        await listings.take_step(conn, listing_id, Step.PAUSE, actor=MEMBER)
    async with database.reading() as conn:
        rows = await conn.fetch("SELECT event, request_id FROM audit ORDER BY id DESC LIMIT 2")
    assert [(row["event"], row["request_id"]) for row in rows] == [
        ("listing-paused", None),
        ("listing-published", "request-7"),
    ]


@pytest.mark.parametrize("step", list(Step))
def test_every_step_is_an_event(step: Step) -> None:
    """The same words as in the trigger."""
    irregular = {"create": "created", "submit": "submitted", "withdraw": "withdrawn"}
    past = irregular.get(step.value, f"{step.value.removesuffix('e')}ed")
    assert Event(f"listing-{past}")
    sql = "".join(migration.sql for migration in migrations())
    assert f"WHEN '{step.value}' THEN '{past}'" in sql or past == f"{step.value}ed"


@pytest.mark.parametrize(
    ("statements", "kinds"),
    [
        (["UPDATE listing_history SET note = 'x' WHERE version = 2"], {FaultKind.HISTORY_CHANGED}),
        (["UPDATE listing_history SET actor = 'member:2' WHERE id = $second"], {FaultKind.HISTORY_CHANGED}),
        (["UPDATE listing_history SET recorded_at = 'infinity' WHERE id = $second"], {FaultKind.HISTORY_CHANGED}),
        (["UPDATE listing_history SET snapshot = snapshot - 'title'"], {FaultKind.HISTORY_CHANGED}),
        (["DELETE FROM listing_history WHERE id = $fourth"], {FaultKind.HISTORY_CHANGED, FaultKind.VERSIONS_BROKEN}),
        (
            [
                PUT_IN,
                "UPDATE listing SET version = 3",
            ],
            {FaultKind.HISTORY_UNRECORDED},
        ),
        (["UPDATE listing SET version = 7"], {FaultKind.VERSIONS_BROKEN}),
        (
            ['UPDATE audit SET detail = \'{"history": {"a": 1}}\' WHERE id = $entry'],
            {FaultKind.ROW_CHANGED, FaultKind.HISTORY_CHANGED, FaultKind.HISTORY_UNRECORDED},
        ),
    ],
)
async def test_an_edit_of_history_shows(
    database: Database, market: MarketServer, statements: Sequence[str], kinds: set[FaultKind]
) -> None:
    await add_and_submit(database, 3)
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
        ids = [row["id"] for row in await conn.fetch("SELECT id FROM listing_history ORDER BY id")]
        entry = await conn.fetchval("SELECT min(id) FROM audit")
    edits = [Template(each).substitute(second=ids[1], fourth=ids[3], entry=entry) for each in statements]
    finding = await after_edit(market.superuser_url, edits)
    assert {fault.kind for fault in finding.faults} == kinds


async def test_writers_at_once_each_have_their_entry(database: Database) -> None:
    organization, _ = await add_and_submit(database, 1)
    one, two, three = (an_achievement(organization, number=f"B-{n}") for n in range(3))
    async with database.writing() as first:
        await achievements.add(first, one, actor=MEMBER)
        async with database.writing() as second:
            await achievements.add(second, two, actor=COMMAND_LINE)
        await achievements.add(first, three, actor=MEMBER)
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
    assert [(entry[0], entry[2]) for entry in await recorded(database)][2:] == [
        ("member:1", "listing-created"),
        ("command-line", "listing-created"),
        ("member:1", "listing-created"),
    ]
