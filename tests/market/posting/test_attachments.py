"""Files beside a listing: kept once, read by whoever may read their tier, swept away when nothing names them."""

import os
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Audience, Kind, Tier
from market.listing.need import Need
from market.office.store import organizations
from market.postgres.db import Connection, Database
from market.posting.attachment import AttachmentContent, AttachmentId, MediaType
from market.posting.store import attachments, manuscripts, submissions
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role, Viewer
from tests.listings import a_need, an_organization
from tests.market.posting.test_submissions import ATTESTED, OFFICE, a_firm, member_of

PDF = AttachmentContent("报告.pdf", MediaType.PDF, b"%PDF-1.7 sample")


@pytest.fixture
def files(tmp_path: Path) -> AttachmentFiles:
    return AttachmentFiles(tmp_path / "attachments")


async def begun(conn: Connection, actor: Actor, need: Need) -> None:
    await manuscripts.save(conn, need.id, Kind.NEED, {"title": ("一",)}, version=0, actor=actor)


async def published(conn: Connection, actor: Actor, need: Need) -> None:
    review_id = await submissions.submit(conn, need, version=1, attestation=ATTESTED, actor=actor)
    assert review_id is not None
    await submissions.approve(conn, review_id, need, actor=OFFICE)


async def seen_by(conn: Connection, need: Need, viewer: Viewer) -> list[str]:
    return [each.tier.value for each in await attachments.list_of(conn, need.id, viewer=viewer)]


async def test_each_tier_is_read_by_its_readers_once_the_office_has_let_it_in(
    conn: Connection, files: AttachmentFiles
) -> None:
    firm, other = await a_firm(conn), await a_firm(conn, 2)
    actor, need = member_of(firm), a_need(firm)
    await begun(conn, actor, need)
    for tier in (Tier.L1, Tier.L2, Tier.L3):
        content = replace(PDF, payload=PDF.payload + tier.value.encode())
        await attachments.add(conn, files, need.id, content, tier, actor=actor)
    member = member_of(other).viewer
    assert [await seen_by(conn, need, each) for each in (actor.viewer, member, PUBLIC, OPERATOR)] == [
        ["L1", "L2", "L3"],
        [],
        [],
        [],
    ]
    await published(conn, actor, need)
    assert await seen_by(conn, need, member) == ["L1"]
    assert await seen_by(conn, need, PUBLIC) == ["L1"]
    assert await seen_by(conn, need, OPERATOR) == ["L1"]
    hidden = (await attachments.list_of(conn, need.id, viewer=actor.viewer))[1]
    with pytest.raises(NotFound):
        await attachments.get(conn, hidden.id, viewer=member)


async def test_a_file_beside_a_text_for_members_is_for_members(conn: Connection, files: AttachmentFiles) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), replace(a_need(firm), audience=Audience.MEMBERS)
    await begun(conn, actor, need)
    await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=actor)
    await published(conn, actor, need)
    assert await seen_by(conn, need, PUBLIC) == []
    assert await seen_by(conn, need, Viewer(Role.INSTITUTE, an_organization(9).id)) == ["L1"]


async def test_the_office_reads_every_tier_while_it_looks_at_it(conn: Connection, files: AttachmentFiles) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await begun(conn, actor, need)
    await attachments.add(conn, files, need.id, PDF, Tier.L3, actor=actor)
    await submissions.submit(conn, need, version=1, attestation=ATTESTED, actor=actor)
    assert await seen_by(conn, need, OPERATOR) == ["L3"]
    (one,) = await attachments.list_of(conn, need.id, viewer=actor.viewer)
    with pytest.raises(Conflict):
        await attachments.remove(conn, one.id, actor=actor)


async def test_the_same_file_is_kept_once_and_comes_back_as_it_was(conn: Connection, files: AttachmentFiles) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await begun(conn, actor, need)
    for _ in range(2):
        await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=actor)
    (one,) = await attachments.list_of(conn, need.id, viewer=actor.viewer)
    assert files.read(one.sha256) == PDF.payload
    assert (one.name, one.size_bytes) == ("报告.pdf", len(PDF.payload))


async def test_the_same_file_for_fewer_readers_is_theirs_at_once_and_for_more_only_through_the_office(
    conn: Connection, files: AttachmentFiles
) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await begun(conn, actor, need)
    for tier in (Tier.L3, Tier.L1):
        await attachments.add(conn, files, need.id, PDF, tier, actor=actor)
        assert await seen_by(conn, need, actor.viewer) == [tier.value]
    await published(conn, actor, need)
    assert await seen_by(conn, need, PUBLIC) == ["L1"]
    await manuscripts.begin_edit(conn, need.id, Kind.NEED, {"title": ("二",)}, listing_version=3, actor=actor)
    await attachments.add(conn, files, need.id, PDF, Tier.L3, actor=actor)
    assert (await seen_by(conn, need, actor.viewer), await seen_by(conn, need, PUBLIC)) == (["L3"], [])
    with pytest.raises(Invalid, match="fewer readers"):
        await attachments.add(conn, files, need.id, PDF, Tier.L2, actor=actor)


async def test_only_editors_of_the_owner_add_and_remove(conn: Connection, files: AttachmentFiles) -> None:
    firm, other = await a_firm(conn), await a_firm(conn, 2)
    actor, need = member_of(firm), a_need(firm)
    await begun(conn, actor, need)
    with pytest.raises(NotFound):
        await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=member_of(other))
    with pytest.raises(NotAllowed):
        await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=member_of(firm, editor=False))
    await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=actor)
    (one,) = await attachments.list_of(conn, need.id, viewer=actor.viewer)
    with pytest.raises(NotFound):
        await attachments.remove(conn, one.id, actor=member_of(other))
    assert await attachments.remove(conn, one.id, actor=actor) == need.id
    with pytest.raises(NotFound):
        await attachments.get(conn, AttachmentId(uuid4()), viewer=actor.viewer)


async def test_a_listing_has_ten_files_at_most(conn: Connection, files: AttachmentFiles) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await begun(conn, actor, need)
    for number in range(10):
        content = replace(PDF, payload=b"%PDF-" + bytes([number]))
        await attachments.add(conn, files, need.id, content, Tier.L1, actor=actor)
    with pytest.raises(Conflict):
        await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=actor)


def test_a_file_that_was_changed_on_the_disk_is_not_given(files: AttachmentFiles) -> None:
    digest = files.put(b"as it was")
    files.path(digest).write_bytes(b"as it is")
    with pytest.raises(NotFound):
        files.read(digest)


def test_no_half_of_a_file_is_left_under_its_name(files: AttachmentFiles) -> None:
    digest = files.put(b"whole")
    half = files.path(digest).parent / ".half"
    half.write_bytes(b"wh")
    os.utime(half, (time.time() - 7200,) * 2)
    assert list(files.old()) == []
    assert not half.exists()
    assert files.path(digest).stat().st_mode & 0o077 == 0


async def test_the_sweep_takes_old_files_without_a_row_and_no_others(
    database: Database, files: AttachmentFiles
) -> None:
    firm = an_organization()
    actor, need = member_of(firm), a_need(firm)
    async with database.writing() as conn:
        await organizations.add(conn, firm, actor=COMMAND_LINE)
        await begun(conn, actor, need)
        await attachments.add(conn, files, need.id, PDF, Tier.L1, actor=actor)
        (named,) = await attachments.list_of(conn, need.id, viewer=actor.viewer)
    orphan, fresh = files.put(b"orphan"), files.put(b"fresh")
    for digest in (orphan, named.sha256):
        os.utime(files.path(digest), (time.time() - 7200,) * 2)
    assert await attachments.sweep(database, files) == 1
    assert [files.path(digest).exists() for digest in (orphan, fresh, named.sha256)] == [False, True, True]
