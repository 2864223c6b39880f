"""Grants: who asks, who answers, and what must be recorded first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from market.day import current_day
from market.disclosure.grant import GrantSide, GrantState, NoPartyToNda, Obstacle
from market.disclosure.ground import GroundOutcome
from market.disclosure.store import confidential_texts, grants
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Step, Tier
from market.listing.store import listings, needs
from market.office.store import organizations
from market.organization import NO_ORGANIZATION
from market.viewer import COMMAND_LINE, OPERATOR, Actor, Role
from tests.listings import an_anonymous_need, an_organization
from tests.market.disclosure.builders import TEXTS, Disclosing, disclosing, join

__all__ = ["disclosing"]


async def test_the_owner_sees_who_asks_for_what_and_why(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked()
    grant = await grants.get(disclosing.conn, grant_id, viewer=disclosing.owner.viewer)
    assert (grant.side, grant.receiver, grant.tier, grant.state) == (
        GrantSide.OWNER,
        "测试机构62（样例）",
        Tier.L2,
        GrantState.ASKED,
    )
    assert (grant.reason, grant.title, grant.obstacles) == ("评估合作", disclosing.listing.title, ())


async def test_asked_twice_is_asked_once(disclosing: Disclosing) -> None:
    assert await disclosing.asked() == await disclosing.asked()
    colleague = replace(disclosing.asker, name="member:other")
    assert await disclosing.asked(actor=colleague) == await disclosing.asked()
    assert len(await grants.find(disclosing.conn, viewer=disclosing.owner.viewer)) == 1


async def test_nobody_else_learns_of_a_grant(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked()
    for viewer in (disclosing.stranger.viewer, disclosing.broker.viewer):
        assert await grants.find(disclosing.conn, viewer=viewer) == []
        with pytest.raises(NotFound):
            await grants.get(disclosing.conn, grant_id, viewer=viewer)
    assert [grant.id for grant in await grants.find(disclosing.conn, viewer=disclosing.operator.viewer)] == [grant_id]


async def test_only_an_editor_of_the_owner_answers(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked()
    others = [(disclosing.stranger, NotFound), (disclosing.asker, NotFound), (disclosing.operator, NotFound)]
    for actor, error in [*others, (disclosing.colleague, NotAllowed)]:
        with pytest.raises(error):
            await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=actor)
    await grants.refuse(disclosing.conn, grant_id, answer="暂不公开", actor=disclosing.owner)
    refused = await grants.get(disclosing.conn, grant_id, viewer=disclosing.asker.viewer)
    assert (refused.state, refused.answer, refused.side) == (GrantState.REFUSED, "暂不公开", GrantSide.RECEIVER)
    with pytest.raises(Conflict):
        await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)


async def test_who_belongs_to_no_organisation_asks_for_nothing_but_a_broker(disclosing: Disclosing) -> None:
    expert = await join(disclosing.conn, Role.EXPERT)
    reader = replace(disclosing.asker, editor=False)
    for actor in (expert, reader, disclosing.operator, COMMAND_LINE, Actor("nobody", Role.PUBLIC)):
        with pytest.raises(NotAllowed):
            await disclosing.asked(actor=actor)
    grant_id = await disclosing.asked(actor=disclosing.broker)
    grant = await grants.get(disclosing.conn, grant_id, viewer=disclosing.owner.viewer)
    assert (grant.receiver, grant.receiver_member_id) == ("broker（样例）", disclosing.broker.member_id)


async def test_a_broker_without_an_organisation_asks_for_no_l3(disclosing: Disclosing) -> None:
    with pytest.raises(NoPartyToNda):
        await disclosing.asked(Tier.L3, disclosing.broker)
    assert await grants.find(disclosing.conn, viewer=disclosing.owner.viewer) == []
    assert disclosing.asker.organization_id is not None
    firm = await organizations.get(disclosing.conn, disclosing.asker.organization_id, viewer=OPERATOR)
    grant_id = await disclosing.asked(Tier.L3, await join(disclosing.conn, Role.BROKER, firm))
    await disclosing.sign(grant_id)
    await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)


async def test_what_is_not_there_can_not_be_asked_for(disclosing: Disclosing) -> None:
    with pytest.raises(Conflict):
        await disclosing.asked(actor=disclosing.owner)
    with pytest.raises(Invalid):
        await disclosing.asked(Tier.L1)
    with pytest.raises(Invalid):
        await grants.ask(disclosing.conn, disclosing.listing.id, Tier.L2, reason=" ", actor=disclosing.asker)
    await disclosing.conn.execute("DELETE FROM listing_text WHERE tier = 'L3'")
    with pytest.raises(NotFound):
        await disclosing.asked(Tier.L3)
    await listings.take_step(disclosing.conn, disclosing.listing.id, Step.PAUSE, actor=COMMAND_LINE)
    with pytest.raises(NotFound):
        await disclosing.asked()


async def test_l3_waits_for_an_nda_of_the_two(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked(Tier.L3)
    with pytest.raises(Invalid) as refused:
        await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)
    assert set(refused.value.fields) == {Obstacle.NO_NDA.value}
    with pytest.raises(Conflict):
        await disclosing.sign(grant_id, disclosing.stranger)
    await disclosing.sign(grant_id)
    await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)
    given = await grants.get(disclosing.conn, grant_id, viewer=disclosing.asker.viewer)
    assert given.state is GrantState.GRANTED


async def test_whether_an_nda_is_recorded_is_hidden_from_who_asks(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked(Tier.L3)
    before = await grants.get(disclosing.conn, grant_id, viewer=disclosing.asker.viewer)
    owned = await grants.get(disclosing.conn, grant_id, viewer=disclosing.owner.viewer)
    await disclosing.sign(grant_id)
    assert await grants.get(disclosing.conn, grant_id, viewer=disclosing.asker.viewer) == before
    assert (before.obstacles, owned.obstacles) == ((), (Obstacle.NO_NDA,))


async def test_abroad_waits_for_a_named_persons_decision(disclosing: Disclosing) -> None:
    grant_id = await disclosing.asked(actor=disclosing.abroad)
    for outcome, obstacle in ((None, Obstacle.NOT_DECIDED), (GroundOutcome.FORBIDDEN, Obstacle.FORBIDDEN)):
        if outcome is not None:
            await disclosing.clear(grant_id, outcome)
        with pytest.raises(Invalid) as refused:
            await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)
        assert set(refused.value.fields) == {obstacle.value}
    await disclosing.clear(grant_id, GroundOutcome.LICENSED)
    await grants.give(disclosing.conn, grant_id, expires_on=None, answer="", actor=disclosing.owner)
    with pytest.raises(NotAllowed):
        await replace(disclosing, operator=disclosing.owner).clear(grant_id, GroundOutcome.LICENSED)
    with pytest.raises(NotAllowed):
        await replace(disclosing, operator=COMMAND_LINE).clear(grant_id, GroundOutcome.LICENSED)


async def test_one_that_lapsed_can_be_asked_for_anew(disclosing: Disclosing) -> None:
    grant_id = await disclosing.granted(until=current_day() + timedelta(days=1))
    await disclosing.conn.execute("UPDATE disclosure_grant SET expires_on = $1", date(2020, 1, 1))
    lapsed = await grants.get(disclosing.conn, grant_id, viewer=disclosing.asker.viewer)
    assert lapsed.state is GrantState.LAPSED
    assert await disclosing.asked() != grant_id


async def test_who_owns_an_anonymous_need_is_hidden_from_who_asks(disclosing: Disclosing) -> None:
    conn, owner = disclosing.conn, disclosing.owner
    assert owner.organization_id is not None
    firm = replace(an_organization(61), id=owner.organization_id)
    need = replace(an_anonymous_need(firm), confidential=TEXTS)
    await needs.add(conn, need, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(conn, need.id, step, actor=COMMAND_LINE)
    grant_id = await grants.ask(conn, need.id, Tier.L2, reason="可以解决", actor=disclosing.asker)
    await grants.give(conn, grant_id, expires_on=None, answer="", actor=owner)
    asked = await grants.get(conn, grant_id, viewer=disclosing.asker.viewer)
    answered = await grants.get(conn, grant_id, viewer=owner.viewer)
    assert (asked.owner_id, asked.title) == (NO_ORGANIZATION, need.title)
    assert (answered.owner_id, answered.receiver_id) == (owner.organization_id, disclosing.asker.organization_id)
    assert await confidential_texts.read(conn, need.id, Tier.L2, viewer=disclosing.asker.viewer) == TEXTS[Tier.L2]
