"""Needs that leave a call: on record, read no more, let go by the office; and consents taken back from closed calls."""

from dataclasses import replace
from uuid import uuid4

import pytest

from market.challenge.challenge import CallAct, CallAnswerId, CallId, CallOutcome, CallOutdated, OwnerConsent
from market.challenge.need_cluster import ClusterState, FoundCluster
from market.challenge.store import answers as challenge_answers
from market.challenge.store import challenges, need_clusters
from market.challenge.store import moves as challenge_moves
from market.errors import Conflict, NotAllowed, NotFound
from market.listing.listing import Step
from market.listing.store import experts, listings
from market.viewer import CLOCK, COMMAND_LINE, OPERATOR, Actor, Role
from tests.listings import an_expert
from tests.market.challenge.builders import PUBLISH, Calling, calling, today
from tests.market.disclosure.builders import join

__all__ = ["calling"]


async def shared_and_published(calling: Calling) -> CallId:
    call_id = await calling.asked(calling.need, calling.other_need)
    await calling.says(call_id, OwnerConsent.GIVEN)
    await calling.says(call_id, OwnerConsent.GIVEN, calling.other_owner, calling.other_need)
    await calling.moved(call_id, PUBLISH)
    return call_id


async def answer(calling: Calling, call_id: CallId) -> None:
    await challenge_answers.add(
        calling.conn,
        CallAnswerId(uuid4()),
        call_id,
        listing_id=calling.offer_id,
        body="我们揭榜",
        steps=calling.steps,
        actor=calling.institute,
    )


async def close(calling: Calling, call_id: CallId) -> None:
    version = (await calling.seen(call_id)).version
    await challenge_moves.close(
        calling.conn, call_id, CallOutcome.AGREED, on=today(), version=version, actor=calling.office
    )


async def read_by(calling: Calling, call_id: CallId, actor: Actor) -> int:
    return len(await challenge_answers.find(calling.conn, call_id, viewer=actor.viewer))


async def test_a_firm_whose_need_left_reads_the_answers_no_more_also_once_it_is_closed(calling: Calling) -> None:
    call_id = await shared_and_published(calling)
    await listings.take_step(calling.conn, calling.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    await answer(calling, call_id)
    assert [await read_by(calling, call_id, actor) for actor in (calling.owner, calling.other_owner)] == [0, 1]
    await close(calling, call_id)
    assert [await read_by(calling, call_id, actor) for actor in (calling.owner, calling.other_owner)] == [0, 1]


async def test_a_need_that_leaves_is_on_record_and_makes_the_page_before_outdated(calling: Calling) -> None:
    call_id = await calling.asked(calling.need, calling.other_need)
    await calling.says(call_id, OwnerConsent.GIVEN, calling.other_owner, calling.other_need)
    read = await calling.seen(call_id)
    await listings.take_step(calling.conn, calling.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    told = {
        who: [act for act, *_ in await challenges.timeline(calling.conn, call_id, viewer=actor.viewer)]
        for who, actor in (("office", calling.office), ("owner", calling.owner), ("other", calling.other_owner))
    }
    assert [CallAct.LEAVE in told[who] for who in ("office", "owner", "other")] == [True, True, False]
    with pytest.raises(CallOutdated):
        await challenge_moves.move(
            calling.conn, call_id, PUBLISH, calling.steps, on=today(), version=read.version, actor=calling.office
        )


async def test_a_call_that_ended_for_want_of_needs_stays_hidden_when_one_comes_back(calling: Calling) -> None:
    call_id = await calling.published()
    await listings.take_step(calling.conn, calling.need.id, Step.WITHDRAW, actor=COMMAND_LINE)
    await calling.conn.execute("UPDATE listing SET status = 'published' WHERE id = $1", calling.need.id)
    assert not await calling.is_seen_by(call_id)


async def test_a_consent_is_taken_back_from_a_closed_call_which_is_hidden_then(calling: Calling) -> None:
    call_id = await calling.published()
    await close(calling, call_id)
    assert await calling.is_seen_by(call_id)
    await calling.says(call_id, OwnerConsent.WITHDRAWN)
    await calling.says(call_id, OwnerConsent.WITHDRAWN)
    assert not await calling.is_seen_by(call_id)
    assert (await calling.seen(call_id)).outcome is CallOutcome.AGREED
    with pytest.raises(Conflict):
        await calling.says(call_id, OwnerConsent.GIVEN)


async def test_the_office_lets_go_of_a_need_whose_owner_never_answers_but_not_of_the_last(calling: Calling) -> None:
    call_id = await calling.asked(calling.need, calling.other_need)
    await calling.says(call_id, OwnerConsent.GIVEN)
    version = (await calling.seen(call_id)).version
    with pytest.raises(NotAllowed):
        await challenge_moves.drop(calling.conn, call_id, calling.other_need.id, version=version, actor=calling.broker)
    for _ in range(2):
        await challenge_moves.drop(calling.conn, call_id, calling.other_need.id, version=version, actor=calling.office)
    with pytest.raises(Conflict):
        await challenge_moves.drop(calling.conn, call_id, calling.need.id, version=version + 1, actor=calling.office)
    await calling.moved(call_id, PUBLISH)
    assert await challenges.open_of(calling.conn, calling.other_need.id, actor=calling.office) is None


async def test_needs_whose_call_nobody_saw_are_proposed_again(calling: Calling) -> None:
    ids = (calling.need.id, calling.other_need.id)
    found = FoundCluster(field="B2.02", need_ids=ids, organizations=2, terms=(), silhouette=0.5, spread=0.2)
    await need_clusters.replace(calling.conn, [found], actor=CLOCK)
    (cluster,) = await need_clusters.find(calling.conn, viewer=OPERATOR)
    call_id = await calling.begun(calling.need, calling.other_need)
    await need_clusters.decide(calling.conn, cluster.id, call_id, actor=calling.office)
    states = []
    for closed in (False, True):
        if closed:
            await close(calling, call_id)
        await need_clusters.replace(calling.conn, [found], actor=CLOCK)
        states += [each.state for each in await need_clusters.find(calling.conn, viewer=OPERATOR)]
    assert states == [ClusterState.CALLED, ClusterState.PROPOSED]


async def test_an_expert_takes_up_a_call_of_their_unit_and_an_editor_is_refused(calling: Calling) -> None:
    call_id = await calling.published()
    own = replace(an_expert(calling.firm), number="E-9")
    await experts.add(calling.conn, own, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(calling.conn, own.id, step, actor=COMMAND_LINE)
    editor = await join(calling.conn, Role.INSTITUTE, calling.firm)
    expert = replace(await join(calling.conn, Role.EXPERT, calling.firm), member_id=editor.member_id)
    await calling.conn.execute("UPDATE member SET expert_id = $2 WHERE id = $1", expert.member_id, own.id)

    async def send(actor: Actor) -> bool:
        return await challenge_answers.add(
            calling.conn,
            CallAnswerId(uuid4()),
            call_id,
            listing_id=own.id,
            body="我来",
            steps=calling.steps,
            actor=actor,
        )

    with pytest.raises(Conflict):
        await send(editor)
    assert await send(expert)


async def test_the_office_answers_on_paper_for_a_firm_without_accounts_alone(calling: Calling) -> None:
    call_id = await calling.asked(calling.need, calling.other_need)
    gone = calling.other_owner.organization_id
    await calling.conn.execute("UPDATE member SET standing = 'suspended' WHERE organization_id = $1", gone)
    for actor, need in ((calling.broker, calling.other_need), (calling.office, calling.need)):
        with pytest.raises(NotFound):
            await calling.says(call_id, OwnerConsent.GIVEN, actor, need)
    await calling.says(call_id, OwnerConsent.GIVEN, calling.office, calling.other_need)
    kept = {each.need_id: each.consent for each in (await calling.seen(call_id)).needs}
    assert kept == {calling.need.id: None, calling.other_need.id: OwnerConsent.GIVEN}
