"""Words and meetings of introductions: who reads which words, and what a meeting goes through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.introduction.introduction import IntroductionId, IntroductionOutdated, IntroductionSide
from market.introduction.meeting import Meeting, MeetingId
from market.introduction.message import Hearers, WordId
from market.introduction.stage import Stage
from market.introduction.store import meetings as introduction_meetings
from market.introduction.store import messages as introduction_messages
from market.viewer import Actor
from tests.market.introduction.builders import Introducing, introducing

__all__ = ["introducing"]
NINE = datetime(2027, 3, 3, 1, tzinfo=UTC)


def a_meeting(introduction_id: IntroductionId) -> Meeting:
    return Meeting(
        id=MeetingId(uuid4()),
        introduction_id=introduction_id,
        begins_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        place="线上",
    )


async def write(introducing: Introducing, begun: IntroductionId, actor: Actor, hearers: Hearers) -> None:
    body = f"{actor.role.value} to {hearers.value}"
    await introduction_messages.write(introducing.conn, WordId(uuid4()), begun, hearers, body, actor=actor)


async def bodies(introducing: Introducing, begun: IntroductionId, actor: Actor) -> list[str]:
    return [word.body for word in await introduction_messages.read(introducing.conn, begun, viewer=actor.viewer)]


async def test_each_side_reads_what_is_for_it_and_notes_are_the_brokers(introducing: Introducing) -> None:
    begun = await introducing.together()
    for hearers in Hearers:
        await write(introducing, begun, introducing.broker, hearers)
    await write(introducing, begun, introducing.asking, Hearers.NEED)
    told = ["broker to need", "broker to both", "enterprise to need"]
    assert await bodies(introducing, begun, introducing.asking_reader) == told
    assert await bodies(introducing, begun, introducing.offering) == ["broker to supply", "broker to both"]
    for actor in (introducing.other_broker, introducing.office):
        assert len(await bodies(introducing, begun, actor)) == 5
    with pytest.raises(NotFound):
        await bodies(introducing, begun, introducing.stranger)


async def test_sides_write_to_each_other_only_once_both_want_it(introducing: Introducing) -> None:
    begun = await introducing.begun()
    with pytest.raises(Conflict):
        await write(introducing, begun, introducing.asking, Hearers.BOTH)
    await introducing.answered(begun, IntroductionSide.NEED, IntroductionSide.SUPPLY)
    await write(introducing, begun, introducing.asking, Hearers.BOTH)
    for hearers in (Hearers.SUPPLY, Hearers.NOTE):
        with pytest.raises(Conflict):
            await write(introducing, begun, introducing.asking, hearers)
    for actor in (introducing.asking_reader, introducing.other_broker):
        with pytest.raises(NotAllowed):
            await write(introducing, begun, actor, Hearers.BOTH)


async def test_a_word_that_is_sent_twice_is_written_once(introducing: Introducing) -> None:
    begun, word_id = await introducing.begun(), WordId(uuid4())
    for _ in range(2):
        await introduction_messages.write(
            introducing.conn, word_id, begun, Hearers.NEED, " 您好 ", actor=introducing.asking
        )
    assert await bodies(introducing, begun, introducing.broker) == ["您好"]
    with pytest.raises(Invalid):
        await introduction_messages.write(
            introducing.conn, WordId(uuid4()), begun, Hearers.NEED, "  ", actor=introducing.asking
        )


async def test_a_meeting_takes_the_introduction_on_and_a_change_raises_its_sequence(introducing: Introducing) -> None:
    conn, begun = introducing.conn, await introducing.together()
    meeting = a_meeting(begun)
    for _ in range(2):
        await introduction_meetings.arrange(conn, meeting, actor=introducing.broker)
    assert (await introducing.seen(begun)).stage is Stage.MEETING
    elsewhere = replace(meeting, place="三楼会议室")
    for _ in range(2):
        await introduction_meetings.change(conn, elsewhere, actor=introducing.broker)
    with pytest.raises(IntroductionOutdated):
        await introduction_meetings.change(conn, meeting, actor=introducing.office)
    for _ in range(2):
        await introduction_meetings.cancel(conn, begun, meeting.id, actor=introducing.broker)
    (seen,) = await introduction_meetings.find(conn, begun, viewer=introducing.offering.viewer)
    assert (seen.place, seen.sequence, seen.cancelled) == ("三楼会议室", 2, True)
    with pytest.raises(Conflict):
        await introduction_meetings.change(conn, replace(seen, place="另一处"), actor=introducing.broker)


async def test_nobody_meets_before_both_want_it_and_only_the_broker_arranges(introducing: Introducing) -> None:
    conn, begun = introducing.conn, await introducing.begun()
    with pytest.raises(Conflict):
        await introduction_meetings.arrange(conn, a_meeting(begun), actor=introducing.broker)
    await introducing.answered(begun, IntroductionSide.NEED, IntroductionSide.SUPPLY)
    for actor in (introducing.asking, introducing.other_broker):
        with pytest.raises(NotAllowed):
            await introduction_meetings.arrange(conn, a_meeting(begun), actor=actor)
    with pytest.raises(NotFound):
        await introduction_meetings.find(conn, begun, viewer=introducing.stranger.viewer)


@pytest.mark.parametrize("change", [{"place": " "}, {"ends_at": NINE}, {"ends_at": NINE + timedelta(days=2)}])
def test_a_meeting_has_a_place_and_an_end(change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        replace(a_meeting(IntroductionId(uuid4())), **change)  # type: ignore[arg-type]  # one field at a time
