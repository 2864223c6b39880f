"""From a manuscript to the market: saved, submitted once, returned or published, edited beside what is public."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.achievement import SecrecyAttestation
from market.listing.listing import Kind, ListingId, Status
from market.listing.need import Need
from market.listing.store import achievements, needs
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.posting.manuscript import Manuscript, ManuscriptOutdated, ManuscriptState
from market.posting.review import Attestation, ReviewId, ReviewState
from market.posting.store import manuscripts, reviews, submissions
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, MemberId, Role
from tests.listings import a_need, an_achievement, an_organization

ATTESTED = Attestation("研发部", date(2026, 11, 24))
OFFICE = Actor("member:office", Role.OPERATOR, None, MemberId(uuid4()))


def member_of(organization: Organization | None, *, editor: bool = True) -> Actor:
    member_id = MemberId(uuid4())
    role = Role.PUBLIC if organization is None else Role.ENTERPRISE
    return Actor(f"member:{member_id}", role, None if organization is None else organization.id, member_id, editor)


async def a_firm(conn: Connection, number: int = 1) -> Organization:
    firm = an_organization(number)
    await organizations.add(conn, firm, actor=COMMAND_LINE)
    return firm


async def saved(conn: Connection, actor: Actor, listing: Need, title: str = "初稿") -> Manuscript:
    return await manuscripts.save(conn, listing.id, Kind.NEED, {"title": (title,)}, version=0, actor=actor)


async def submitted(conn: Connection, actor: Actor, listing: Need) -> ReviewId:
    manuscript = await saved(conn, actor, listing)
    review_id = await submissions.submit(conn, listing, version=manuscript.version, attestation=ATTESTED, actor=actor)
    assert review_id is not None
    return review_id


async def test_a_save_counts_on_and_the_same_text_again_is_no_version(conn: Connection) -> None:
    actor, draft = member_of(await a_firm(conn)), ListingId(uuid4())
    first = await manuscripts.save(conn, draft, Kind.NEED, {"title": ("一",)}, version=0, actor=actor)
    again = await manuscripts.save(conn, draft, Kind.NEED, {"title": ("一",), "body": (" ",)}, version=0, actor=actor)
    second = await manuscripts.save(conn, draft, Kind.NEED, {"title": ("二",)}, version=1, actor=actor)
    assert [each.version for each in (first, again, second)] == [1, 1, 2]
    assert (second.form, second.saved_by) == ({"title": ("二",)}, actor.name)


async def test_a_save_over_another_version_is_refused_with_what_stands_there(conn: Connection) -> None:
    firm = await a_firm(conn)
    writer, colleague, draft = member_of(firm), member_of(firm), ListingId(uuid4())
    await manuscripts.save(conn, draft, Kind.NEED, {"title": ("一",)}, version=0, actor=writer)
    await manuscripts.save(conn, draft, Kind.NEED, {"title": ("同事的",)}, version=1, actor=colleague)
    with pytest.raises(ManuscriptOutdated) as outdated:
        await manuscripts.save(conn, draft, Kind.NEED, {"title": ("我的",)}, version=1, actor=writer)
    assert outdated.value.current.form == {"title": ("同事的",)}


async def test_strangers_know_nothing_of_a_manuscript_and_readers_do_not_change_it(conn: Connection) -> None:
    firm, other = await a_firm(conn), await a_firm(conn, 2)
    draft = (await saved(conn, member_of(firm), a_need(firm))).id
    reader, stranger = member_of(firm, editor=False), member_of(other)
    assert (await manuscripts.get(conn, draft, viewer=reader.viewer)).id == draft
    for viewer in (stranger.viewer, OPERATOR, PUBLIC):
        with pytest.raises(NotFound):
            await manuscripts.get(conn, draft, viewer=viewer)
    with pytest.raises(NotAllowed):
        await manuscripts.save(conn, draft, Kind.NEED, {"title": ("二",)}, version=1, actor=reader)
    with pytest.raises(NotFound):
        await manuscripts.save(conn, draft, Kind.NEED, {"title": ("二",)}, version=1, actor=stranger)


async def test_the_office_reads_what_lies_with_it_by_title_and_nobody_else_does(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, sent, draft = member_of(firm), a_need(firm), a_need(firm, number="N-2")
    await submitted(conn, actor, sent)
    await saved(conn, actor, draft, "还在写")
    assert await manuscripts.titles(conn, [sent.id, draft.id], viewer=OPERATOR) == {sent.id: "初稿"}
    with pytest.raises(NotFound):
        await manuscripts.titles(conn, [sent.id], viewer=actor.viewer)


async def test_who_waits_for_the_office_writes_alone_and_submits_once_they_belong(conn: Connection) -> None:
    firm = await a_firm(conn)
    waiting, need = member_of(None), a_need(firm)
    await saved(conn, waiting, need)
    with pytest.raises(NotFound):
        await manuscripts.get(conn, need.id, viewer=member_of(None).viewer)
    with pytest.raises(NotAllowed):
        await submissions.submit(conn, need, version=1, attestation=ATTESTED, actor=waiting)
    approved = replace(waiting, role=Role.ENTERPRISE, organization_id=firm.id, editor=True)
    kept = await manuscripts.save(conn, need.id, Kind.NEED, {"title": ("二",)}, version=1, actor=approved)
    assert kept.organization_id == firm.id
    assert await submissions.submit(conn, need, version=2, attestation=ATTESTED, actor=approved) is not None


async def test_who_waits_for_the_office_keeps_ten_drafts_at_most(conn: Connection) -> None:
    firm, waiting = await a_firm(conn), member_of(None)
    for _ in range(10):
        await saved(conn, waiting, a_need(firm))
    with pytest.raises(NotAllowed):
        await saved(conn, waiting, a_need(firm))


async def test_a_double_submit_is_one(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await submitted(conn, actor, need)
    assert await submissions.submit(conn, need, version=1, attestation=ATTESTED, actor=actor) is None
    assert len(await reviews.queue(conn, viewer=OPERATOR, limit=10)) == 1
    assert (await needs.get(conn, need.id, viewer=OPERATOR)).status is Status.SUBMITTED


async def test_what_is_approved_is_public_and_its_manuscript_gone(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    review_id = await submitted(conn, actor, need)
    await submissions.approve(conn, review_id, need, actor=OFFICE)
    assert (await needs.get(conn, need.id, viewer=PUBLIC)).body == need.body
    assert await manuscripts.find(conn, need.id, viewer=actor.viewer) is None
    with pytest.raises(Conflict):
        await submissions.send_back(conn, review_id, {"title": "晚了"}, actor=OFFICE)


async def test_what_is_returned_comes_with_reasons_and_can_be_submitted_as_it_stands(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    review_id = await submitted(conn, actor, need)
    with pytest.raises(Invalid):
        await submissions.send_back(conn, review_id, {"title": " "}, actor=OFFICE)
    await submissions.send_back(conn, review_id, {"title": "太宽", "body": ""}, actor=OFFICE)
    last = await reviews.last_of(conn, need.id, viewer=actor.viewer)
    assert last is not None
    assert (last.state, last.reasons) == (ReviewState.RETURNED, {"title": "太宽"})
    returned = await manuscripts.get(conn, need.id, viewer=actor.viewer)
    assert (returned.state, returned.version) == (ManuscriptState.RETURNED, 2)
    assert await submissions.submit(conn, need, version=2, attestation=ATTESTED, actor=actor) is not None


async def test_what_lies_with_the_office_is_not_changed_until_it_is_taken_back(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await submitted(conn, actor, need)
    with pytest.raises(Conflict):
        await manuscripts.save(conn, need.id, Kind.NEED, {"title": ("二",)}, version=1, actor=actor)
    with pytest.raises(NotFound):
        await submissions.take_back(conn, need.id, actor=member_of(await a_firm(conn, 2)))
    await submissions.take_back(conn, need.id, actor=actor)
    assert await reviews.queue(conn, viewer=OPERATOR, limit=10) == []
    assert (await needs.get(conn, need.id, viewer=OPERATOR)).status is Status.DRAFT


async def test_an_edit_waits_beside_what_is_public(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await submissions.approve(conn, await submitted(conn, actor, need), need, actor=OFFICE)
    public = await needs.get(conn, need.id, viewer=PUBLIC)
    form = {"title": ("新题",)}
    edit = await manuscripts.begin_edit(conn, need.id, Kind.NEED, form, listing_version=public.version, actor=actor)
    wanted = replace(need, title="新题")
    review_id = await submissions.submit(conn, wanted, version=edit.version, attestation=ATTESTED, actor=actor)
    assert review_id is not None
    assert (await needs.get(conn, need.id, viewer=PUBLIC)).title == need.title
    await submissions.approve(conn, review_id, wanted, actor=OFFICE)
    assert (await needs.get(conn, need.id, viewer=PUBLIC)).title == "新题"


async def test_an_edit_does_not_undo_what_was_changed_beside_it(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    await submissions.approve(conn, await submitted(conn, actor, need), need, actor=OFFICE)
    public = await needs.get(conn, need.id, viewer=OPERATOR)
    version = public.version
    edit = await manuscripts.begin_edit(conn, need.id, Kind.NEED, {}, listing_version=version, actor=actor)
    review_id = await submissions.submit(conn, need, version=edit.version, attestation=ATTESTED, actor=actor)
    assert review_id is not None
    await needs.edit(conn, replace(public, title="导入的"), actor=COMMAND_LINE)
    with pytest.raises(Conflict):
        await submissions.approve(conn, review_id, need, actor=OFFICE)
    await submissions.send_back(conn, review_id, {"": "已另行修改"}, actor=OFFICE)
    assert (await needs.get(conn, need.id, viewer=PUBLIC)).title == "导入的"
    again = await submissions.submit(conn, need, version=edit.version + 1, attestation=ATTESTED, actor=actor)
    assert again is not None
    await submissions.approve(conn, again, need, actor=OFFICE)
    assert (await needs.get(conn, need.id, viewer=PUBLIC)).title == need.title


async def test_an_achievement_carries_its_attestation(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, made = member_of(firm), replace(an_achievement(firm), secrecy=None)
    await manuscripts.save(conn, made.id, Kind.ACHIEVEMENT, {"title": ("一",)}, version=0, actor=actor)
    await submissions.submit(conn, made, version=1, attestation=ATTESTED, actor=actor)
    kept = await achievements.get(conn, made.id, viewer=OPERATOR)
    assert kept.secrecy == SecrecyAttestation("研发部", date(2026, 11, 24))


async def test_only_the_office_decides_and_sees_the_queue(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, need = member_of(firm), a_need(firm)
    review_id = await submitted(conn, actor, need)
    with pytest.raises(NotAllowed):
        await submissions.approve(conn, review_id, need, actor=actor)
    with pytest.raises(NotAllowed):
        await reviews.queue(conn, viewer=actor.viewer, limit=10)
    with pytest.raises(NotFound):
        await reviews.get(conn, review_id, viewer=actor.viewer)
