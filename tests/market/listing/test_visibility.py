"""Who may see what: status, last day, members' texts, anonymous posters, contact details."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from market.errors import NotFound
from market.listing.achievement import Elements
from market.listing.filters import NO_FILTERS
from market.listing.listing import Audience, Kind, ListingId, Step
from market.listing.store import achievements, experts, listings, needs
from market.office.store import organizations
from market.organization import NO_ORGANIZATION, Organization, OrganizationKind
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, INDEXER, OPERATOR, PUBLIC, Role, Viewer
from tests.listings import a_need, an_achievement, an_anonymous_need, an_expert, an_organization

SHANGHAI = timezone(timedelta(hours=8))


async def publish(conn: Connection, listing_id: ListingId) -> None:
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, listing_id, step, actor=COMMAND_LINE)


async def seen(conn: Connection, listing_id: ListingId, viewer: Viewer) -> bool:
    """Say whether a viewer sees a listing, and that every way to it agrees; a list holds what is published alone."""
    by_id = listing_id in await listings.find(conn, [listing_id], viewer=viewer)
    page = await listings.page(conn, Kind.ACHIEVEMENT, viewer=viewer, filters=NO_FILTERS, offset=0, limit=10)
    published = bool(await listings.find(conn, [listing_id], viewer=PUBLIC))
    assert (listing_id in [listing.id for listing in page.listings]) == published
    assert page.total == published
    assert (listing_id in await listings.find(conn, [listing_id], viewer=viewer, published=True)) == published
    assert (await listings.count(conn, viewer=viewer))[Kind.ACHIEVEMENT] == by_id
    try:
        await achievements.get(conn, listing_id, viewer=viewer)
        await listings.history(conn, listing_id, viewer=viewer)
    except NotFound:
        assert not by_id
    else:
        assert by_id
    return by_id


async def test_only_what_is_published_is_public(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    steps = {
        None: False,
        Step.SUBMIT: False,
        Step.PUBLISH: True,
        Step.PAUSE: False,
        Step.RESUME: True,
        Step.WITHDRAW: False,
    }
    for step, public in steps.items():
        if step is not None:
            await listings.take_step(conn, achievement.id, step, actor=COMMAND_LINE)
        assert await seen(conn, achievement.id, PUBLIC) is public
        assert await seen(conn, achievement.id, INDEXER) is public
        assert await seen(conn, achievement.id, OPERATOR)
        assert await listings.published_ids(conn, viewer=INDEXER, after=None, limit=9) == [achievement.id] * public


async def test_the_last_day_counts_in_the_markets_own_time(conn: Connection, organization: Organization) -> None:
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    achievement = replace(an_achievement(organization), expires_on=today)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await publish(conn, achievement.id)
    assert await seen(conn, achievement.id, PUBLIC)
    assert await listings.expire_due(conn, actor=COMMAND_LINE) == 0
    current = await achievements.get(conn, achievement.id, viewer=OPERATOR)
    await achievements.edit(conn, replace(current, expires_on=today - timedelta(days=1)), actor=COMMAND_LINE)
    assert not await seen(conn, achievement.id, PUBLIC)
    assert await listings.expire_due(conn, actor=COMMAND_LINE) == 1
    assert [entry.step for entry in await listings.history(conn, achievement.id, viewer=OPERATOR)][-1] is Step.EXPIRE


async def test_members_text_is_withheld_from_the_public(conn: Connection, organization: Organization) -> None:
    achievement = replace(an_achievement(organization), audience=Audience.MEMBERS)
    need = replace(a_need(organization), audience=Audience.MEMBERS)
    expert = replace(an_expert(organization), audience=Audience.MEMBERS)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await needs.add(conn, need, actor=COMMAND_LINE)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    for listing in (achievement, need, expert):
        await publish(conn, listing.id)

    public = await achievements.get(conn, achievement.id, viewer=PUBLIC)
    assert (public.title, public.fields, public.withheld) == (achievement.title, achievement.fields, True)
    assert (public.summary, public.body, public.elements) == ("", "", Elements())
    assert (public.indicators, public.rights, public.price, public.advantages, public.inventors) == (
        (),
        (),
        None,
        (),
        (),
    )
    assert (public.territory, public.secrecy, public.confirmed_on) == ("", None, None)
    assert all((achievement.territory, achievement.secrecy, achievement.confirmed_on))
    assert public.maturity is not None
    assert (public.maturity.level, public.maturity.evidence) == (6, "")

    hidden = await needs.get(conn, need.id, viewer=PUBLIC)
    assert (hidden.summary, hidden.body, hidden.present_state, hidden.tried) == ("", "", "", "")
    assert (hidden.application, hidden.indicators, hidden.budget, hidden.criteria) == ("", (), None, "")
    closed = await experts.get(conn, expert.id, viewer=PUBLIC)
    assert (closed.body, closed.person, closed.topics, closed.conflicts) == ("", None, (), ())

    indexed = await listings.find(conn, [achievement.id, need.id, expert.id], viewer=INDEXER)
    assert [each.withheld for each in indexed.values()] == [False] * 3
    assert [each.body for each in indexed.values()] == [achievement.body, need.body, expert.body]


async def test_who_is_behind_an_anonymous_need_only_an_operator_reads(
    conn: Connection, organization: Organization
) -> None:
    need = an_anonymous_need(organization)
    await needs.add(conn, need, actor=COMMAND_LINE)
    await publish(conn, need.id)
    for viewer in (PUBLIC, INDEXER):
        stored = await needs.get(conn, need.id, viewer=viewer)
        assert (stored.organization_id, stored.number) == (NO_ORGANIZATION, None)
        sought = (organization.id, Kind.NEED)
        assert await listings.find_by_number(conn, *sought, "SECRET-7", viewer=viewer) is None
        assert await listings.find_by_titles(conn, [(*sought, need.title)], viewer=viewer) == {}
    open_copy = await needs.get(conn, need.id, viewer=OPERATOR)
    assert (open_copy.organization_id, open_copy.number) == (organization.id, "SECRET-7")
    assert await listings.find_by_number(conn, organization.id, Kind.NEED, "SECRET-7", viewer=OPERATOR) == need.id


async def test_an_organisation_sees_its_own_whatever_its_status_and_whole(
    conn: Connection, organization: Organization
) -> None:
    other = replace(an_organization(2), kind=OrganizationKind.ENTERPRISE)
    await organizations.add(conn, other, actor=COMMAND_LINE)
    own, stranger = Viewer(Role.INSTITUTE, organization.id), Viewer(Role.ENTERPRISE, other.id)
    draft = replace(an_achievement(organization), audience=Audience.MEMBERS)
    await achievements.add(conn, draft, actor=COMMAND_LINE)
    assert await seen(conn, draft.id, own)
    assert not await seen(conn, draft.id, stranger)
    assert (await achievements.get(conn, draft.id, viewer=own)).body == draft.body

    need = replace(an_anonymous_need(organization), audience=Audience.MEMBERS)
    await needs.add(conn, need, actor=COMMAND_LINE)
    await publish(conn, need.id)
    posted = await needs.get(conn, need.id, viewer=own)
    assert (posted.organization_id, posted.number, posted.body) == (organization.id, "SECRET-7", need.body)
    assert await listings.find_by_number(conn, organization.id, Kind.NEED, "SECRET-7", viewer=own) == need.id
    read = await needs.get(conn, need.id, viewer=stranger)
    assert (read.organization_id, read.number, read.body) == (NO_ORGANIZATION, None, need.body)
    assert await listings.find_by_number(conn, organization.id, Kind.NEED, "SECRET-7", viewer=stranger) is None


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.INSTITUTE, Role.EXPERT, Role.BROKER, Role.OPERATOR])
async def test_every_member_reads_what_is_for_members(conn: Connection, organization: Organization, role: Role) -> None:
    achievement = replace(an_achievement(organization), audience=Audience.MEMBERS)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await publish(conn, achievement.id)
    assert (await achievements.get(conn, achievement.id, viewer=Viewer(role))).body == achievement.body


async def test_contact_details_are_read_for_editing_alone(conn: Connection, organization: Organization) -> None:
    expert = an_expert(organization)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    await publish(conn, expert.id)
    for viewer in (PUBLIC, INDEXER):
        person = (await experts.get(conn, expert.id, viewer=viewer)).person
        assert person is not None
        assert (person.name, person.email, person.phone) == ("沈测试（样例）", None, None)
    assert (await experts.get(conn, expert.id, viewer=OPERATOR)).person == expert.person


async def test_who_acted_and_what_changed_is_told_to_the_owner_and_the_office_alone(
    conn: Connection, organization: Organization
) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    await publish(conn, achievement.id)
    own = Viewer(Role.INSTITUTE, organization.id)
    stranger = Viewer(Role.BROKER)
    for viewer in (PUBLIC, stranger):
        (told,) = await listings.history(conn, achievement.id, viewer=viewer)
        assert told.step is Step.PUBLISH, "nothing of drafts and their review"
        assert (told.actor, told.note, told.snapshot, told.personal_digest) == (None, None, None, None)
    for viewer, note in ((own, None), (OPERATOR, "")):
        created, submitted, published = await listings.history(conn, achievement.id, viewer=viewer)
        assert [entry.step for entry in (created, submitted, published)] == [Step.CREATE, Step.SUBMIT, Step.PUBLISH]
        assert (created.actor, created.note) == ("command-line", note)
        assert created.snapshot is not None
        assert created.snapshot["title"] == achievement.title
    with pytest.raises(NotFound):
        await listings.history(conn, ListingId(organization.id), viewer=PUBLIC)
