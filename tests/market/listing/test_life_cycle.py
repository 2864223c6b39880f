"""Steps, history, opt-out, erasure and the removal of samples."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid, NotFound
from market.listing.listing import Kind, ListingId, Status, Step, Tier
from market.listing.store import achievements, changes, embeddings, experts, listings, needs
from market.listing.store.changes import START, ChangeLane
from market.listing.store.embeddings import EmbeddingKey
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection, Database
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, SAMPLES
from tests.listings import a_need, an_achievement, an_anonymous_need, an_expert, an_organization


async def steps(conn: Connection, listing_id: ListingId, *wanted: Step) -> None:
    for step in wanted:
        await listings.take_step(conn, listing_id, step, actor=COMMAND_LINE)


async def test_history_tells_who_when_and_what(conn: Connection, organization: Organization) -> None:
    need = replace(a_need(organization), confidential={Tier.L2: "配方"})
    await needs.add(conn, need, actor=SAMPLES)
    held = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    await listings.take_step(conn, need.id, Step.SUBMIT, actor=COMMAND_LINE, held_at=held)
    await needs.edit(conn, replace(need, title="改过的题目", version=2), actor=COMMAND_LINE)
    history = await listings.history(conn, need.id, viewer=OPERATOR)
    assert [(entry.version, entry.step, entry.before, entry.after, entry.actor) for entry in history] == [
        (1, Step.CREATE, None, Status.DRAFT, "samples"),
        (2, Step.SUBMIT, Status.DRAFT, Status.SUBMITTED, "command-line"),
        (3, Step.EDIT, Status.SUBMITTED, Status.SUBMITTED, "command-line"),
    ]
    assert history[1].held_at == held < history[1].recorded_at
    first, _, last = (entry.snapshot for entry in history)
    assert first is not None
    assert last is not None
    assert (first["title"], last["title"]) == (need.title, "改过的题目")
    assert first["fields"] == [["plan", "B2.02.01", "电机"]]
    assert "配方" not in str(first)
    assert first["confidential_sha256"] == last["confidential_sha256"]


async def test_nobody_can_try_texts_against_what_history_keeps_of_a_confidential_one(
    conn: Connection, organization: Organization
) -> None:
    need = replace(a_need(organization), confidential={Tier.L2: "配方"})
    await needs.add(conn, need, actor=SAMPLES)
    salts = [await conn.fetchval("SELECT salt FROM listing_text")]
    for version, text in enumerate(("另一配方", "另一配方", "配方"), start=1):
        await needs.edit(conn, replace(need, confidential={Tier.L2: text}, version=version), actor=COMMAND_LINE)
        salts.append(await conn.fetchval("SELECT salt FROM listing_text"))
    history = await listings.history(conn, need.id, viewer=OPERATOR)
    kept = [entry.snapshot["confidential_sha256"]["L2"] for entry in history if entry.snapshot is not None]
    bodies = ("配方", "另一配方", "另一配方", "配方")
    assert kept == [sha256(salt + body.encode()).hexdigest() for salt, body in zip(salts, bodies, strict=True)]
    assert len(set(kept)) == len(set(salts)) == 3


async def test_a_step_out_of_turn_changes_nothing(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    with pytest.raises(Conflict, match="no step 'publish'"):
        await steps(conn, achievement.id, Step.PUBLISH)
    with pytest.raises(NotFound):
        await steps(conn, ListingId(uuid4()), Step.SUBMIT)
    assert (await achievements.get(conn, achievement.id, viewer=OPERATOR)).version == 1
    assert len(await listings.history(conn, achievement.id, viewer=OPERATOR)) == 1


async def test_what_is_past_its_day_is_not_published(conn: Connection, organization: Organization) -> None:
    achievement = replace(an_achievement(organization), expires_on=date(2020, 1, 1))
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await steps(conn, achievement.id, Step.SUBMIT)
    with pytest.raises(Conflict, match="last day"):
        await steps(conn, achievement.id, Step.PUBLISH)


async def test_publishing_dates_anew_and_resuming_does_not(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await steps(conn, achievement.id, Step.SUBMIT, Step.PUBLISH)
    await conn.execute("UPDATE listing SET published_at = '2026-01-01T00:00:00Z'")
    await steps(conn, achievement.id, Step.PAUSE, Step.RESUME)
    assert (await achievements.get(conn, achievement.id, viewer=PUBLIC)).published_at == datetime(
        2026, 1, 1, tzinfo=UTC
    )
    await steps(conn, achievement.id, Step.WITHDRAW, Step.REOPEN, Step.SUBMIT, Step.PUBLISH)
    again = (await achievements.get(conn, achievement.id, viewer=PUBLIC)).published_at
    assert again is not None
    assert again.year > 2026 or again > datetime(2026, 1, 2, tzinfo=UTC)


async def test_an_expert_who_opted_out_is_gone_until_they_come_back(
    conn: Connection, organization: Organization
) -> None:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    await steps(conn, expert.id, Step.SUBMIT, Step.PUBLISH)
    await experts.opt_out(conn, expert.id, actor=COMMAND_LINE)
    assert await listings.find(conn, [expert.id], viewer=PUBLIC) == {}
    stored = await experts.get(conn, expert.id, viewer=OPERATOR)
    assert (stored.status, stored.opted_out_at is None) == (Status.WITHDRAWN, False)
    await steps(conn, expert.id, Step.REOPEN, Step.SUBMIT)
    with pytest.raises(Conflict, match="opted out"):
        await steps(conn, expert.id, Step.PUBLISH)
    await experts.opt_out(conn, expert.id, actor=COMMAND_LINE)
    await experts.opt_out(conn, expert.id, actor=COMMAND_LINE)  # once more is no error
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).opted_out_at is not None


async def test_erasing_a_person_leaves_nothing_that_names_them(conn: Connection, organization: Organization) -> None:
    expert = replace(an_expert(organization), confidential={Tier.L2: "沈测试的履历"})
    await experts.add(conn, expert, actor=COMMAND_LINE)
    await steps(conn, expert.id, Step.SUBMIT, Step.PUBLISH)
    key = EmbeddingKey("m@1", "", 512, b"e" * 32)
    await embeddings.put(conn, [(expert.id, key, b"vector")])
    first = (await listings.history(conn, expert.id, viewer=OPERATOR))[0]
    assert first.personal_digest is not None

    await experts.erase_person(conn, expert.id, actor=COMMAND_LINE)
    stored = await experts.get(conn, expert.id, viewer=OPERATOR)
    assert (stored.person, stored.topics, stored.conflicts, stored.summary, stored.body) == (None, (), (), "", "")
    assert (stored.title, stored.status) == (expert.title, Status.WITHDRAWN)
    assert await embeddings.find(conn, [key]) == {}
    last = (await listings.history(conn, expert.id, viewer=OPERATOR))[-1]
    assert last.note == f"person erased, digest {first.personal_digest.hex()}"
    with pytest.raises(Conflict, match="erased"):
        await experts.edit(conn, replace(stored, person=expert.person), actor=COMMAND_LINE)
    with pytest.raises(Conflict, match="stays withdrawn"):
        await steps(conn, expert.id, Step.REOPEN)
    await experts.opt_out(conn, expert.id, actor=COMMAND_LINE)  # changes nothing
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).status is Status.WITHDRAWN

    tables = await conn.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'market'")
    for table in (row["name"] for row in tables):
        text = await conn.fetchval(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")  # noqa: S608 -- the catalog's own names
        for secret in ("沈测试", "Ceshi", "example.invalid", "论磁体", "稀土永磁"):
            assert secret not in text, f"{table} still knows {secret}"


async def test_inventors_are_erased_apart_from_the_rest(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await achievements.erase_inventors(conn, achievement.id, actor=COMMAND_LINE)
    stored = await achievements.get(conn, achievement.id, viewer=OPERATOR)
    assert (stored.inventors, stored.version, stored.body) == ((), 2, achievement.body)
    history = await listings.history(conn, achievement.id, viewer=OPERATOR)
    assert "测试甲" not in str([entry.snapshot for entry in history])


async def test_a_copy_that_hides_something_is_not_written_back(conn: Connection, organization: Organization) -> None:
    need = an_anonymous_need(organization)
    await needs.add(conn, need, actor=COMMAND_LINE)
    await steps(conn, need.id, Step.SUBMIT, Step.PUBLISH)
    with pytest.raises(Invalid, match="read it as an operator"):
        await needs.edit(conn, await needs.get(conn, need.id, viewer=PUBLIC), actor=COMMAND_LINE)


async def test_removed_samples_stay_in_history_alone(database: Database) -> None:
    sample, real = an_organization(1, sample=True), an_organization(2)
    kept = an_achievement(real)
    gone = replace(an_achievement(sample), sample=True)
    key = EmbeddingKey("m@1", "", 512, b"s" * 32)
    async with database.writing() as conn:
        await organizations.add(conn, sample, actor=SAMPLES)
        await organizations.add(conn, real, actor=COMMAND_LINE)
        assert not await listings.samples_were_loaded(conn)
        await achievements.add(conn, gone, actor=SAMPLES)
        await achievements.add(conn, kept, actor=COMMAND_LINE)
        await steps(conn, gone.id, Step.SUBMIT, Step.PUBLISH)
        await embeddings.put(conn, [(gone.id, key, b"v")])
    async with database.writing() as conn:
        counts = await listings.remove_samples(conn, actor=COMMAND_LINE)
    assert counts == {Kind.ACHIEVEMENT: 1, Kind.NEED: 0, Kind.EXPERT: 0}
    async with database.reading() as conn:
        assert list(await listings.find(conn, [gone.id, kept.id], viewer=OPERATOR)) == [kept.id]
        assert await organizations.find(conn, [sample.id, real.id], viewer=PUBLIC) == {real.id: real}
        assert await embeddings.find(conn, [key]) == {}
        assert await listings.samples_were_loaded(conn)
        assert (await listings.history(conn, gone.id, viewer=OPERATOR))[-1].note == "sample removed"
        assert (await changes.read(conn, ChangeLane.BULK, after=START, limit=9))[-1].listing_id == gone.id
