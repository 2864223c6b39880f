"""What is an owner's own, at which stage, and what each reader would be given of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from corpus.imports.resemblance import find_similar
from market.account.member import Member, MemberStanding
from market.day import current_day
from market.errors import Conflict, Invalid, NotFound
from market.listing.achievement import Achievement
from market.listing.listing import Audience, Kind, ListingId, Status, Step, Tier
from market.listing.store import achievements, listings, needs
from market.organization import NO_ORGANIZATION, Organization
from market.postgres.db import Connection
from market.posting.posting import Posting, PostingStage
from market.posting.store import manuscripts, postings, previews
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Role, Viewer
from tests.listings import a_need, an_achievement, an_anonymous_need, an_organization
from tests.market.posting.test_submissions import a_firm, member_of
from tests.web.people import a_member

OTHER = Viewer(Role.ENTERPRISE, an_organization(99).id)


async def published(conn: Connection, made: Achievement, expires_on: date | None) -> None:
    await achievements.add(conn, replace(made, expires_on=expires_on), actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, made.id, step, actor=COMMAND_LINE)


async def stages(conn: Connection, member: Member) -> dict[str, PostingStage]:
    page = await postings.page(conn, member, stage=None, remind_days=30, offset=0, limit=50)
    assert sum(page.counts.values()) == len(page.postings)
    return {posting.title: posting.stage for posting in page.postings}


def editor_of(firm: Organization) -> Member:
    return a_member(Role.ENTERPRISE, firm)


async def test_each_stands_at_its_stage_and_a_stranger_sees_none(conn: Connection) -> None:
    firm, other = await a_firm(conn), await a_firm(conn, 2)
    ends = {"远": None, "近": current_day() + timedelta(days=29), "过": None, "停": None, "撤": None}
    for number, (title, end) in enumerate(ends.items()):
        made = an_achievement(firm, number=f"P-{number}", title=title)
        await published(conn, made, end)
        step = {"停": Step.PAUSE, "撤": Step.WITHDRAW, "过": Step.EXPIRE}.get(title)
        if step is not None:
            await listings.take_step(conn, made.id, step, actor=COMMAND_LINE)
    await manuscripts.save(conn, a_need(firm).id, Kind.NEED, {"title": ("写",)}, version=0, actor=member_of(firm))
    assert await stages(conn, editor_of(firm)) == {
        "远": PostingStage.PUBLISHED,
        "近": PostingStage.EXPIRING,
        "过": PostingStage.EXPIRED,
        "停": PostingStage.PAUSED,
        "撤": PostingStage.WITHDRAWN,
        "写": PostingStage.WRITING,
    }
    assert await stages(conn, editor_of(other)) == {}
    only = await postings.page(conn, editor_of(firm), stage=PostingStage.PAUSED, remind_days=30, offset=0, limit=50)
    assert [posting.title for posting in only.postings] == ["停"]


async def test_who_waits_for_the_office_sees_their_own_manuscripts_alone(conn: Connection) -> None:
    firm = await a_firm(conn)
    waiting = a_member(Role.ENTERPRISE, standing=MemberStanding.WAITING)
    await manuscripts.save(conn, a_need(firm).id, Kind.NEED, {"title": ("等",)}, version=0, actor=waiting.actor)
    assert await stages(conn, waiting) == {"等": PostingStage.WRITING}
    assert await stages(conn, a_member(Role.ENTERPRISE, standing=MemberStanding.WAITING)) == {}


async def test_a_confirmation_dates_anew_and_an_outdated_one_is_refused(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, made = member_of(firm), an_achievement(firm)
    await published(conn, made, current_day() + timedelta(days=3))
    later = current_day() + timedelta(days=400)
    await postings.confirm(conn, made.id, later, version=3, today=current_day(), actor=actor)
    kept = await achievements.get(conn, made.id, viewer=PUBLIC)
    assert (kept.expires_on, kept.confirmed_on, kept.body) == (later, current_day(), made.body)
    with pytest.raises(Conflict):
        await postings.confirm(conn, made.id, later, version=3, today=current_day(), actor=actor)
    with pytest.raises(Invalid, match="day to come"):
        await postings.confirm(conn, made.id, current_day(), version=4, today=current_day(), actor=actor)
    with pytest.raises(NotFound):
        await postings.confirm(
            conn, made.id, later, version=4, today=current_day(), actor=member_of(await a_firm(conn, 2))
        )


async def test_an_edit_that_lies_beside_does_not_undo_a_confirmation(conn: Connection) -> None:
    firm = await a_firm(conn)
    actor, made = member_of(firm), an_achievement(firm)
    soon, later = current_day() + timedelta(days=3), current_day() + timedelta(days=400)
    await published(conn, made, soon)
    form = {"title": (made.title,), "expires_on": (soon.isoformat(),)}
    begun = await manuscripts.begin_edit(conn, made.id, made.KIND, form, listing_version=3, actor=actor)
    await postings.confirm(conn, made.id, later, version=3, today=current_day(), actor=actor)
    followed = await manuscripts.get(conn, made.id, viewer=actor.viewer)
    assert followed.form["expires_on"] == (later.isoformat(),)
    assert (followed.version, followed.listing_version) == (begun.version + 1, 4)
    await postings.confirm(conn, made.id, None, version=4, today=current_day(), actor=actor)
    assert "expires_on" not in (await manuscripts.get(conn, made.id, viewer=actor.viewer)).form


async def test_a_preview_is_what_each_reader_will_be_given_and_leaves_nothing(conn: Connection) -> None:
    firm = await a_firm(conn)
    need = replace(an_anonymous_need(firm), audience=Audience.MEMBERS, confidential={Tier.L2: "配方"})
    public, member, own = await previews.preview(
        conn, need, (PUBLIC, OTHER, Viewer(Role.ENTERPRISE, firm.id)), actor=member_of(firm)
    )
    assert (public.withheld, public.body, public.organization_id) == (True, "", NO_ORGANIZATION)
    assert (member.withheld, member.body, member.organization_id) == (False, need.body, NO_ORGANIZATION)
    assert own.organization_id == firm.id
    assert await needs.find(conn, [need.id], viewer=OPERATOR) == {}
    assert await conn.fetchval("SELECT count(*) FROM listing_history WHERE listing_id = $1", need.id) == 0


async def test_a_preview_of_an_edit_leaves_the_listing_as_it_was(conn: Connection) -> None:
    firm = await a_firm(conn)
    made = an_achievement(firm)
    await published(conn, made, None)
    await listings.take_step(conn, made.id, Step.WITHDRAW, actor=COMMAND_LINE)
    (seen,) = await previews.preview(conn, replace(made, title="新题"), (PUBLIC,), actor=member_of(firm))
    kept = await achievements.get(conn, made.id, viewer=OPERATOR)
    assert (seen.title, kept.title, kept.status, kept.version) == ("新题", made.title, Status.WITHDRAWN, 4)


async def test_what_the_store_would_refuse_is_refused_by_the_preview(conn: Connection) -> None:
    firm = await a_firm(conn)
    await needs.add(conn, a_need(firm), actor=COMMAND_LINE)
    with pytest.raises(Conflict):
        await previews.preview(conn, a_need(firm), (PUBLIC,), actor=member_of(firm))


async def test_of_what_is_alike_only_what_its_writer_may_see_is_named(conn: Connection) -> None:
    firm, other = await a_firm(conn), await a_firm(conn, 2)
    mine, open_one = an_achievement(firm, title="纳米晶磁芯"), an_achievement(other, title="纳米晶磁芯")
    await achievements.add(conn, mine, actor=COMMAND_LINE)
    hidden = an_achievement(other, number="A-9", title="纳米晶磁芯")
    await achievements.add(conn, hidden, actor=COMMAND_LINE)
    await published(conn, open_one, None)
    fresh = replace(mine, id=ListingId(uuid4()), number="A-7")
    for viewer, named in ((Viewer(Role.INSTITUTE, firm.id), {mine.id, open_one.id}), (PUBLIC, {open_one.id})):
        assert {each.listing.id for each in await find_similar(conn, fresh, viewer=viewer)} == named
    assert mine.id not in {
        each.listing.id for each in await find_similar(conn, mine, viewer=Viewer(Role.INSTITUTE, firm.id))
    }


def test_an_owner_takes_the_steps_that_a_status_allows() -> None:
    made = Posting(
        id=a_need(an_organization()).id,
        kind=Kind.NEED,
        title="磁钢",
        stage=PostingStage.PUBLISHED,
        status=Status.PUBLISHED,
        version=3,
        edit=None,
        reasons={},
        expires_on=None,
        touched_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    assert made.steps == (Step.PAUSE, Step.WITHDRAW)
    assert replace(made, status=Status.SUBMITTED).steps == ()
    assert replace(made, status=None).steps == ()
