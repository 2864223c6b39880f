"""L2 and L3 come out by right alone, and each time there is a row of it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import market
from market.day import current_day
from market.disclosure.grant import GrantState
from market.disclosure.ground import GroundOutcome
from market.disclosure.reading import ReadingPurpose
from market.disclosure.store import confidential_texts, grants
from market.errors import Invalid, NotAllowed, NotFound
from market.listing.listing import Step, Tier
from market.listing.store import achievements, listings
from market.viewer import COMMAND_LINE, INDEXER, OPERATOR, PUBLIC, Actor, Role
from tests.market.disclosure.builders import TEXTS, Disclosing, disclosing, join

__all__ = ["disclosing"]
MARKET = Path(market.__file__).parent


async def read(disclosing: Disclosing, actor: Actor, tier: Tier = Tier.L2, reason: str = "") -> str:
    return await confidential_texts.read(
        disclosing.conn, disclosing.listing.id, tier, viewer=actor.viewer, reason=reason
    )


async def refused(disclosing: Disclosing, actor: Actor, tier: Tier = Tier.L2) -> bool:
    """Say whether a reading is refused, and that asking beforehand says the same."""
    may = await confidential_texts.may_read(disclosing.conn, disclosing.listing.id, tier, viewer=actor.viewer)
    try:
        await read(disclosing, actor, tier)
    except (NotAllowed, NotFound):
        assert not may
        return True
    assert may
    return False


async def test_nobody_reads_without_a_grant_but_the_owner(disclosing: Disclosing) -> None:
    await disclosing.asked()
    for actor in (disclosing.asker, disclosing.stranger, disclosing.abroad, disclosing.broker):
        assert await refused(disclosing, actor)
    for viewer in (PUBLIC, INDEXER, OPERATOR):
        with pytest.raises(NotAllowed):
            await confidential_texts.read(disclosing.conn, disclosing.listing.id, Tier.L2, viewer=viewer, reason="x")
    assert await read(disclosing, disclosing.owner) == TEXTS[Tier.L2]
    assert await read(disclosing, disclosing.colleague, Tier.L3) == TEXTS[Tier.L3]


async def test_a_grant_opens_its_tier_and_no_other_to_its_receiver_and_nobody_else(disclosing: Disclosing) -> None:
    await disclosing.granted()
    assert await read(disclosing, disclosing.asker) == TEXTS[Tier.L2]
    assert await refused(disclosing, disclosing.asker, Tier.L3)
    assert await refused(disclosing, disclosing.stranger)
    assert await read(disclosing, replace(disclosing.asker, editor=False)) == TEXTS[Tier.L2]


async def test_a_broker_reads_by_a_grant_of_their_own_alone(disclosing: Disclosing) -> None:
    await disclosing.granted()
    beside = replace(disclosing.broker, organization_id=disclosing.asker.organization_id)
    assert await refused(disclosing, beside)
    await disclosing.granted(actor=disclosing.broker)
    assert await read(disclosing, disclosing.broker) == TEXTS[Tier.L2]
    assert await refused(disclosing, await join(disclosing.conn, Role.BROKER))


async def test_what_was_revoked_or_has_lapsed_opens_nothing(disclosing: Disclosing) -> None:
    grant_id = await disclosing.granted(until=current_day() + timedelta(days=9))
    assert not await refused(disclosing, disclosing.asker)
    await disclosing.conn.execute("UPDATE disclosure_grant SET expires_on = $1", date(2020, 1, 1))
    assert await refused(disclosing, disclosing.asker)
    grant_id = await disclosing.granted()
    assert not await refused(disclosing, disclosing.asker)
    await grants.revoke(disclosing.conn, grant_id, actor=disclosing.owner)
    assert await refused(disclosing, disclosing.asker)


async def test_l3_closes_when_its_nda_ends(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked(Tier.L3)
    await disclosing.sign(grant_id)
    await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)
    assert await read(disclosing, disclosing.asker, Tier.L3) == TEXTS[Tier.L3]
    assert await read(disclosing, disclosing.asker, Tier.L2) == TEXTS[Tier.L2]
    await disclosing.sign(grant_id, until=date(2021, 1, 2))
    assert await refused(disclosing, disclosing.asker, Tier.L3)


async def test_a_later_decision_closes_what_was_open_abroad(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked(actor=disclosing.abroad)
    await disclosing.clear(grant_id, GroundOutcome.NOT_LISTED)
    await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)
    assert await read(disclosing, disclosing.abroad) == TEXTS[Tier.L2]
    await disclosing.clear(grant_id, GroundOutcome.FORBIDDEN)
    assert await refused(disclosing, disclosing.abroad)


async def test_what_moved_abroad_waits_for_a_decision(disclosing: Disclosing) -> None:
    await disclosing.granted()
    await disclosing.conn.execute(
        "UPDATE organization SET country = 'FI' WHERE id = $1", disclosing.asker.organization_id
    )
    assert await refused(disclosing, disclosing.asker)


async def test_a_paused_listing_opens_to_its_owner_alone(disclosing: Disclosing) -> None:
    await disclosing.granted()
    await listings.take_step(disclosing.conn, disclosing.listing.id, Step.PAUSE, actor=COMMAND_LINE)
    assert await refused(disclosing, disclosing.asker)
    assert not await refused(disclosing, disclosing.owner)


async def test_an_operator_reads_for_a_reason(disclosing: Disclosing) -> None:
    with pytest.raises(Invalid) as without:
        await read(disclosing, disclosing.operator)
    assert set(without.value.fields) == {"reason"}
    assert await read(disclosing, disclosing.operator, Tier.L3, "核对涉密") == TEXTS[Tier.L3]
    seen = await confidential_texts.readings(disclosing.conn, disclosing.listing.id, viewer=disclosing.owner.viewer)
    assert [(each.role, each.reason, each.tier) for each in seen] == [(Role.OPERATOR, "核对涉密", Tier.L3)]


async def test_every_reading_is_shown_to_the_owner_and_to_no_other(disclosing: Disclosing) -> None:
    await disclosing.granted()
    viewer = disclosing.asker.viewer
    await read(disclosing, disclosing.asker)
    await confidential_texts.read(
        disclosing.conn, disclosing.listing.id, Tier.L2, viewer=viewer, purpose=ReadingPurpose.COMPARE
    )
    seen = await confidential_texts.readings(disclosing.conn, disclosing.listing.id, viewer=disclosing.colleague.viewer)
    assert [(each.reader, each.organization, each.purpose) for each in seen] == [
        ("enterprise（样例）", "测试机构62（样例）", ReadingPurpose.COMPARE),
        ("enterprise（样例）", "测试机构62（样例）", ReadingPurpose.READ),
    ]
    with pytest.raises(NotFound):
        await confidential_texts.readings(disclosing.conn, disclosing.listing.id, viewer=viewer)
    events = await disclosing.conn.fetch("SELECT event FROM audit WHERE event = 'confidential-read'")
    assert len(events) == 2


async def test_files_and_reviews_are_readings_too(disclosing: Disclosing) -> None:
    grant_id = await disclosing.granted()
    conn, listing_id = disclosing.conn, disclosing.listing.id
    for actor, tier, purpose in (
        (disclosing.asker, Tier.L2, ReadingPurpose.FILE),
        (disclosing.operator, Tier.L3, ReadingPurpose.REVIEW),
        (disclosing.asker, Tier.L1, ReadingPurpose.FILE),
    ):
        await confidential_texts.note(conn, listing_id, tier, viewer=actor.viewer, purpose=purpose)
    await confidential_texts.note(conn, listing_id, Tier.L2, viewer=PUBLIC, purpose=ReadingPurpose.FILE)
    seen = await confidential_texts.readings(conn, listing_id, viewer=disclosing.owner.viewer)
    assert [(each.purpose, each.tier, each.reason) for each in seen] == [
        (ReadingPurpose.REVIEW, Tier.L3, "review"),
        (ReadingPurpose.FILE, Tier.L2, ""),
    ]
    assert await conn.fetchval("SELECT grant_id FROM text_reading WHERE purpose = 'file'") == grant_id


async def test_which_texts_there_are_members_learn_alone(disclosing: Disclosing) -> None:
    tiers = [
        await confidential_texts.tiers(disclosing.conn, disclosing.listing.id, viewer=viewer)
        for viewer in (PUBLIC, disclosing.stranger.viewer)
    ]
    assert tiers == [(), (Tier.L2, Tier.L3)]
    await disclosing.conn.execute("DELETE FROM listing_text")
    with pytest.raises(NotFound):
        await read(disclosing, disclosing.owner)


async def test_a_text_that_is_taken_away_is_gone_and_its_grants_end(disclosing: Disclosing) -> None:
    conn, owner = disclosing.conn, disclosing.owner
    given, asked = await disclosing.granted(), await disclosing.asked(actor=disclosing.stranger)
    other = await disclosing.asked(Tier.L3)
    current = await achievements.get(conn, disclosing.listing.id, viewer=OPERATOR)
    await achievements.edit(conn, replace(current, confidential={Tier.L2: ""}), actor=owner)
    assert await confidential_texts.tiers(conn, current.id, viewer=owner.viewer) == (Tier.L3,)
    assert await refused(disclosing, disclosing.asker)
    states = [(await grants.get(conn, each, viewer=owner.viewer)).state for each in (given, asked, other)]
    assert states == [GrantState.REVOKED, GrantState.REFUSED, GrantState.ASKED]
    told = await conn.fetch("SELECT event FROM audit WHERE subject_id IN ($1, $2) ORDER BY id", str(given), str(asked))
    assert sorted(row["event"] for row in told[-2:]) == ["grant-refused", "grant-revoked"]
    _, last = [each.snapshot for each in await listings.history(conn, current.id, viewer=OPERATOR) if each.snapshot]
    assert set(last["confidential_sha256"]) == {"L3"}


async def test_no_other_read_gives_a_confidential_text_out(disclosing: Disclosing) -> None:
    for viewer in (OPERATOR, disclosing.owner.viewer):
        found = await achievements.get(disclosing.conn, disclosing.listing.id, viewer=viewer)
        assert found.confidential is None
    readers = {
        path.name for path in MARKET.glob("*/store/*.sql") if re.search(r"(FROM|JOIN) listing_text", _reading(path))
    }
    assert readers == {"confidential_texts.sql", "grants.sql"}


def _reading(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("DELETE FROM listing_text", "")
