"""An organisation asks for an introduction: once, by its editors, and not again where the other side declined."""

from dataclasses import replace

import pytest

from market.errors import Conflict, NotAllowed, NotFound
from market.introduction.introduction import Interest, IntroductionSide
from market.introduction.stage import Stage
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Step
from market.listing.store import achievements, listings
from market.viewer import COMMAND_LINE
from tests.listings import an_achievement
from tests.market.introduction.builders import Introducing, introducing

__all__ = ["introducing"]


async def test_who_asks_is_interested_and_a_broker_takes_it_up(introducing: Introducing) -> None:
    of = introducing
    begun = await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking)
    assert await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking) == begun
    seen = await of.seen(begun)
    assert (seen.stage, seen.owner_id, seen.need.interest) == (Stage.INTEREST, None, Interest.YES)
    assert seen.supply.interest is None
    assert of.broker.member_id is not None
    await introduction_steps.hand_over(of.conn, begun, of.broker.member_id, actor=of.broker)
    assert (await of.seen(begun)).owner_id == of.broker.member_id


async def test_asking_joins_what_a_broker_has_recommended(introducing: Introducing) -> None:
    of = introducing
    recommended = await of.begun()
    assert await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking) == recommended
    assert (await of.seen(recommended)).need.interest is Interest.YES


async def test_what_was_declined_is_not_asked_again(introducing: Introducing) -> None:
    of = introducing
    begun = await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking)
    await introduction_steps.answer(of.conn, begun, IntroductionSide.SUPPLY, Interest.NO, actor=of.offering)
    with pytest.raises(Conflict, match="declined"):
        await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking)
    assert (await introduction_steps.of_need(of.conn, of.need_id, viewer=of.asking.viewer))[of.offer_id].id == begun


async def test_only_editors_of_the_needs_firm_ask_and_only_for_what_is_public(introducing: Introducing) -> None:
    of = introducing
    for actor, error in ((of.asking_reader, NotAllowed), (of.stranger, NotFound), (of.broker, NotFound)):
        with pytest.raises(error):
            await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=actor)
    await listings.take_step(of.conn, of.offer_id, Step.WITHDRAW, actor=COMMAND_LINE)
    with pytest.raises(NotFound):
        await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking)


async def test_nobody_is_introduced_to_themselves(introducing: Introducing) -> None:
    of = introducing
    own = replace(an_achievement(of.firm, number="OWN-1"), title="自家的磁体")
    await achievements.add(of.conn, own, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_step(of.conn, own.id, step, actor=COMMAND_LINE)
    with pytest.raises(Conflict):
        await introduction_steps.ask(of.conn, of.need_id, own.id, actor=of.asking)
