"""Where each personal field is from: kept field by field, and erased with the person."""

from dataclasses import replace
from datetime import date

from market.listing.expert import Basis, Expert, Origin, Person, PersonField
from market.listing.listing import Step
from market.listing.store import experts, listings
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.listings import an_expert

TELEPHONED = Origin(Basis.CONSENT, "电话确认（样例）", date(2026, 6, 7))
YEARBOOK = Origin(Basis.PUBLIC, "年鉴（样例）", date(2025, 1, 2))
REST = Origin(Basis.CONSENT, "登记表", date(2026, 4, 5))


def a_person(expert: Expert) -> Person:
    assert expert.person is not None
    return replace(expert.person, origins={PersonField.PHONE: TELEPHONED, PersonField.TITLE: YEARBOOK})


async def test_each_field_knows_where_it_is_from(conn: Connection, organization: Organization) -> None:
    expert = an_expert(organization)
    await experts.add(conn, replace(expert, person=a_person(expert)), actor=COMMAND_LINE)
    stored = (await experts.get(conn, expert.id, viewer=OPERATOR)).person
    assert stored is not None
    assert stored.known == {
        PersonField.NAME: REST,
        PersonField.NAME_EN: REST,
        PersonField.TITLE: YEARBOOK,
        PersonField.ORCID: REST,
        PersonField.EMAIL: REST,
        PersonField.PHONE: TELEPHONED,
    }


async def test_an_edit_writes_the_origins_anew(conn: Connection, organization: Organization) -> None:
    expert = an_expert(organization)
    await experts.add(conn, replace(expert, person=a_person(expert)), actor=COMMAND_LINE)
    stored = await experts.edit(conn, replace(expert, person=expert.person), actor=COMMAND_LINE)
    assert stored.person is not None
    assert stored.person.origins == {}
    assert stored.person.origin(PersonField.PHONE) == REST


async def test_the_public_reads_no_contact_and_not_where_it_is_from(
    conn: Connection, organization: Organization
) -> None:
    expert = an_expert(organization)
    await experts.add(conn, replace(expert, person=a_person(expert)), actor=COMMAND_LINE)
    await listings.take_steps(conn, [expert.id], Step.SUBMIT, actor=COMMAND_LINE)
    await listings.take_steps(conn, [expert.id], Step.PUBLISH, actor=COMMAND_LINE)
    person = (await experts.get(conn, expert.id, viewer=PUBLIC)).person
    assert person is not None
    assert (person.email, person.phone, person.origins) == (None, None, {PersonField.TITLE: YEARBOOK})


async def test_origins_leave_with_the_person(conn: Connection, organization: Organization) -> None:
    expert = an_expert(organization)
    await experts.add(conn, replace(expert, person=a_person(expert)), actor=COMMAND_LINE)
    await experts.erase_person(conn, expert.id, actor=COMMAND_LINE)
    assert await conn.fetchval("SELECT count(*) FROM expert_person_origin") == 0


async def test_who_refused_to_be_ranked_is_ranked_by_no_edit(conn: Connection, organization: Organization) -> None:
    expert = replace(an_expert(organization), rankable=True)
    await experts.add(conn, expert, actor=COMMAND_LINE)
    await experts.switch_ranking(conn, expert.id, rankable=False, actor=COMMAND_LINE)
    read = await experts.get(conn, expert.id, viewer=OPERATOR)
    assert (read.rankable, read.version) == (False, 2)
    assert read.ranking_refused_at is not None
    edited = await experts.edit(conn, replace(read, rankable=True), actor=COMMAND_LINE)
    assert edited.rankable is False
    await experts.switch_ranking(conn, expert.id, rankable=True, actor=COMMAND_LINE)
    back = await experts.get(conn, expert.id, viewer=OPERATOR)
    assert (back.rankable, back.ranking_refused_at) == (True, None)
    notes = [entry.note for entry in await listings.history(conn, expert.id, viewer=OPERATOR)]
    assert notes == ["", "refused to be ranked", "", "ranked at their wish"]
