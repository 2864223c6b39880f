"""What of introductions is a person's: their copy holds it, and their erasure takes along what they wrote."""

import json
from datetime import date
from uuid import UUID, uuid4

from market.introduction.introduction import Interest, IntroductionId, IntroductionSide
from market.introduction.message import Hearers, WordId
from market.introduction.store import introductions
from market.introduction.store import messages as introduction_messages
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Kind
from market.notification.email import EmailTopic
from market.notification.store import preferences as notification_preferences
from market.privacy.personal_data import Datum
from market.privacy.store import erasures, personal_exports
from market.queue.store import pairs as queue_pairs
from market.viewer import CLOCK, Actor
from tests.market.introduction.builders import Introducing, introducing
from tests.market.queue.builders import a_pair

__all__ = ["introducing"]
PLAN = "给李教授打电话（样例）"


async def write(of: Introducing, begun: IntroductionId, hearers: Hearers, actor: Actor) -> None:
    await introduction_messages.write(of.conn, WordId(uuid4()), begun, hearers, "请看附件（样例）", actor=actor)


async def planned(of: Introducing, begun: IntroductionId) -> None:
    await introduction_steps.plan(of.conn, begun, PLAN, date(2027, 1, 1), version=1, actor=of.broker)


async def test_a_broker_is_given_what_they_began_and_an_expert_how_they_were_introduced(
    introducing: Introducing,
) -> None:
    conn = introducing.conn
    expert, themself = await introducing.expert(load_cap=None)
    await queue_pairs.put(conn, [a_pair(introducing.need_id, expert)], actor=CLOCK)
    begun = await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)
    await planned(introducing, begun)
    await introduction_steps.answer(conn, begun, IntroductionSide.SUPPLY, Interest.YES, actor=introducing.office)

    brokers = (await personal_exports.make(conn, actor=introducing.broker)).portions[Datum.INTRODUCTION]
    (own,) = brokers["introduction"]
    assert (own["begun_by"], own["next_action"]) == (introducing.broker.name, PLAN)
    assert [row["step"] for row in brokers["introduction_step"]] == ["begin", "plan"]

    experts = (await personal_exports.make(conn, actor=themself)).portions[Datum.INTRODUCTION]
    (told,) = experts["introduction"]
    assert UUID(str(told["id"])) == begun
    (side,) = experts["introduction_side"]
    assert (side["side"], side["interest"]) == ("supply", "yes")
    (pair,) = experts["queue_pair"]
    assert (pair["level"], pair["chance"]) == (2, 0.5)
    text = json.dumps(dict(experts), ensure_ascii=False)
    for others in (PLAN, str(introducing.broker.member_id), str(introducing.office.member_id)):
        assert others not in text


async def test_what_a_member_wrote_goes_with_them_and_their_introductions_are_taken_up(
    introducing: Introducing,
) -> None:
    conn, broker = introducing.conn, introducing.broker
    assert broker.member_id is not None
    begun = await introducing.together()
    await write(introducing, begun, Hearers.BOTH, broker)
    await write(introducing, begun, Hearers.BOTH, introducing.asking)
    await notification_preferences.choose(conn, EmailTopic.INTRODUCTIONS, wanted=False, actor=broker)
    await erasures.erase(conn, broker.member_id, actor=broker)
    left = await introduction_messages.read(conn, begun, viewer=introducing.office.viewer)
    assert [word.side for word in left] == [IntroductionSide.NEED]
    assert await notification_preferences.of(conn, broker.member_id) == frozenset()
    other = introducing.other_broker
    assert other.member_id is not None
    await introduction_steps.hand_over(conn, begun, other.member_id, actor=other)
    assert (await introducing.seen(begun)).owner_id == other.member_id


async def test_nothing_is_planned_for_what_has_ended(introducing: Introducing) -> None:
    begun = await introducing.begun()
    await planned(introducing, begun)
    await introduction_steps.answer(
        introducing.conn, begun, IntroductionSide.NEED, Interest.NO, actor=introducing.asking
    )
    seen = await introducing.seen(begun)
    assert (seen.next_action, seen.next_on) == ("", None)
