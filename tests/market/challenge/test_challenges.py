"""Calls in the store: who sees what, consent before the public, one open call a need, ends that say why."""

from dataclasses import replace

import pytest

from market.challenge.challenge import CallAct, CallOutcome, CallOutdated, NoConsent, OwnerConsent
from market.challenge.store import challenges
from market.challenge.store import moves as challenge_moves
from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Step
from market.listing.store import listings
from market.viewer import COMMAND_LINE, PUBLIC
from tests.market.challenge.builders import ANSWER, PUBLISH, REVIEW, TEXT, Calling, calling, today, yesterday

__all__ = ["calling"]


async def test_a_draft_is_seen_by_those_who_draft_and_by_the_owner_once_asked(calling: Calling) -> None:
    call_id = await calling.begun(actor=calling.broker)
    for actor in (calling.owner, calling.stranger, calling.institute):
        with pytest.raises(NotFound):
            await calling.seen(call_id, actor)
    assert (await calling.seen(call_id, calling.broker)).text == TEXT
    assert await challenge_moves.ask(calling.conn, call_id, version=1, actor=calling.broker)
    assert not await challenge_moves.ask(calling.conn, call_id, version=1, actor=calling.broker)
    assert [need.own for need in (await calling.seen(call_id, calling.owner)).needs] == [True]
    assert (await calling.seen(call_id, calling.owner_reader)).text == TEXT
    for viewer in (PUBLIC, calling.stranger.viewer, calling.other_owner.viewer):
        assert not await calling.is_seen_by(call_id, viewer)


async def test_strangers_draft_nothing_and_a_need_has_one_open_call(calling: Calling) -> None:
    with pytest.raises(NotAllowed):
        await calling.begun(actor=calling.owner)
    first = await calling.begun()
    assert await calling.begun(actor=calling.broker) == first
    assert await challenges.open_of(calling.conn, calling.need.id, actor=calling.office) == first
    with pytest.raises(Conflict):
        await calling.begun(calling.need, calling.other_need)


async def test_nothing_is_published_without_the_owner(calling: Calling) -> None:
    call_id = await calling.asked()
    with pytest.raises(NoConsent):
        await calling.moved(call_id, PUBLISH)
    for actor, error in (
        (calling.owner_reader, NotAllowed),
        (calling.stranger, NotFound),
        (calling.office, NotFound),
        (calling.broker, NotFound),
    ):
        with pytest.raises(error):
            await calling.says(call_id, OwnerConsent.GIVEN, actor)
    await calling.says(call_id, OwnerConsent.GIVEN)
    await calling.says(call_id, OwnerConsent.GIVEN)
    with pytest.raises(NotAllowed):
        await calling.moved(call_id, PUBLISH, calling.broker)
    assert not await calling.is_seen_by(call_id)
    await calling.moved(call_id, PUBLISH)
    assert await calling.is_seen_by(call_id)


async def test_another_text_needs_another_consent(calling: Calling) -> None:
    call_id, changed = await calling.asked(), replace(TEXT, problem="磁钢在 200 ℃ 退磁。")
    await calling.says(call_id, OwnerConsent.GIVEN)
    version = (await calling.seen(call_id)).version
    await challenge_moves.edit(calling.conn, call_id, changed, version=version, actor=calling.broker)
    with pytest.raises(CallOutdated):
        await challenge_moves.edit(calling.conn, call_id, TEXT, version=version, actor=calling.office)
    with pytest.raises(NoConsent):
        await calling.moved(call_id, PUBLISH)
    with pytest.raises(CallOutdated):
        await challenge_moves.consent(
            calling.conn, call_id, calling.need.id, OwnerConsent.REFUSED, text_version=1, actor=calling.owner
        )
    await challenge_moves.ask(calling.conn, call_id, version=version + 1, actor=calling.office)
    await calling.says(call_id, OwnerConsent.GIVEN)
    await calling.moved(call_id, PUBLISH)
    assert (await calling.seen(call_id)).text == changed
    with pytest.raises(Conflict):
        await challenge_moves.edit(calling.conn, call_id, TEXT, version=version + 3, actor=calling.office)


async def test_an_owner_who_refuses_or_takes_it_back_ends_the_call(calling: Calling) -> None:
    refused = await calling.asked()
    await calling.says(refused, OwnerConsent.REFUSED)
    assert (await calling.seen(refused)).outcome is CallOutcome.CONSENT_GONE
    taken_back = await calling.published()
    await calling.says(taken_back, OwnerConsent.WITHDRAWN)
    assert (await calling.seen(taken_back)).outcome is CallOutcome.CONSENT_GONE
    assert not await calling.is_seen_by(taken_back)
    assert await calling.is_seen_by(taken_back, calling.owner.viewer)
    with pytest.raises(Conflict):
        await calling.says(taken_back, OwnerConsent.GIVEN)


async def test_a_withdrawn_need_ends_its_call_and_says_why(calling: Calling) -> None:
    draft, published = await calling.begun(calling.other_need), await calling.published()
    await listings.take_step(calling.conn, calling.need.id, Step.PAUSE, actor=COMMAND_LINE)
    assert not await calling.is_seen_by(published)
    await listings.take_steps(calling.conn, [calling.need.id, calling.other_need.id], Step.WITHDRAW, actor=COMMAND_LINE)
    for call_id in (draft, published):
        ended = await calling.seen(call_id)
        assert (ended.outcome, ended.is_open) == (CallOutcome.NEED_GONE, False)
    told = await challenges.timeline(calling.conn, published, viewer=calling.office.viewer)
    assert told[-1] == (CallAct.CLOSE, PUBLISH, CallOutcome.NEED_GONE, today())
    assert not await calling.is_seen_by(published)
    with pytest.raises(NotFound):
        await calling.begun()


async def test_steps_lead_on_with_their_days(calling: Calling) -> None:
    call_id = await calling.published()
    at = (await calling.seen(call_id)).version
    for to, on, error in ((PUBLISH, today(), Conflict), (ANSWER, yesterday(), Invalid)):
        with pytest.raises(error):
            await challenge_moves.move(
                calling.conn, call_id, to, calling.steps, on=on, version=at, actor=calling.office
            )
    for to in (ANSWER, REVIEW):
        await calling.moved(call_id, to)
    with pytest.raises(Conflict):
        await calling.moved(call_id, ANSWER)
    at = (await calling.seen(call_id)).version
    with pytest.raises(Invalid):
        await challenge_moves.close(
            calling.conn, call_id, CallOutcome.NEED_GONE, on=today(), version=at, actor=calling.office
        )
    for _ in range(2):
        await challenge_moves.close(
            calling.conn, call_id, CallOutcome.AGREED, on=today(), version=at, actor=calling.office
        )
    told = await challenges.timeline(calling.conn, call_id, viewer=PUBLIC)
    assert [(act, step) for act, step, *_ in told] == [
        *((CallAct.MOVE, step) for step in (PUBLISH, ANSWER, REVIEW)),
        (CallAct.CLOSE, REVIEW),
    ]
    assert await calling.is_seen_by(call_id)


async def test_a_firm_of_a_shared_call_learns_that_there_are_others_and_no_more(calling: Calling) -> None:
    call_id = await calling.asked(calling.need, calling.other_need)
    for owner, need in ((calling.owner, calling.need), (calling.other_owner, calling.other_need)):
        seen = await calling.seen(call_id, owner)
        assert ([each.need_id for each in seen.needs], seen.shared, seen.others) == ([need.id], True, 0)
        with pytest.raises(NotFound):
            await calling.says(
                call_id, OwnerConsent.GIVEN, owner, calling.need if need is not calling.need else calling.other_need
            )
    assert (await calling.seen(call_id)).others == 2
    await calling.says(call_id, OwnerConsent.GIVEN)
    with pytest.raises(NoConsent):
        await calling.moved(call_id, PUBLISH)
    await calling.says(call_id, OwnerConsent.REFUSED, calling.other_owner, calling.other_need)
    await calling.moved(call_id, PUBLISH)
    assert (await challenges.get(calling.conn, call_id, viewer=PUBLIC)).needs == ()
    told = await challenges.timeline(calling.conn, call_id, viewer=calling.owner.viewer)
    assert [act for act, *_ in told] == [CallAct.CONSENT, CallAct.MOVE]
