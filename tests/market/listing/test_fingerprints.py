"""Fingerprints in the store: they follow every write, leave with the text, and answer an operator alone."""

from dataclasses import replace

import pytest

from market.errors import NotAllowed
from market.listing.fingerprint import fingerprint
from market.listing.listing import Listing, ListingId
from market.listing.store import achievements, experts, fingerprints, needs
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, INDEXER, OPERATOR, PUBLIC, Viewer
from tests.listings import a_need, an_achievement, an_expert


async def candidates(conn: Connection, *wanted: Listing, limit: int = 5) -> list[list[ListingId]]:
    taken = [fingerprint(each) for each in wanted]
    return await fingerprints.find_candidates(conn, taken, viewer=OPERATOR, limit=limit)


async def test_each_kind_is_found_among_its_own_and_the_likeliest_comes_first(
    conn: Connection, organization: Organization
) -> None:
    magnet = replace(an_achievement(organization), body="晶界扩散使磁体的矫顽力提高，批次一致性好，已有中试线。" * 3)
    nearly = replace(an_achievement(organization, number="A-2"), body=magnet.body + "欢迎来函。")
    need = replace(a_need(organization), title=magnet.title, summary=magnet.summary, body=magnet.body)
    await achievements.add_many(conn, [nearly, magnet], actor=COMMAND_LINE)
    await needs.add(conn, need, actor=COMMAND_LINE)
    assert await candidates(conn, magnet, need) == [[magnet.id, nearly.id], [need.id]]
    assert await candidates(conn, need, magnet, limit=1) == [[need.id], [magnet.id]]


async def test_an_edit_renews_the_fingerprint(conn: Connection, organization: Organization) -> None:
    before = an_achievement(organization)
    await achievements.add(conn, before, actor=COMMAND_LINE)
    after = replace(before, title="针织布面疵点", summary="", body="以机器视觉检出布面疵点，适合旧设备改造。")
    await achievements.edit(conn, after, actor=COMMAND_LINE)
    assert await candidates(conn, before, after) == [[], [before.id]]


async def test_the_fingerprint_of_an_erased_person_s_text_is_gone_for_good(
    conn: Connection, organization: Organization
) -> None:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    assert await candidates(conn, expert) == [[expert.id]]
    await experts.erase_person(conn, expert.id, actor=COMMAND_LINE)
    assert await candidates(conn, expert) == [[]]
    assert await fingerprints.find_without(conn, viewer=OPERATOR, limit=5) == []


async def test_listings_of_before_fingerprints_are_named(conn: Connection, organization: Organization) -> None:
    listing = an_achievement(organization)
    await achievements.add(conn, listing, actor=COMMAND_LINE)
    await conn.execute("DELETE FROM listing_fingerprint")
    assert await fingerprints.find_without(conn, viewer=OPERATOR, limit=5) == [listing.id]
    await fingerprints.add(conn, [listing])
    edited = replace(listing, title="针织布面疵点", summary="", body="以机器视觉检出布面疵点，适合旧设备改造。")
    await achievements.edit(conn, edited, actor=COMMAND_LINE)
    await fingerprints.add(conn, [listing])
    assert await candidates(conn, edited) == [[listing.id]]
    assert await fingerprints.find_without(conn, viewer=OPERATOR, limit=5) == []


@pytest.mark.parametrize("viewer", [PUBLIC, INDEXER])
async def test_only_an_operator_may_ask_what_a_text_resembles(conn: Connection, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="operator"):
        await fingerprints.find_candidates(conn, [], viewer=viewer, limit=1)
