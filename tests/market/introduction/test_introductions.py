"""Introductions in the store: begun once, answered by each side, moved by their broker, told to whom they concern."""

import pytest

from corpus.reference.export_control import load_export_catalogues
from market.disclosure.ground import GroundOutcome
from market.errors import Conflict, MarketError, NotAllowed, NotFound
from market.introduction.introduction import BrokerFull, ExpertFull, Interest, IntroductionOutdated, IntroductionSide
from market.introduction.stage import EndReason, Move, Stage
from market.introduction.store import contacts as introduction_contacts
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Kind, Step
from market.listing.store import listings
from market.office.queue import Queue
from market.office.store import queues as office_queues
from market.organization import NO_ORGANIZATION
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE
from tests.market.introduction.builders import Introducing, introducing, prepare

__all__ = ["introducing"]
S = IntroductionSide
YES, NO = Interest.YES, Interest.NO


async def test_two_brokers_begin_one_introduction(introducing: Introducing) -> None:
    begun = await introducing.begun()
    assert await introducing.begun(introducing.other_broker) == begun
    seen = await introducing.seen(begun)
    assert (seen.stage, seen.owner_id) == (Stage.RECOMMENDED, introducing.broker.member_id)


async def test_an_introduction_that_ended_makes_room_for_another(introducing: Introducing) -> None:
    first = await introducing.begun()
    await introductions.take_back(introducing.conn, first, actor=introducing.broker)
    assert (await introducing.seen(first)).end_reason is EndReason.TAKEN_BACK
    assert await introducing.begun() != first
    with pytest.raises(NotFound):
        await introducing.seen(first, introducing.asking)


async def test_only_brokers_and_the_office_introduce_and_only_what_is_public(introducing: Introducing) -> None:
    for actor in (introducing.asking, introducing.stranger):
        with pytest.raises(NotAllowed):
            await introducing.begun(actor)
    await listings.take_step(introducing.conn, introducing.offer_id, Step.WITHDRAW, actor=COMMAND_LINE)
    with pytest.raises(NotFound):
        await introducing.begun()


async def test_both_sides_say_yes_and_are_introduced(introducing: Introducing) -> None:
    begun = await introducing.answered(await introducing.begun(), S.NEED)
    assert (await introducing.seen(begun)).stage is Stage.INTEREST
    await introducing.answered(begun, S.NEED, S.SUPPLY)
    told = await introduction_steps.timeline(introducing.conn, begun, viewer=introducing.asking.viewer)
    assert [(one.move, one.side, one.after) for one in told] == [
        (Move.BEGIN, None, Stage.RECOMMENDED),
        (Move.INTEREST, S.NEED, Stage.INTEREST),
        (Move.INTEREST, S.SUPPLY, Stage.INTEREST),
        (Move.INTRODUCE, None, Stage.INTRODUCED),
    ]


async def test_a_no_ends_it_and_a_later_yes_is_refused(introducing: Introducing) -> None:
    begun = await introducing.begun()
    await introduction_steps.answer(introducing.conn, begun, S.SUPPLY, NO, actor=introducing.offering)
    seen = await introducing.seen(begun, introducing.asking)
    assert (seen.stage, seen.end_reason) == (Stage.ENDED, EndReason.DECLINED)
    for side in S:
        with pytest.raises(Conflict):
            await introducing.answered(begun, side)


async def test_each_side_answers_for_itself(introducing: Introducing) -> None:
    begun = await introducing.begun()
    refused: dict[str, type[MarketError]] = {
        "asking_reader": NotAllowed,
        "offering": NotFound,
        "stranger": NotFound,
        "broker": NotAllowed,
        "office": NotAllowed,
    }
    for name, error in refused.items():
        with pytest.raises(error):
            await introduction_steps.answer(introducing.conn, begun, S.NEED, YES, actor=getattr(introducing, name))
    assert (await introducing.seen(begun)).need.interest is None


async def test_strangers_find_nothing_and_brokers_find_all(introducing: Introducing) -> None:
    begun = await introducing.begun()
    for actor in (introducing.asking_reader, introducing.offering_reader, introducing.other_broker, introducing.office):
        found = await introductions.find(introducing.conn, viewer=actor.viewer)
        assert [one.id for one in found] == [begun]
    assert await introductions.find(introducing.conn, viewer=introducing.stranger.viewer) == []
    with pytest.raises(NotFound):
        await introducing.seen(begun, introducing.stranger)


async def test_who_is_behind_an_anonymous_need_is_told_when_the_firm_agrees(introducing: Introducing) -> None:
    begun = await introducing.together()
    for actor in (introducing.offering, introducing.broker):
        assert (await introducing.seen(begun, actor)).need.organization_id == NO_ORGANIZATION
    assert (await introducing.seen(begun)).need.organization_id == introducing.firm.id
    await introduction_contacts.agree(introducing.conn, begun, S.NEED, agreed=True, actor=introducing.asking)
    assert (await introducing.seen(begun, introducing.offering)).need.organization_id == introducing.firm.id
    await introduction_contacts.agree(introducing.conn, begun, S.NEED, agreed=False, actor=introducing.asking)
    assert (await introducing.seen(begun, introducing.offering)).need.organization_id == NO_ORGANIZATION


async def test_contact_details_are_shown_on_agreement_alone_and_each_showing_is_recorded(
    introducing: Introducing,
) -> None:
    conn, begun = introducing.conn, await introducing.begun()
    with pytest.raises(Conflict):
        await introduction_contacts.agree(conn, begun, S.SUPPLY, agreed=True, actor=introducing.offering)
    await introducing.answered(begun, S.NEED, S.SUPPLY)
    with pytest.raises(NotAllowed):
        await introduction_contacts.show(conn, begun, actor=introducing.asking)
    await introduction_contacts.agree(conn, begun, S.SUPPLY, agreed=True, actor=introducing.offering)
    (shown,) = await introduction_contacts.show(conn, begun, actor=introducing.asking)
    assert (shown.side, shown.email.endswith("@example.invalid")) == (S.SUPPLY, True)
    for actor in (introducing.offering, introducing.other_broker):
        with pytest.raises(NotAllowed):
            await introduction_contacts.show(conn, begun, actor=actor)
    recorded = await conn.fetch("SELECT actor, detail FROM audit WHERE event = 'contact-released'")
    assert [(row["actor"], row["detail"]) for row in recorded] == [(introducing.asking.name, {"side": "supply"})]


async def test_its_broker_moves_it_on_once_a_press_and_not_from_an_old_page(introducing: Introducing) -> None:
    conn, begun = introducing.conn, await introducing.together()
    version = (await introducing.seen(begun)).version
    with pytest.raises(NotAllowed):
        await introduction_steps.advance(conn, begun, Move.MEET, version=version, actor=introducing.other_broker)
    for _ in range(2):
        await introduction_steps.advance(conn, begun, Move.MEET, version=version, actor=introducing.broker)
    with pytest.raises(IntroductionOutdated):
        await introduction_steps.advance(conn, begun, Move.NEGOTIATE, version=version, actor=introducing.broker)
    seen = await introducing.seen(begun)
    assert (seen.stage, seen.version) == (Stage.MEETING, version + 1)
    with pytest.raises(Conflict):
        await introduction_steps.advance(conn, begun, Move.SIGN, version=version + 1, actor=introducing.office)


async def test_it_is_handed_to_another_broker_who_has_room(introducing: Introducing) -> None:
    conn, begun, other = introducing.conn, await introducing.begun(), introducing.other_broker.member_id
    assert other is not None
    await introduction_steps.hand_over(conn, begun, other, actor=introducing.broker)
    seen = await introducing.seen(begun, introducing.other_broker)
    assert seen.is_worked_by(introducing.other_broker)
    assert not seen.is_worked_by(introducing.broker)


async def test_what_the_broker_plans_is_not_the_sides_affair(introducing: Introducing) -> None:
    conn, begun = introducing.conn, await introducing.begun()
    await introduction_steps.plan(conn, begun, "打电话", None, version=1, actor=introducing.broker)
    assert (await introducing.seen(begun, introducing.other_broker)).next_action == "打电话"
    assert (await introducing.seen(begun, introducing.asking)).next_action == ""
    told = await introduction_steps.timeline(conn, begun, viewer=introducing.asking.viewer)
    assert [one.move for one in told] == [Move.BEGIN]


@pytest.mark.parametrize("load_cap", [0, 1])
async def test_an_expert_is_asked_no_more_often_a_quarter_than_they_accept(
    introducing: Introducing, load_cap: int
) -> None:
    conn, (expert, themself) = introducing.conn, await introducing.expert(load_cap=load_cap)
    for _ in range(load_cap):
        begun = await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)
        await introduction_steps.answer(conn, begun, S.SUPPLY, NO, actor=themself)
    with pytest.raises(ExpertFull):
        await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)


async def test_an_experts_unit_is_not_asked_in_their_place_but_the_office_may_answer(introducing: Introducing) -> None:
    conn, (expert, _) = introducing.conn, await introducing.expert(load_cap=None)
    begun = await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)
    with pytest.raises(NotFound):
        await introducing.seen(begun, introducing.offering)
    await introduction_steps.answer(conn, begun, S.SUPPLY, YES, actor=introducing.office)
    assert (await introducing.seen(begun)).supply.interest is YES


async def test_a_broker_has_no_more_than_the_office_allows(introducing: Introducing) -> None:
    conn = introducing.conn
    await conn.execute("INSERT INTO office_setting (name, value, changed_by) VALUES ('caseload', '1', 'test')")
    begun = await introducing.begun()
    expert, _ = await introducing.expert(load_cap=None)
    with pytest.raises(BrokerFull):
        await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)
    await introduction_steps.end(conn, begun, EndReason.SILENCE, version=1, actor=introducing.broker)
    await introductions.begin(conn, introducing.need_id, expert, Kind.EXPERT, actor=introducing.broker)


async def waiting(introducing: Introducing) -> int:
    """Count what waits on the office's desk for a decision about parties abroad."""
    queues = await office_queues.waiting(introducing.conn, remind_days=14, viewer=introducing.office.viewer)
    return {one.queue: one.count for one in queues}[Queue.INTRODUCTIONS_ABROAD]


@pytest.mark.parametrize(
    ("outcome", "stage"), [(GroundOutcome.NOT_LISTED, Stage.INTRODUCED), (GroundOutcome.FORBIDDEN, Stage.ENDED)]
)
async def test_a_party_abroad_waits_for_a_decision_about_export_control(
    conn: Connection, outcome: GroundOutcome, stage: Stage
) -> None:
    abroad = await prepare(conn, country="FI")
    begun = await abroad.together()
    assert (await abroad.seen(begun)).stage is Stage.INTEREST
    assert await waiting(abroad) == 1
    with pytest.raises(NotAllowed):
        await introduction_steps.decide_export(
            conn, begun, GroundOutcome.NOT_LISTED, load_export_catalogues()[0], reason="已核对", actor=abroad.broker
        )
    await introduction_steps.decide_export(
        conn, begun, outcome, load_export_catalogues()[0], reason="已核对", actor=abroad.office
    )
    seen = await abroad.seen(begun, abroad.offering)
    assert (seen.stage, seen.foreign, seen.export) == (stage, False, None)
    assert await waiting(abroad) == 0
